//! Where each setting of a call comes from: given by the caller, taken from the environment, or a default.
//!
//! Pure: the environment is a function from a name to a value, and values are only read. A setting is looked up when
//! it is needed, and one of a wrong type is reported then, before anything is sent.
//!
//! What holds a caller's configuration, or headers made of it, is not `Debug`: an engine's values print all that is in
//! them, keys too.

use crate::call::describe;
use crate::error::{Error, Failure};
use crate::retry::RetryPolicy;
use crate::token::{Secret, expiry};
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

/// How the configuration is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Inside `auth.withAuth` or on a `TriggerClient`.
    pub scoped: bool,
    /// Blind to the task that the caller runs in.
    pub isolated: bool,
}

/// What a caller sets for all calls, and over it what he sets for one. Nothing is required: what is left out comes
/// from the environment.
#[derive(Clone)]
pub struct Config<V> {
    given: V,
    over: Option<V>,
}

impl<V: Value> Config<V> {
    /// The object that `configure` was given.
    pub fn new(given: V) -> Self {
        Self { given, over: None }
    }

    /// That object.
    pub fn given(&self) -> &V {
        &self.given
    }

    /// Whether it is an object at all.
    pub fn check(&self) -> Result<(), Failure<V>> {
        object_or_nothing("configure", "configuration", &self.given)
    }

    /// The same with the `clientConfig` of one call over it.
    #[must_use]
    pub fn with(&self, over: Option<V>) -> Self {
        Self { given: self.given.clone(), over }
    }

    /// Whether its `retryBudget`, if it has one, is `{ maxRetries, windowInMs }`.
    pub fn check_retry_budget(&self) -> Result<(), Failure<V>> {
        let Some(budget) = self.given.field("retryBudget") else { return Ok(()) };
        for key in ["maxRetries", "windowInMs"] {
            let value = budget.get(key);
            if value.as_f64().is_none_or(|number| number.is_nan() || number < 0.0) {
                let argument = ["configuration.retryBudget.", key].concat();
                return Err(wrong("configure", &argument, "a number, 0 or more", &value));
            }
        }
        Ok(())
    }

    fn get(&self, key: &'static str) -> V {
        match self.over.as_ref().and_then(|over| over.field(key)) {
            Some(value) => value,
            None => self.given.get(key),
        }
    }

    fn text(&self, key: &'static str) -> Result<Option<String>, Failure<V>> {
        text_option(key, &self.get(key))
    }

    fn is_on(&self, key: &'static str) -> bool {
        self.get(key).as_bool() == Some(true)
    }

    /// The credential that the caller set, which stands above the environment's. Empty counts as set.
    pub fn explicit_token(&self, scope: Scope) -> Result<Option<Secret>, Failure<V>> {
        const ACCESS_TOKEN: &str = "accessToken";
        const SECRET_KEY: &str = "secretKey";
        let [first, second] =
            if scope.scoped { [ACCESS_TOKEN, SECRET_KEY] } else { [SECRET_KEY, ACCESS_TOKEN] };
        let over = self.over.as_ref();
        for (layer, key) in [
            (over, ACCESS_TOKEN),
            (over, SECRET_KEY),
            (Some(&self.given), first),
            (Some(&self.given), second),
        ] {
            let Some(layer) = layer else { continue };
            if let Some(token) = text_option(key, &layer.get(key))? {
                return Ok(Some(Secret::new(token)));
            }
        }
        Ok(None)
    }

    /// The credential that a call outside of a task goes with: the caller's, else the environment's.
    pub fn token(&self, scope: Scope, env: Env) -> Result<Option<Secret>, Failure<V>> {
        let token = self.explicit_token(scope)?.or_else(|| {
            ["TRIGGER_SECRET_KEY", "TRIGGER_ACCESS_TOKEN", "TRIGGER_RUN_TOKEN"]
                .iter()
                .find_map(|name| env(name))
                .map(Secret::new)
        });
        Ok(token.filter(|token| !token.is_empty()))
    }

