//! Where each setting of a call comes from: given by the caller, taken from the environment, or a default.
//!
//! Pure: the environment is a function from a name to a value, and values are only read.

use crate::call::describe;
use crate::error::{Error, Failure};
use crate::retry::RetryOptions;
use crate::token::Secret;
use crate::url::is_base_url;
use crate::value::{Kind, Value};

/// Where the API is unless told otherwise.
pub const DEFAULT_BASE_URL: &str = "https://api.trigger.dev";

/// Names an environment variable and gets its value, if it is set.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The commit that hosts and CI services say they build, in the order they are asked.
const COMMIT_VARIABLES: [&str; 24] = [
    "VERCEL_GIT_COMMIT_SHA",
    "RAILWAY_GIT_COMMIT_SHA",
    "RENDER_GIT_COMMIT",
    "CF_PAGES_COMMIT_SHA",
    "WORKERS_CI_COMMIT_SHA",
    "COMMIT_REF",
    "AWS_COMMIT_ID",
    "HEROKU_BUILD_COMMIT",
    "HEROKU_SLUG_COMMIT",
    "KOYEB_GIT_SHA",
    "GITHUB_SHA",
    "CI_COMMIT_SHA",
    "CIRCLE_SHA1",
    "BITBUCKET_COMMIT",
    "BUILDKITE_COMMIT",
    "BUILD_SOURCEVERSION",
    "COMMIT_SHA",
    "DRONE_COMMIT_SHA",
    "GIT_COMMIT",
    "BUILD_VCS_NUMBER",
    "TRAVIS_COMMIT",
    "COMMIT_HASH",
    "GIT_SHA",
    "GIT_HASH",
];

/// A deployment id that is longer is ignored.
const LONGEST_DEPLOYMENT_ID: usize = 128;

/// What a caller sets once for all calls. Nothing here is required: what is left out comes from the environment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// Where the API is.
    pub base_url: Option<String>,
    /// Any bearer credential.
    pub access_token: Option<Secret>,
    /// The older name of the same.
    pub secret_key: Option<Secret>,
    /// The preview branch that calls are about.
    pub preview_branch: Option<String>,
    /// The deployment that triggered runs are pinned to.
    pub external_deployment_id: Option<String>,
    /// How all calls are retried.
    pub retry: RetryOptions,
    /// Headers that all calls carry.
    pub headers: Vec<(String, String)>,
    /// Whether the older protocol of realtime streams is asked for.
    pub realtime_v1: bool,
    /// Whether a secret may be used in a browser page.
    pub dangerously_allow_browser: bool,
    /// How long an attempt may take, in milliseconds; 0 switches the limit off.
    pub timeout_ms: Option<f64>,
}

/// How the configuration is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Inside `auth.withAuth` or on a `TriggerClient`.
    pub scoped: bool,
    /// Blind to the task that the caller runs in.
    pub isolated: bool,
}

impl Config {
    /// Reads the object that `configure` was given. Fields of a wrong type are an error; unknown ones are ignored.
    pub fn read<V: Value>(call: &'static str, given: &V) -> Result<Self, Failure<V>> {
        let text = |key: &str| text_option(call, given, key);
        let options =
            RequestOptions::read_at(call, "requestOptions", &given.get("requestOptions")?)?;
        let future = given.get("future")?;
        Ok(Self {
            base_url: text("baseURL")?,
            access_token: text("accessToken")?.map(Secret::new),
            secret_key: text("secretKey")?.map(Secret::new),
            preview_branch: text("previewBranch")?,
            external_deployment_id: text("externalDeploymentId")?,
            retry: options.retry,
            headers: options.headers,
            realtime_v1: future.get("v2RealtimeStreams")?.as_bool() == Some(false),
            dangerously_allow_browser: given.get("dangerouslyAllowBrowser")?.as_bool()
                == Some(true),
            timeout_ms: options.timeout_ms,
        })
    }

    /// This configuration with that of one call over it. There the access token comes before the secret key.
    #[must_use]
    pub fn overridden(mut self, over: Config, with_request_options: bool) -> Self {
        if over.access_token.is_some() || over.secret_key.is_some() {
            self.secret_key = over.access_token.or(over.secret_key);
            self.access_token = self.secret_key.clone();
        }
        self.base_url = over.base_url.or(self.base_url);
        self.preview_branch = over.preview_branch.or(self.preview_branch);
        self.external_deployment_id = over.external_deployment_id.or(self.external_deployment_id);
        self.realtime_v1 |= over.realtime_v1;
        self.dangerously_allow_browser |= over.dangerously_allow_browser;
        if with_request_options {
            self.retry = over.retry;
            self.headers = over.headers;
            self.timeout_ms = over.timeout_ms;
        }
        self
    }

    /// The credential that the caller set, which stands above the environment's. Empty counts as set.
    pub fn explicit_token(&self, scope: Scope) -> Option<Secret> {
        let (first, second) = if scope.scoped {
            (&self.access_token, &self.secret_key)
        } else {
            (&self.secret_key, &self.access_token)
        };
        first.as_ref().or(second.as_ref()).cloned()
    }

