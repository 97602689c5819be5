//! Reads each setting from the caller's configuration, the environment or a default.
//!
//! A setting is read when it is needed. A wrong type is
//! reported then, before anything is sent. Types that hold a configuration are not `Debug`, since it holds keys.

use crate::core::error::{ErrorKind, Failure, wrong_type};
use crate::core::options::{CallOptions, check_object, is_header_value};
use crate::core::token::Secret;
use crate::host::Host;
use crate::host::value::{Kind, Value};

/// The base URL of the API in Trigger.dev's cloud.
pub const DEFAULT_BASE_URL: &str = "https://api.trigger.dev";

/// The environment variables with the deployment, in order of preference: the caller's, then those in which hosts and CI services
/// name the commit.
const DEPLOYMENT_VARIABLES: [&str; 25] = [
    "TRIGGER_EXTERNAL_DEPLOYMENT_ID",
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

/// The maximum length of a deployment id. Longer ids are ignored.
const LONGEST_DEPLOYMENT_ID: usize = 128;

/// The place where a call gets its configuration from.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The function that the caller passed the configuration to, for errors.
    pub owner: &'static str,
    /// Whether the run that the caller is in is ignored.
    pub isolated: bool,
}

impl Scope {
    /// The scope of a configuration for all calls.
    pub const CONFIGURE: Self = Self { owner: "configure", isolated: false };
    /// The owner of a configuration for the calls inside a function.
    pub const WITH_AUTH: &str = "auth.withAuth";
    /// The owner of a client's configuration.
    pub const CLIENT: &str = "new TriggerClient";
}

/// The configuration for all calls, and the overrides of one call. Every setting is optional; missing ones come from the
/// environment.
#[derive(Clone)]
pub struct Configuration {
    base: Value,
    overrides: Option<Value>,
    /// The place that the configuration comes from.
    pub scope: Scope,
}

impl Configuration {
    /// Wraps the object that the caller passed to the owner of the scope.
    pub fn new(base: Value, scope: Scope) -> Self {
        Self { base, overrides: None, scope }
    }

    /// Checks that the configuration is an object, undefined or null.
    pub fn check(&self) -> Result<(), Failure> {
        check_object(self.scope.owner, "configuration", &self.base)
    }

    /// Returns this configuration with the `clientConfig` of one call as its overrides.
    #[must_use]
    pub fn with(&self, overrides: Option<Value>) -> Self {
        Self { base: self.base.clone(), overrides, scope: self.scope }
    }

    fn wrong(&self, setting: &str, expected: &str, value: &Value) -> Failure {
        let argument = ["configuration.", setting].concat();
        wrong_type(self.scope.owner, &argument, expected, value)
    }

    /// Returns the caller's own `fetch`, hooks and retry budget, as an object; undefined if the caller set none. Fails if one
    /// isn't a function, or if the budget isn't `{ maxRetries, windowInMs }`.
    pub fn hooks(&self) -> Result<Value, Failure> {
        const BUDGET: &str = "retryBudget";
        let mut hooks = Value::undefined();
        for name in ["fetch", "onRequest", "onResponse", "onRetry", BUDGET] {
            let hook = self.get(name);
            if !hook.is_given() {
                continue;
            }
            if name != BUDGET && hook.kind() != Kind::Other {
                return Err(self.wrong(name, "a function", &hook));
            }
            let numbers: &[&str] = if name == BUDGET { &["maxRetries", "windowInMs"] } else { &[] };
            for key in numbers {
                let number = hook.get(key);
                if number.as_f64().is_none_or(|number| number.is_nan() || number < 0.0) {
                    let setting = [BUDGET, ".", key].concat();
                    return Err(self.wrong(&setting, "a number, 0 or more", &number));
                }
            }
            hooks = hooks.with(vec![(name, hook)]);
        }
        Ok(hooks)
    }

    /// Returns the setting with this name: the override if there is one, else the base value.
    pub fn get(&self, key: &'static str) -> Value {
        match self.overrides.as_ref().and_then(|overrides| overrides.field(key)) {
            Some(value) => value,
            None => self.base.get(key),
        }
    }

    fn text(&self, key: &'static str) -> Result<Option<String>, Failure> {
        self.text_of(key, self.get(key))
    }