    /// Where the API is, without the one slash it may end with.
    pub fn base_url(&self, env: Env) -> Result<Option<String>, Failure<V>> {
        let mut url = match self.text("baseURL")? {
            Some(url) => url,
            None => default_base_url(env),
        };
        if url.is_empty() {
            return Ok(None);
        }
        if url.ends_with('/') {
            url.pop();
        }
        if is_base_url(&url) { Ok(Some(url)) } else { Err(Error::InvalidUrl.into()) }
    }

    /// The preview branch, if calls are about one.
    pub fn branch(&self, env: Env) -> Result<Option<String>, Failure<V>> {
        let branch = self
            .text("previewBranch")?
            .or_else(|| env("TRIGGER_PREVIEW_BRANCH"))
            .or_else(|| env("VERCEL_GIT_COMMIT_REF"))
            .or_else(|| dev_branch(env));
        match branch.filter(|branch| !branch.is_empty()) {
            Some(branch) if !is_header_value(&branch) => Err(Error::argument(
                "configure",
                "configuration.previewBranch",
                "holds characters that no HTTP header can carry",
            )),
            branch => Ok(branch),
        }
    }

    /// The protocol of realtime streams, `v1` or `v2`.
    pub fn realtime_version(&self, env: Env) -> &'static str {
        let off = |name: &str| matches!(env(name).as_deref(), Some("0" | "false"));
        if self.get("future").get("v2RealtimeStreams").as_bool() == Some(false)
            || off("TRIGGER_V2_REALTIME_STREAMS")
            || off("TRIGGER_REALTIME_STREAMS_V2")
        {
            "v1"
        } else {
            "v2"
        }
    }

    /// Whether a secret may be used in a browser page.
    pub fn allows_browser(&self) -> bool {
        self.is_on("dangerouslyAllowBrowser")
    }

    /// The caller's function that gives another token where a stream's was refused.
    pub fn refresh_access_token(&self) -> Option<V> {
        Some(self.get("refreshAccessToken")).filter(|refresh| refresh.kind() == Kind::Other)
    }

    /// What the caller asks for all calls.
    pub fn request_options(&self) -> Result<RequestOptions<V>, Failure<V>> {
        RequestOptions::read("configure", self.get("requestOptions"))
    }

    /// The deployment that triggered runs are pinned to when the call names none.
    pub fn deployment(&self, scope: Scope, env: Env) -> Result<Option<String>, Failure<V>> {
        let given = self.text("externalDeploymentId")?.as_deref().and_then(usable_deployment);
        if given.is_some() || scope.isolated {
            return Ok(given);
        }
        let set = |name: &str| usable_deployment(&env(name)?);
        Ok(set("TRIGGER_EXTERNAL_DEPLOYMENT_ID").or_else(|| {
            let protection = env("TRIGGER_AUTOMATIC_SKEW_VERSION_PROTECTION")?;
            let protection = protection.trim();
            let is_on = protection == "1" || protection.eq_ignore_ascii_case("true");
            if is_on { COMMIT_VARIABLES.iter().find_map(|name| set(name)) } else { None }
        }))
    }
}

/// A deployment id without the white space around it, if it is one that can be used.
pub fn usable_deployment(id: &str) -> Option<String> {
    let id = id.trim();
    (!id.is_empty() && id.chars().nth(LONGEST_DEPLOYMENT_ID).is_none()).then(|| id.to_owned())
}

/// The names of all request options.
const OPTION_NAMES: [&str; 7] = [
    "retry",
    "additionalHeaders",
    "signal",
    "timeoutInMs",
    "prefetch",
    "publicAccessToken",
    "clientConfig",
];

/// What a caller asks for one call alone, or for all calls.
#[derive(Clone)]
pub struct RequestOptions<V> {
    /// The call that they are of.
    pub call: &'static str,
    /// `None` where nothing is asked for.
    given: Option<V>,
}

impl<V: Value> RequestOptions<V> {
    /// Whether an object is request options and nothing else: it has fields, and all of them are known as such.
    pub fn is(value: &V) -> bool {
        let keys = value.keys();
        !keys.is_empty() && keys.iter().all(|key| OPTION_NAMES.contains(&key.as_str()))
    }

    /// The last argument of a call.
    pub fn read(call: &'static str, given: V) -> Result<Self, Failure<V>> {
        object_or_nothing(call, "requestOptions", &given)?;
        Ok(Self { call, given: Some(given).filter(Value::is_given) })
    }

