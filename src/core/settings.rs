//! Resolves the settings of a call from the configuration, the environment and the caller's run: base URL, headers and
//! credential.
//!
//! Settings hold a key, so they can't be printed.

use crate::core::call::{Call, Route};
use crate::core::client::Client;
use crate::core::configuration::Configuration;
use crate::core::error::{ErrorKind, Failure};
use crate::core::options::{CallOptions, is_header_value};
use crate::core::token::{Reason, Secret, judge_run_token};
use crate::host::value::Value;

/// The version of this SDK, as sent to the API.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The version of the API that this SDK uses.
const API_VERSION: &str = "2025-07-16";

/// The header with the operation name, by which the API counts calls that are made in a run.
pub const OPERATION: &str = "x-trigger-sdk-operation";

/// The header with the credential.
pub const AUTHORIZATION: &str = "Authorization";

/// The credential of a call.
#[derive(Clone, Debug, Default)]
pub struct Credential {
    /// The key or token, if there is one.
    pub token: Option<Secret>,
    /// The reason for the choice, if the caller is in a run and configured no credential.
    pub reason: Option<Reason>,
    /// The configured key, if `token` is the token of the run.
    key: Option<Secret>,
}

impl Credential {
    /// Returns the key that signs public tokens, if there is one. A token can't sign another.
    pub fn signer(&self) -> Option<&Secret> {
        let key = if self.reason == Some(Reason::Selected) { &self.key } else { &self.token };
        key.as_ref().filter(|key| key.can_sign())
    }
}

/// The settings of a call.
pub struct Settings {
    /// The base URL of the API.
    pub base_url: String,
    /// The headers of every call, as an object.
    pub headers: Value,
    /// The request options for all calls.
    pub options: CallOptions,
    /// The credential of the call.
    pub credential: Credential,
    /// A snapshot of the caller's own `fetch`, hooks and retry budget, as an object; undefined if the caller set none.
    pub hooks: Value,
}

/// The fields of a configuration that a request carries with it.
const HOOKS: [&str; 5] = ["fetch", "onRequest", "onResponse", "onRetry", "retryBudget"];

impl Settings {
    /// Resolves the settings of a call to this route. `own` are the additional headers of this call.
    pub fn resolve(
        client: &Client,
        configuration: &Configuration,
        route: &Route,
        own: &[(String, String)],
    ) -> Result<Self, Failure> {
        configuration.check()?;
        configuration.check_retry_budget()?;
        let base_url = configuration.base_url(&client.host)?;
        let options = configuration.request_options()?;
        let mut headers = Headers::default();
        headers.set("Content-Type", "application/json");
        let mut credential = Credential::default();
        if route.authenticated {
            credential = choose_credential(client, configuration, route)?;
            let key = credential.token.as_ref().ok_or_else(|| {
                missing(match base_url {
                    Some(_) => "TRIGGER_SECRET_KEY environment variable",
                    None => "TRIGGER_API_URL and TRIGGER_SECRET_KEY environment variables",
                })
            })?;
            let authorization = authorization(client, key, configuration.allows_browser())?;
            headers.set(AUTHORIZATION, &authorization);
            if let Some(reason) = credential.reason {
                headers.set(OPERATION, route.operation);
                headers.set("x-trigger-sdk-credential-reason", reason.as_str());
            }
            describe_caller(client, configuration, &options, own, &mut headers)?;
        } else {
            headers.add(&options, own)?;
        }
        let base_url = base_url.ok_or_else(|| missing("TRIGGER_API_URL environment variable"))?;
        let hooks = HOOKS.map(|name| (name, configuration.get(name)));
        let is_set = hooks.iter().any(|(_, hook)| hook.is_given());
        let hooks = if is_set { Value::object_of(hooks.to_vec()) } else { Value::undefined() };
        Ok(Self { base_url, headers: headers.to_object(), options, credential, hooks })
    }

    /// Returns the headers of one call, as an object.
    pub fn headers_of(&self, call: &Call) -> Value {
        let mut own: Vec<_> =
            call.headers.iter().map(|(name, value)| (*name, Value::string(value.trim()))).collect();
        if self.credential.reason.is_some() {
            own.push((OPERATION, Value::constant(call.route.operation)));
        }
        self.headers.with(own)
    }
}

/// Creates the error for a call that lacks these environment variables.
fn missing(variables: &str) -> Failure {
    const SEE: &str = ". See https://trigger.dev/docs/management/overview#authentication";
    ErrorKind::Missing.error(&["You need to set the ", variables, SEE].concat())
}