    /// The credential that a call outside of a task goes with: the caller's, else the environment's.
    pub fn token(&self, scope: Scope, env: Env) -> Option<Secret> {
        self.explicit_token(scope)
            .or_else(|| {
                ["TRIGGER_SECRET_KEY", "TRIGGER_ACCESS_TOKEN", "TRIGGER_RUN_TOKEN"]
                    .iter()
                    .find_map(|name| env(name))
                    .map(Secret::new)
            })
            .filter(|token| !token.is_empty())
    }

    /// Where the API is, without the one slash it may end with.
    pub fn base_url<V: Value>(&self, env: Env) -> Result<Option<String>, Failure<V>> {
        let mut url = match &self.base_url {
            Some(url) => url.clone(),
            None => env("TRIGGER_API_URL").unwrap_or_else(|| DEFAULT_BASE_URL.to_owned()),
        };
        if url.is_empty() {
            return Ok(None);
        }
        if url.ends_with('/') {
            url.pop();
        }
        if is_base_url(&url) { Ok(Some(url)) } else { Err(Error::InvalidUrl(url).into()) }
    }

    /// The preview branch, if calls are about one.
    pub fn branch(&self, env: Env) -> Option<String> {
        self.preview_branch
            .clone()
            .or_else(|| env("TRIGGER_PREVIEW_BRANCH"))
            .or_else(|| env("VERCEL_GIT_COMMIT_REF"))
            .or_else(|| env("TRIGGER_DEV_BRANCH").filter(|branch| branch != "default"))
            .filter(|branch| !branch.is_empty())
    }

    /// The protocol of realtime streams, `v1` or `v2`.
    pub fn realtime_version(&self, env: Env) -> &'static str {
        let off = |name: &str| env(name).is_some_and(|value| value == "0" || value == "false");
        if self.realtime_v1
            || off("TRIGGER_V2_REALTIME_STREAMS")
            || off("TRIGGER_REALTIME_STREAMS_V2")
        {
            "v1"
        } else {
            "v2"
        }
    }

    /// The version that triggered runs are locked to when the call names none.
    pub fn locked_version(scope: Scope, env: Env) -> Option<String> {
        if scope.isolated { None } else { env("TRIGGER_VERSION") }
    }

    /// The deployment that triggered runs are pinned to when the call names none.
    pub fn deployment(&self, scope: Scope, env: Env) -> Option<String> {
        let given = self.external_deployment_id.as_deref().and_then(usable_deployment);
        if given.is_some() || scope.isolated {
            return given;
        }
        let set = env("TRIGGER_EXTERNAL_DEPLOYMENT_ID").and_then(|id| usable_deployment(&id));
        if set.is_some() {
            return set;
        }
        match env("TRIGGER_AUTOMATIC_SKEW_VERSION_PROTECTION").as_deref() {
            Some("1" | "true") => {
                COMMIT_VARIABLES.iter().find_map(|name| usable_deployment(&env(name)?))
            }
            _ => None,
        }
    }
}

/// A deployment id without the white space around it, if it is one that can be used.
pub fn usable_deployment(id: &str) -> Option<String> {
    let id = id.trim();
    (!id.is_empty() && id.chars().nth(LONGEST_DEPLOYMENT_ID).is_none()).then(|| id.to_owned())
}

/// What a caller asks for one call alone.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestOptions<V> {
    /// How it is retried.
    pub retry: RetryOptions,
    /// Headers it carries.
    pub headers: Vec<(String, String)>,
    /// A signal that ends it.
    pub signal: Option<V>,
    /// How long an attempt may take, in milliseconds; 0 switches the limit off.
    pub timeout_ms: Option<f64>,
    /// How long the public token on the handle of a triggered run is valid.
    pub token_expiration: V,
    /// The configuration of this call.
    pub client_config: Option<(Config, bool)>,
}

/// The names of all request options.
const OPTION_NAMES: [&str; 6] =
    ["retry", "additionalHeaders", "signal", "timeoutInMs", "publicAccessToken", "clientConfig"];

impl<V: Value> Default for RequestOptions<V> {
    fn default() -> Self {
        Self {
            retry: RetryOptions::default(),
            headers: Vec::new(),
            signal: None,
            timeout_ms: None,
            token_expiration: V::undefined(),
            client_config: None,
        }
    }
}

impl<V: Value> RequestOptions<V> {
    /// Whether an object is request options and nothing else: it has fields, and all of them are known as such.
    pub fn is(value: &V) -> Result<bool, Failure<V>> {
        let keys = value.keys()?;
        Ok(!keys.is_empty() && keys.iter().all(|key| OPTION_NAMES.contains(&key.as_str())))
    }

    /// Reads the last argument of a call.
    pub fn read(call: &'static str, given: &V) -> Result<Self, Failure<V>> {
        Self::read_at(call, "requestOptions", given)
    }