    fn wrong(&self, field: &str, due: &str, value: &V) -> Failure<V> {
        wrong(self.call, &["requestOptions.", field].concat(), due, value)
    }

    fn field(&self, field: &'static str) -> Option<V> {
        self.given.as_ref()?.field(field)
    }

    fn object(&self, field: &'static str) -> Result<Option<V>, Failure<V>> {
        match self.field(field) {
            Some(value) if value.kind() != Kind::Object => {
                Err(self.wrong(field, "an object", &value))
            }
            value => Ok(value),
        }
    }

    /// The headers that are asked for.
    pub fn headers(&self) -> Result<Vec<(String, String)>, Failure<V>> {
        let mut pairs = Vec::new();
        let Some(headers) = self.object("additionalHeaders")? else { return Ok(pairs) };
        for name in headers.keys() {
            let value = headers.get_named(&name);
            let text = match value.kind() {
                Kind::Undefined | Kind::Null => continue,
                Kind::String | Kind::Number | Kind::Boolean => value.to_text(),
                _ => return Err(self.wrong("additionalHeaders", "an object of strings", &headers)),
            };
            if !is_header_name(&name) || !is_header_value(&text) {
                let argument = ["requestOptions.additionalHeaders.", &name].concat();
                let problem = "holds characters that no HTTP header can carry";
                return Err(Error::argument(self.call, &argument, problem));
            }
            pairs.push((name, text));
        }
        Ok(pairs)
    }

    /// The signal that ends the call.
    pub fn signal(&self) -> Result<Option<V>, Failure<V>> {
        let Some(signal) = self.field("signal") else { return Ok(None) };
        read_signal(self.call, "requestOptions.signal", signal)
    }

    /// The signal that ends the call, else that of all calls.
    pub fn signal_over(&self, all: &Self) -> Result<Option<V>, Failure<V>> {
        match self.signal()? {
            Some(own) => Ok(Some(own)),
            None => all.signal(),
        }
    }

    /// How long an attempt may take, in milliseconds; 0 switches the limit off.
    pub fn timeout_ms(&self) -> Result<Option<f64>, Failure<V>> {
        let Some(timeout) = self.field("timeoutInMs") else { return Ok(None) };
        match timeout.as_f64().filter(|ms| *ms >= 0.0) {
            Some(ms) => Ok(Some(ms)),
            None => Err(self.wrong("timeoutInMs", "a number of milliseconds, 0 or more", &timeout)),
        }
    }

    /// How long an attempt may take, else how long one of all calls may.
    pub fn timeout_over(&self, all: &Self) -> Result<Option<f64>, Failure<V>> {
        match self.timeout_ms()? {
            Some(own) => Ok(Some(own)),
            None => all.timeout_ms(),
        }
    }

    /// Whether the next page of a list is asked for while the caller works on this one, as the call says, else as is said
    /// for all calls.
    pub fn prefetches_over(&self, all: &Self) -> Result<bool, Failure<V>> {
        let Some(prefetch) = self.field("prefetch").or_else(|| all.field("prefetch")) else {
            return Ok(false);
        };
        prefetch.as_bool().ok_or_else(|| self.wrong("prefetch", "true or false", &prefetch))
    }

    /// How long the public token on a handle is to be valid, if anything is said of it. To be asked before there is what the
    /// handle is for: what is no lifetime is an error.
    pub fn token_lifetime(&self) -> Result<V, Failure<V>> {
        let token = self.field("publicAccessToken").map(|token| token.get("expirationTime"));
        let lifetime = token.unwrap_or_else(V::undefined);
        expiry(&lifetime, "1h", 0.0)?;
        Ok(lifetime)
    }

    /// The configuration of this call.
    pub fn client_config(&self) -> Result<Option<V>, Failure<V>> {
        self.object("clientConfig")
    }