    fn text_of(&self, key: &str, value: Value) -> Result<Option<String>, Failure> {
        match value.kind() {
            Kind::String => Ok(value.as_str()),
            Kind::Undefined | Kind::Null => Ok(None),
            _ => Err(self.wrong(key, "a string", &value)),
        }
    }

    /// Returns the credential of a call outside of a task, and whether the caller set it. If not, it is the environment's. An
    /// empty string counts as set.
    pub fn token(&self, host: &Host) -> Result<(Option<Secret>, bool), Failure> {
        const ACCESS_TOKEN: &str = "accessToken";
        const SECRET_KEY: &str = "secretKey";
        let is_scoped = self.scope.owner != Scope::CONFIGURE.owner;
        let [first, second] =
            if is_scoped { [ACCESS_TOKEN, SECRET_KEY] } else { [SECRET_KEY, ACCESS_TOKEN] };
        let undefined = Value::undefined();
        let overrides = self.overrides.as_ref().unwrap_or(&undefined);
        let mut own = None;
        for (layer, key) in [
            (overrides, ACCESS_TOKEN),
            (overrides, SECRET_KEY),
            (&self.base, first),
            (&self.base, second),
        ] {
            if own.is_none() {
                own = self.text_of(key, layer.get(key))?;
            }
        }
        let is_own = own.is_some();
        let names = ["TRIGGER_SECRET_KEY", "TRIGGER_ACCESS_TOKEN", "TRIGGER_RUN_TOKEN"];
        let token = own.or_else(|| first_set(host, &names)).filter(|token| !token.is_empty());
        Ok((token.map(Secret::new), is_own))
    }

    /// Returns the base URL of the API without its final slash; `None` if the caller set an empty one.
    pub fn base_url(&self, host: &Host) -> Result<Option<String>, Failure> {
        let (mut url, setting) = match self.text("baseURL")? {
            Some(url) => (url, "configuration.baseURL"),
            None => match host.env("TRIGGER_API_URL") {
                Some(url) => (url, "environment variable TRIGGER_API_URL"),
                None => return Ok(Some(DEFAULT_BASE_URL.to_owned())),
            },
        };
        if url.is_empty() {
            return Ok(None);
        }
        if url.ends_with('/') {
            url.pop();
        }
        if host.is_base_url(&url) {
            return Ok(Some(url));
        }
        let shown = without_credentials(&url);
        let problem = [
            "must be an http or https URL without user, password, query and fragment, not \"",
            &shown,
            "\"",
        ]
        .concat();
        Err(ErrorKind::argument(self.scope.owner, setting, &problem))
    }

    /// Returns the preview branch that calls go to, if any.
    pub fn branch(&self, host: &Host) -> Result<Option<String>, Failure> {
        let branch = self
            .text("previewBranch")?
            .or_else(|| first_set(host, &["TRIGGER_PREVIEW_BRANCH", "VERCEL_GIT_COMMIT_REF"]))
            .or_else(|| dev_branch(host));
        match branch.filter(|branch| !branch.is_empty()) {
            Some(branch) if !is_header_value(&branch) => Err(ErrorKind::argument(
                self.scope.owner,
                "configuration.previewBranch",
                "holds characters that no HTTP header can carry",
            )),
            branch => Ok(branch),
        }
    }

    /// Returns the version of the realtime stream protocol, `v1` or `v2`.
    pub fn realtime_version(&self, host: &Host) -> &'static str {
        let mut is_v1 = self.get("future").get("v2RealtimeStreams").as_bool() == Some(false);
        for name in ["TRIGGER_V2_REALTIME_STREAMS", "TRIGGER_REALTIME_STREAMS_V2"] {
            is_v1 |= matches!(host.env(name).as_deref(), Some("0" | "false"));
        }
        if is_v1 { "v1" } else { "v2" }
    }

    /// Whether a secret may be used in a browser page.
    pub fn allows_browser(&self) -> bool {
        self.get("dangerouslyAllowBrowser").as_bool() == Some(true)
    }

    /// Returns the caller's function that supplies a new token after the server refused a stream's token.
    pub fn refresh_access_token(&self) -> Option<Value> {
        Some(self.get("refreshAccessToken")).filter(|refresh| refresh.kind() == Kind::Other)
    }

    /// Returns the request options for all calls.
    pub fn request_options(&self) -> Result<CallOptions, Failure> {
        CallOptions::read(self.scope.owner, self.get("requestOptions"))
    }

    /// Returns the deployment that triggered runs are pinned to if the call names none.
    pub fn deployment(&self, host: &Host) -> Result<Option<String>, Failure> {
        let configured = self.text("externalDeploymentId")?.as_deref().and_then(usable_deployment);
        if configured.is_some() || self.scope.isolated {
            return Ok(configured);
        }
        let protection = host.env("TRIGGER_AUTOMATIC_SKEW_VERSION_PROTECTION").unwrap_or_default();
        let protection = protection.trim();
        let is_on = protection == "1" || protection.eq_ignore_ascii_case("true");
        for (index, name) in DEPLOYMENT_VARIABLES.iter().enumerate() {
            if index > 0 && !is_on {
                break;
            }
            let id = host.env(name).as_deref().and_then(usable_deployment);
            if id.is_some() {
                return Ok(id);
            }
        }
        Ok(None)
    }
}