/// Chooses the credential of a call. In a run, the run's token is used if it fits and the caller configured none.
fn choose_credential(
    client: &Client,
    configuration: &Configuration,
    route: &Route,
) -> Result<Credential, Failure> {
    let env = |name: &str| client.host.env(name);
    let token = configuration.token(client.scope, &env)?;
    let (Some(context), None) = (&client.context, configuration.explicit_token(client.scope)?)
    else {
        return Ok(Credential { token, ..Credential::default() });
    };
    let run_token = env("TRIGGER_RUN_TOKEN");
    let reason = if context.is_of_other_branch(configuration.branch(&env)?.as_deref(), &env) {
        Reason::BranchOverride
    } else if !route.run_token {
        Reason::UnsupportedOperation
    } else {
        judge_run_token(run_token.as_deref(), client.host.now())
    };
    let reason = Some(reason);
    match run_token.filter(|_| reason == Some(Reason::Selected)) {
        Some(run_token) => {
            // Without a configured key, `token` is the run's token as well.
            let key = token.filter(|key| key.reveal() != run_token);
            Ok(Credential { token: Some(Secret::new(run_token)), reason, key })
        }
        None => Ok(Credential { token, reason, key: None }),
    }
}

/// Returns the header with this token, or an error if the token can't be sent. On public pages, secret tokens are only sent if
/// the caller allows it.
pub fn authorization(
    client: &Client,
    token: &Secret,
    allows_browser: bool,
) -> Result<String, Failure> {
    if !is_header_value(token.reveal()) {
        return Err(ErrorKind::rule(
            "The API key holds characters that no HTTP header can carry, such as a line break: set it again without them.",
        ));
    }
    if client.host.on_public_page() && !token.is_public() && !allows_browser {
        return Err(ErrorKind::rule(
            "A secret key in a browser page can be read by everyone who opens it, so it was not sent. Call the API from your server, or use a public access token here; if only you can open the page, configure dangerouslyAllowBrowser: true.",
        ));
    }
    Ok(["Bearer ", token.reveal().trim()].concat())
}

/// Adds the headers that describe the caller, and the caller's own headers.
fn describe_caller(
    client: &Client,
    configuration: &Configuration,
    defaults: &CallOptions,
    own: &[(String, String)],
    headers: &mut Headers,
) -> Result<(), Failure> {
    let env = |name: &str| client.host.env(name);
    let in_browser = client.host.in_browser();
    headers.set("trigger-version", VERSION);
    headers.set("x-trigger-api-version", API_VERSION);
    headers.set("x-trigger-realtime-streams-version", configuration.realtime_version(&env));
    if let Some(branch) = configuration.branch(&env)? {
        headers.set("x-trigger-branch", &branch);
    }
    if client.context.is_some() {
        headers.set("x-trigger-worker", "true");
        headers.set("x-trigger-engine-version", "V2");
    }
    headers.add(defaults, own)?;
    if !headers.has_ignoring_case("x-trigger-source") {
        headers.set("x-trigger-source", "sdk");
    }
    if in_browser {
        headers.set("x-trigger-client", "browser");
    }
    if !in_browser && !headers.has_ignoring_case("user-agent") {
        headers.set("user-agent", concat!("trigger-wasm/", env!("CARGO_PKG_VERSION")));
    }
    Ok(())
}

/// A list of headers: names and values.
#[derive(Default)]
struct Headers(Vec<(String, String)>);

impl Headers {
    /// Adds a header.
    fn set(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.trim().to_owned()));
    }

    /// Adds the headers that the caller set for all calls and for this one.
    fn add(&mut self, defaults: &CallOptions, own: &[(String, String)]) -> Result<(), Failure> {
        let mut additional = defaults.headers()?;
        let is_own = |name: &str| own.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        additional.retain(|(name, _)| !is_own(name));
        additional.extend_from_slice(own);
        for (name, value) in &additional {
            // A caller can't override a header that the SDK sets under exactly this name, nor the credential in any case.
            if !self.has(name) && !name.eq_ignore_ascii_case("authorization") {
                self.set(name, value);
            }
        }
        Ok(())
    }

    /// Returns whether there is a header with exactly this name.
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other == name)
    }

    /// Returns whether there is a header with this name in upper or lower case.
    fn has_ignoring_case(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    /// Converts the headers to an object.
    fn to_object(&self) -> Value {
        let mut object = Value::object();
        for (name, value) in &self.0 {
            object.set_named(name, Value::string(value));
        }
        object
    }
}