    /// A policy with what is asked here over it.
    pub fn policy(&self, mut policy: RetryPolicy) -> Result<RetryPolicy, Failure<V>> {
        let Some(retry) = self.object("retry")? else { return Ok(policy) };
        for (key, setting) in [
            ("maxAttempts", &mut policy.max_attempts),
            ("factor", &mut policy.factor),
            ("minTimeoutInMs", &mut policy.min_timeout_ms),
            ("maxTimeoutInMs", &mut policy.max_timeout_ms),
        ] {
            if let Some(value) = retry.field(key) {
                match value.as_f64().filter(|number| !number.is_nan()) {
                    Some(number) => *setting = number,
                    None => return Err(self.wrong(&["retry.", key].concat(), "a number", &value)),
                }
            }
        }
        if let Some(randomize) = retry.field("randomize") {
            policy.randomize = randomize.is_truthy();
        }
        Ok(policy)
    }
}

/// An error about a value that is of another type than is due.
pub fn wrong<V: Value>(call: &'static str, argument: &str, due: &str, value: &V) -> Failure<V> {
    let found = match value.as_f64() {
        // Of the right type, and none that will do.
        Some(_) if due.starts_with("a number") => value.to_text(),
        _ => describe(value).to_owned(),
    };
    let problem = ["must be ", due, ", not ", &found].concat();
    Error::argument(call, argument, &problem)
}

/// What the development environment itself is called where its branches are named.
const ROOT_BRANCH: &str = "default";

/// Where the API is unless the caller says otherwise.
pub fn default_base_url(env: Env) -> String {
    env("TRIGGER_API_URL").unwrap_or_else(|| DEFAULT_BASE_URL.to_owned())
}

fn dev_branch(env: Env) -> Option<String> {
    env("TRIGGER_DEV_BRANCH").filter(|branch| branch != ROOT_BRANCH)
}

/// A caller's signal, or none where nothing stands.
pub fn read_signal<V: Value>(
    call: &'static str,
    argument: &str,
    signal: V,
) -> Result<Option<V>, Failure<V>> {
    let is_signal = signal.get("aborted").kind() == Kind::Boolean
        && signal.get("addEventListener").kind() == Kind::Other;
    match is_signal {
        true => Ok(Some(signal)),
        false if !signal.is_given() => Ok(None),
        false => Err(wrong(call, argument, "an AbortSignal", &signal)),
    }
}

fn object_or_nothing<V: Value>(
    call: &'static str,
    name: &str,
    value: &V,
) -> Result<(), Failure<V>> {
    match value.kind() {
        Kind::Undefined | Kind::Null | Kind::Object => Ok(()),
        _ => Err(wrong(call, name, "an object", value)),
    }
}