/// Returns a deployment id without surrounding white space; `None` if it is empty or too long.
pub fn usable_deployment(id: &str) -> Option<String> {
    let id = id.trim();
    (!id.is_empty() && id.chars().count() <= LONGEST_DEPLOYMENT_ID).then(|| id.to_owned())
}

/// The branch name of a development environment's root.
pub const ROOT_BRANCH: &str = "default";

/// Returns the base URL of the API for a caller without a configured one.
pub fn default_base_url(host: &Host) -> String {
    host.env("TRIGGER_API_URL").unwrap_or_else(|| DEFAULT_BASE_URL.to_owned())
}

/// Returns the branch of a development environment; `None` for its root.
pub fn dev_branch(host: &Host) -> Option<String> {
    host.env("TRIGGER_DEV_BRANCH").filter(|branch| branch != ROOT_BRANCH)
}

/// Returns the first of these environment variables that is set.
fn first_set(host: &Host, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| host.env(name))
}

/// Removes user and password from a URL, so that an error may show it. Nothing is left of a URL that contains a key.
fn without_credentials(url: &str) -> String {
    if url.as_bytes().windows(3).any(|part| part == b"tr_" || part == b"eyJ") {
        return "…".to_owned();
    }
    let Some(at) = url.bytes().rposition(|byte| byte == b'@') else { return url.to_owned() };
    // Searching for a string instead would add 3 KB of the standard library to the module.
    let slashes = url.as_bytes().windows(2).position(|pair| pair == b"//");
    let scheme = slashes.filter(|slashes| *slashes < at).map_or(0, |slashes| slashes + 2);
    [url.get(..scheme).unwrap_or_default(), "…", url.get(at..).unwrap_or_default()].concat()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::scripted::json;
    use proptest::prelude::*;

    const PLAIN: Scope = Scope::CONFIGURE;
    const SCOPED: Scope = Scope { owner: Scope::WITH_AUTH, ..PLAIN };

    fn config(text: &str) -> Configuration {
        Configuration::new(json(text), PLAIN)
    }

    fn env(variables: &[(&'static str, &'static str)]) -> Host {
        let mut host = Host::default();
        host.variables.extend(variables.iter().copied());
        host
    }

    fn token(
        text: &str,
        scope: Scope,
        variables: &[(&'static str, &'static str)],
    ) -> Option<String> {
        let configuration = Configuration::new(json(text), scope);
        let (token, _) = configuration.token(&env(variables)).unwrap_or_default();
        token.map(|token| token.reveal().to_owned())
    }

    #[test]
    fn prefers_the_callers_credential_over_the_environments() {
        let both = r#"{"accessToken":"a","secretKey":"s"}"#;
        assert_eq!(token(both, PLAIN, &[]).as_deref(), Some("s"));
        assert_eq!(token(both, SCOPED, &[]).as_deref(), Some("a"));
        let variables = [("TRIGGER_SECRET_KEY", "es"), ("TRIGGER_ACCESS_TOKEN", "ea")];
        assert_eq!(token("{}", PLAIN, &variables).as_deref(), Some("es"));
        assert_eq!(token("null", PLAIN, &variables).as_deref(), Some("es"));
        assert_eq!(token(r#"{"accessToken":""}"#, PLAIN, &variables), None);
        let overridden = config(both).with(Some(json(r#"{"secretKey":"o"}"#)));
        let token = overridden.token(&env(&[])).unwrap_or_default();
        assert_eq!(token, (Some(Secret::new("o")), true));
    }

    #[test]
    fn removes_one_final_slash_from_the_base_url() {
        let url = |text, variable: Option<&'static str>| {
            let mut host = Host::default();
            host.variables.extend(variable.map(|value| ("TRIGGER_API_URL", value)));
            config(text).base_url(&host).unwrap_or_default()
        };
        assert_eq!(url("{}", None).as_deref(), Some("https://api.trigger.dev"));
        assert_eq!(url("{}", Some("http://e//")).as_deref(), Some("http://e/"));
        assert_eq!(url(r#"{"baseURL":"http://c/p/"}"#, None).as_deref(), Some("http://c/p"));
        assert_eq!(url(r#"{"baseURL":""}"#, Some("http://e")), None);
    }

    #[test]
    fn names_the_setting_of_an_invalid_base_url_and_hides_credentials() {
        let mut host = Host::default();
        host.variables.insert("TRIGGER_API_URL", "ftp://user:hush@host/p");
        let error = |text| config(text).base_url(&host).err().map(|error| error.to_string());
        let of_environment = error("{}").unwrap_or_default();
        assert!(of_environment.contains("TRIGGER_API_URL"), "{of_environment}");
        assert!(of_environment.contains("ftp://…@host/p"), "{of_environment}");
        let of_caller = error(r#"{"baseURL":"api"}"#).unwrap_or_default();
        assert!(of_caller.contains("configuration.baseURL") && of_caller.contains("\"api\""));
    }

    #[test]
    fn takes_the_branch_from_the_host_if_none_is_configured() {
        let branch = |text, variables: &[(&'static str, &'static str)]| {
            config(text).branch(&env(variables)).unwrap_or_default()
        };
        let vercel = ("VERCEL_GIT_COMMIT_REF", "v");
        assert_eq!(branch("{}", &[vercel, ("TRIGGER_PREVIEW_BRANCH", "p")]).as_deref(), Some("p"));
        assert_eq!(branch(r#"{"previewBranch":""}"#, &[vercel]), None);
        assert_eq!(branch("{}", &[("TRIGGER_DEV_BRANCH", "default")]), None);
    }

    #[test]
    fn pins_the_first_usable_deployment() {
        let deployment = |text, isolated, variables: &[(&'static str, &'static str)]| {
            let scope = Scope { isolated, ..PLAIN };
            let configuration = Configuration::new(json(text), scope);
            configuration.deployment(&env(variables)).unwrap_or_default()
        };
        let skew = ("TRIGGER_AUTOMATIC_SKEW_VERSION_PROTECTION", "true");
        let sha = ("GIT_HASH", " sha ");
        assert_eq!(deployment("{}", false, &[skew, sha]).as_deref(), Some("sha"));
        for (word, expected) in [(" TRUE ", Some("sha")), ("1", Some("sha")), ("yes", None)] {
            let skew = ("TRIGGER_AUTOMATIC_SKEW_VERSION_PROTECTION", word);
            assert_eq!(deployment("{}", false, &[skew, sha]).as_deref(), expected, "{word}");
        }
        assert_eq!(deployment("{}", false, &[sha]), None);
        assert_eq!(deployment("{}", true, &[skew, sha]), None);
        let long = format!(r#"{{"externalDeploymentId":"{}"}}"#, "x".repeat(129));
        let set = ("TRIGGER_EXTERNAL_DEPLOYMENT_ID", "e");
        assert_eq!(deployment(&long, false, &[set]).as_deref(), Some("e"));
    }

    #[test]
    fn an_error_about_a_url_shows_no_key() {
        for url in ["tr_prod_secret", "https://x.test/?key=tr_pat_secret", "eyJhbGciOi"] {
            assert_eq!(without_credentials(url), "…");
        }
    }

    proptest! {
        #[test]
        fn an_error_about_a_url_shows_no_password(
            scheme in "([a-z]{0,5}:?/{0,2})?", user in "[^@]{0,5}", password in "[!-?A-~]{0,3}#[0-9]{9}", host in "[^@]{0,9}",
        ) {
            let shown = without_credentials(&format!("{scheme}{user}:{password}@{host}"));
            prop_assert!(!shown.contains(&password), "{}", shown);
        }
    }
}