    fn read_at(call: &'static str, place: &str, given: &V) -> Result<Self, Failure<V>> {
        let wrong = |field: &str, due: &str, value: &V| {
            Error::argument(
                call,
                &format!("{place}{field}"),
                &format!("must be {due}, not {}", describe(value)),
            )
        };
        match given.kind() {
            Kind::Undefined | Kind::Null => return Ok(Self::default()),
            Kind::Object => {}
            _ => return Err(wrong("", "an object", given)),
        }
        let mut options = Self::default();
        if let Some(retry) = given.field("retry")? {
            if retry.kind() != Kind::Object {
                return Err(wrong(".retry", "an object", &retry));
            }
            let number = |key: &str| match retry.field(key)? {
                None => Ok(None),
                Some(value) => match value.as_f64().filter(|number| !number.is_nan()) {
                    Some(number) => Ok(Some(number)),
                    None => Err(wrong(&format!(".retry.{key}"), "a number", &value)),
                },
            };
            options.retry = RetryOptions {
                max_attempts: number("maxAttempts")?,
                factor: number("factor")?,
                min_timeout_ms: number("minTimeoutInMs")?,
                max_timeout_ms: number("maxTimeoutInMs")?,
                randomize: retry.field("randomize")?.map(|value| value.is_truthy()),
            };
        }
        if let Some(headers) = given.field("additionalHeaders")? {
            if headers.kind() != Kind::Object {
                return Err(wrong(".additionalHeaders", "an object of strings", &headers));
            }
            for name in headers.keys()? {
                let field = format!(".additionalHeaders.{name}");
                let value = headers.get(&name)?;
                match value.kind() {
                    Kind::Undefined | Kind::Null => continue,
                    Kind::String | Kind::Number | Kind::Boolean => {}
                    _ => return Err(wrong(&field, "a string", &value)),
                }
                let text = value.to_text()?;
                if !is_header_name(&name) || !is_header_value(&text) {
                    return Err(Error::argument(
                        call,
                        &format!("{place}{field}"),
                        "holds characters that no HTTP header can carry",
                    ));
                }
                options.headers.push((name, text));
            }
        }
        if let Some(signal) = given.field("signal")? {
            let is_signal = signal.kind() == Kind::Object
                && signal.get("aborted")?.kind() == Kind::Boolean
                && signal.get("addEventListener")?.kind() == Kind::Other;
            if !is_signal {
                return Err(wrong(".signal", "an AbortSignal", &signal));
            }
            options.signal = Some(signal);
        }
        if let Some(timeout) = given.field("timeoutInMs")? {
            match timeout.as_f64().filter(|ms| *ms >= 0.0) {
                Some(ms) => options.timeout_ms = Some(ms),
                None => {
                    return Err(wrong(
                        ".timeoutInMs",
                        "a number of milliseconds, 0 or more",
                        &timeout,
                    ));
                }
            }
        }
        if let Some(token) = given.field("publicAccessToken")? {
            options.token_expiration = token.get("expirationTime")?;
        }
        if let Some(config) = given.field("clientConfig")? {
            if config.kind() != Kind::Object {
                return Err(wrong(".clientConfig", "an object", &config));
            }
            let has_options = config.field("requestOptions")?.is_some();
            options.client_config = Some((Config::read(call, &config)?, has_options));
        }
        Ok(options)
    }
}

fn text_option<V: Value>(
    call: &'static str,
    given: &V,
    key: &str,
) -> Result<Option<String>, Failure<V>> {
    let value = given.get(key)?;
    match (value.as_str(), value.kind()) {
        (Some(text), _) => Ok(Some(text)),
        (None, Kind::Undefined | Kind::Null) => Ok(None),
        _ => Err(Error::argument(
            call,
            &format!("configuration.{key}"),
            &format!("must be a string, not {}", describe(&value)),
        )),
    }
}

/// Whether a text can be the name of an HTTP header.
pub fn is_header_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether a text can be the value of an HTTP header, white space around it aside.
pub fn is_header_value(value: &str) -> bool {
    let value = value.trim_matches([' ', '\t', '\r', '\n']);
    value.chars().all(|c| (c as u32) <= 0xff && !matches!(c, '\0' | '\r' | '\n'))
}

/// The run that the caller is in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskContext {
    /// The run.
    pub run_id: String,
    /// Which attempt of the run this is.
    pub attempt_number: i64,
    /// Whether it is a test run.
    pub is_test: bool,
    /// The project that the run belongs to.
    pub project_ref: Option<String>,
    /// The environment that the run belongs to.
    pub environment_slug: Option<String>,
    /// The version of the code that runs.
    pub worker_version: Option<String>,
}

impl TaskContext {
    /// Reads what the official runtime keeps about the run that it executes.
    pub fn read<V: Value>(context: &V) -> Result<Option<Self>, Failure<V>> {
        let ctx = context.get("ctx")?;
        let run = ctx.get("run")?;
        let Some(run_id) = run.text_field("id")? else { return Ok(None) };
        Ok(Some(Self {
            run_id,
            attempt_number: ctx.get("attempt")?.get("number")?.as_f64().unwrap_or(1.0) as i64,
            is_test: run.get("isTest")?.is_truthy(),
            project_ref: ctx.get("project")?.text_field("ref")?,
            environment_slug: ctx.get("environment")?.text_field("slug")?,
            worker_version: context.get("worker")?.text_field("version")?,
        }))
    }
}