fn text_option<V: Value>(key: &str, value: &V) -> Result<Option<String>, Failure<V>> {
    match value.kind() {
        Kind::String => Ok(value.as_str()),
        Kind::Undefined | Kind::Null => Ok(None),
        _ => Err(wrong("configure", &["configuration.", key].concat(), "a string", value)),
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
    /// The kind of environment: `PRODUCTION`, `STAGING`, `PREVIEW` or `DEVELOPMENT`.
    pub environment_type: Option<String>,
    /// The version of the code that runs.
    pub worker_version: Option<String>,
}

impl TaskContext {
    /// Reads what the official runtime keeps about the run that it executes.
    pub fn read<V: Value>(context: &V) -> Option<Self> {
        let ctx = context.field("ctx")?;
        let run = ctx.get("run");
        Some(Self {
            run_id: run.text_field("id")?,
            attempt_number: ctx.get("attempt").get("number").as_f64().unwrap_or(1.0) as i64,
            is_test: run.get("isTest").is_truthy(),
            project_ref: ctx.get("project").text_field("ref"),
            environment_slug: ctx.get("environment").text_field("slug"),
            environment_type: ctx.get("environment").text_field("type"),
            worker_version: context.get("worker").text_field("version"),
        })
    }

    /// Whether calls about this branch are about another than the run's own.
    pub fn is_of_other_branch(&self, branch: Option<&str>, env: Env) -> bool {
        let asked = match self.environment_type.as_deref() {
            Some("PREVIEW") => branch,
            Some("DEVELOPMENT") => branch.filter(|branch| *branch != ROOT_BRANCH),
            // Other environments have no branches.
            _ => return false,
        };
        let own = env("TRIGGER_PREVIEW_BRANCH").or_else(|| dev_branch(env));
        asked.map(branch_name)
            != own.as_deref().filter(|branch| !branch.is_empty()).map(branch_name)
    }
}

/// `main`, of `refs/heads/main` too.
fn branch_name(branch: &str) -> &str {
    let of_kind = branch.strip_prefix("refs/").and_then(|rest| rest.split_once('/'));
    of_kind.map_or(branch, |(_, name)| name)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::retry::DEFAULT;
    use crate::transport::scripted::{Json, json};
    use proptest::prelude::*;

    const SCOPED: Scope = Scope { scoped: true, isolated: false };
    const PLAIN: Scope = Scope { scoped: false, isolated: false };

    fn config(text: &str) -> Config<Json> {
        Config { given: json(text), over: None }
    }

    fn env<'a>(variables: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    }

    fn token(text: &str, scope: Scope, variables: &[(&str, &str)]) -> Option<String> {
        let token = config(text).token(scope, &env(variables)).unwrap_or_default();
        token.map(|token| token.reveal().to_owned())
    }

    #[test]
    fn the_credential_is_the_callers_or_the_environments() {
        let both = r#"{"accessToken":"a","secretKey":"s"}"#;
        assert_eq!(token(both, PLAIN, &[]).as_deref(), Some("s"));
        assert_eq!(token(both, SCOPED, &[]).as_deref(), Some("a"));
        let variables = [("TRIGGER_SECRET_KEY", "es"), ("TRIGGER_ACCESS_TOKEN", "ea")];
        assert_eq!(token("{}", PLAIN, &variables).as_deref(), Some("es"));
        assert_eq!(token("null", PLAIN, &variables).as_deref(), Some("es"));
        assert_eq!(token(r#"{"accessToken":""}"#, PLAIN, &variables), None);
        let over = config(both).with(Some(json(r#"{"secretKey":"o"}"#)));
        let token = over.token(PLAIN, &env(&[])).unwrap_or_default();
        assert_eq!(token, Some(Secret::new("o")));
    }

    #[test]
    fn the_base_url_loses_one_slash() {
        let url = |text, variables: &[(&str, &str)]| {
            config(text).base_url(&env(variables)).unwrap_or_default()
        };
        assert_eq!(url("{}", &[]).as_deref(), Some("https://api.trigger.dev"));
        assert_eq!(url("{}", &[("TRIGGER_API_URL", "http://e//")]).as_deref(), Some("http://e/"));
        assert_eq!(url(r#"{"baseURL":"http://c/p/"}"#, &[]).as_deref(), Some("http://c/p"));
        assert_eq!(url(r#"{"baseURL":""}"#, &[("TRIGGER_API_URL", "http://e")]), None);
    }

    #[test]
    fn the_branch_falls_through_to_the_host() {
        let branch = |text, variables: &[(&str, &str)]| {
            config(text).branch(&env(variables)).unwrap_or_default()
        };
        let vercel = ("VERCEL_GIT_COMMIT_REF", "v");
        assert_eq!(branch("{}", &[vercel, ("TRIGGER_PREVIEW_BRANCH", "p")]).as_deref(), Some("p"));
        assert_eq!(branch(r#"{"previewBranch":""}"#, &[vercel]), None);
        assert_eq!(branch("{}", &[("TRIGGER_DEV_BRANCH", "default")]), None);
    }

    #[test]
    fn a_deployment_is_pinned_by_the_first_that_can_be_used() {
        let deployment = |text, isolated, variables: &[(&str, &str)]| {
            let scope = Scope { scoped: false, isolated };
            config(text).deployment(scope, &env(variables)).unwrap_or_default()
        };
        let skew = ("TRIGGER_AUTOMATIC_SKEW_VERSION_PROTECTION", "true");
        let sha = ("GIT_HASH", " sha ");
        assert_eq!(deployment("{}", false, &[skew, sha]).as_deref(), Some("sha"));
        for (word, due) in [(" TRUE ", Some("sha")), ("1", Some("sha")), ("yes", None)] {
            let skew = ("TRIGGER_AUTOMATIC_SKEW_VERSION_PROTECTION", word);
            assert_eq!(deployment("{}", false, &[skew, sha]).as_deref(), due, "{word}");
        }
        assert_eq!(deployment("{}", false, &[sha]), None);
        assert_eq!(deployment("{}", true, &[skew, sha]), None);
        let long = format!(r#"{{"externalDeploymentId":"{}"}}"#, "x".repeat(129));
        let set = ("TRIGGER_EXTERNAL_DEPLOYMENT_ID", "e");
        assert_eq!(deployment(&long, false, &[set]).as_deref(), Some("e"));
    }

    #[test]
    fn what_is_of_the_wrong_type_is_named() {
        let options = |text: &str| RequestOptions::read("runs.list", json(text));
        let problem = |failure: Option<Failure<Json>>| {
            failure.map(|failure| failure.to_string()).unwrap_or_default()
        };
        assert_eq!(
            problem(options("7").err()),
            "runs.list: requestOptions must be an object, not a number"
        );
        let of = |text: &str| {
            options(text).and_then(|options| {
                options.policy(DEFAULT)?;
                options.headers()?;
                options.signal()?;
                options.prefetches_over(&options)?;
                options.timeout_ms()
            })
        };
        for (text, named) in [
            (r#"{"retry":3}"#, "requestOptions.retry must be an object"),
            (r#"{"retry":{"factor":"x"}}"#, "requestOptions.retry.factor must be a number"),
            (r#"{"additionalHeaders":[1]}"#, "requestOptions.additionalHeaders must be an object"),
            (r#"{"additionalHeaders":{"a\nb":"c"}}"#, "no HTTP header can carry"),
            (r#"{"additionalHeaders":{"a":{}}}"#, "must be an object of strings"),
            (r#"{"signal":{}}"#, "requestOptions.signal must be an AbortSignal"),
            (r#"{"prefetch":"yes"}"#, "requestOptions.prefetch must be true or false"),
            (r#"{"timeoutInMs":-1}"#, "requestOptions.timeoutInMs must be a number"),
        ] {
            assert!(problem(of(text).err()).contains(named), "{text}");
        }
    }

    #[test]
    fn request_options_are_known_by_their_fields() {
        assert!(RequestOptions::is(&json(r#"{"retry":{},"signal":null}"#)));
        assert!(!RequestOptions::is(&json("{}")));
        assert!(!RequestOptions::is(&json(r#"{"retry":{},"limit":1}"#)));
    }

    proptest! {
        #[test]
        fn what_a_caller_sets_wins_and_the_rest_stays(
            global in proptest::option::of(0u8..9), own in proptest::option::of(0u8..9),
        ) {
            let options = |factor: Option<u8>| {
                let factor = factor.map_or(String::new(), |factor| format!(r#""factor":{factor}"#));
                RequestOptions { call: "x", given: Some(json(&format!(r#"{{"retry":{{{factor}}}}}"#))) }
            };
            let policy = options(global).policy(DEFAULT).and_then(|policy| options(own).policy(policy));
            let expected = own.or(global).map_or(DEFAULT.factor, f64::from);
            prop_assert_eq!(policy, Ok(RetryPolicy { factor: expected, ..DEFAULT }));
        }
    }

    #[test]
    fn another_branch_is_one_that_the_run_is_not_of() {
        let other = |kind: &str, asked: Option<&str>, preview: Option<&str>, dev: Option<&str>| {
            let context =
                TaskContext { environment_type: Some(kind.to_owned()), ..Default::default() };
            let env = |name: &str| match name {
                "TRIGGER_PREVIEW_BRANCH" => preview.map(str::to_owned),
                "TRIGGER_DEV_BRANCH" => dev.map(str::to_owned),
                _ => None,
            };
            context.is_of_other_branch(asked, &env)
        };
        assert!(!other("PRODUCTION", Some("b"), None, None));
        assert!(!other("PREVIEW", Some("b"), Some("b"), None));
        assert!(!other("PREVIEW", Some("refs/heads/b"), Some("b"), None));
        assert!(other("PREVIEW", Some("b"), Some("a"), None));
        assert!(other("PREVIEW", None, Some("a"), None));
        assert!(other("DEVELOPMENT", Some("b"), None, None));
        assert!(!other("DEVELOPMENT", Some("default"), None, None));
        assert!(!other("DEVELOPMENT", Some("b"), None, Some("b")));
        assert!(!other("DEVELOPMENT", None, Some(""), Some("default")));
    }
}
