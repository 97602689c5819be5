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

const USER_AGENT: &str = concat!("trigger-wasm/", env!("CARGO_PKG_VERSION"));

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

impl Settings {
    /// Resolves the settings of a call to this route. `own` are the options of this call.
    pub fn resolve(
        client: &Client,
        configuration: &Configuration,
        route: &Route,
        own: &CallOptions,
    ) -> Result<Self, Failure> {
        let host = &client.host;
        configuration.check()?;
        let hooks = configuration.hooks()?;
        let base_url = configuration.base_url(host)?;
        let options = configuration.request_options()?;
        let mut credential = Credential::default();
        let mut authorized = Value::undefined();
        if route.authenticated {
            credential = choose_credential(client, configuration, route)?;
            let key = credential.token.as_ref().ok_or_else(|| {
                missing(match base_url {
                    Some(_) => "TRIGGER_SECRET_KEY environment variable",
                    None => "TRIGGER_API_URL and TRIGGER_SECRET_KEY environment variables",
                })
            })?;
            authorized =
                Value::string(&authorization(client, key, configuration.allows_browser())?);
        }
        let base_url = base_url.ok_or_else(|| missing("TRIGGER_API_URL environment variable"))?;
        let mut additional = Vec::new();
        own.add_headers(&mut additional)?;
        options.add_headers(&mut additional)?;
        let fixed = sdk_headers(client, configuration, &credential, &additional, authorized)?;
        let mut headers = Value::object_of(fixed);
        let names = headers.keys();
        for (name, value) in &additional {
            // A caller can't override a header that the SDK sets under exactly this name, nor the credential in any case.
            if !names.contains(name) && !name.eq_ignore_ascii_case(AUTHORIZATION) {
                headers.set_named(name, Value::string(value.trim()));
            }
        }
        Ok(Self { base_url, headers, options, credential, hooks })
    }

    /// Returns the headers of one call, as an object. `key` is the one that differs in each request.
    pub fn headers_of(&self, call: &Call, key: (&'static str, Value)) -> Value {
        let mut own = vec![key];
        for (name, value) in &call.headers {
            own.push((name, Value::string(value.trim())));
        }
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
    let host = &client.host;
    let (token, is_configured) = configuration.token(host)?;
    let Some(context) = client.context.as_ref().filter(|_| !is_configured) else {
        return Ok(Credential { token, reason: None, key: None });
    };
    let run_token = host.env("TRIGGER_RUN_TOKEN");
    let reason = if context.is_of_other_branch(configuration.branch(host)?.as_deref(), host) {
        Reason::BranchOverride
    } else if !route.run_token {
        Reason::UnsupportedOperation
    } else {
        judge_run_token(run_token.as_deref(), host.now())
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
        return Err(ErrorKind::argument(
            client.configuration.scope.owner,
            "the API key",
            "holds characters that no HTTP header can carry, such as a line break: set it again without them",
        ));
    }
    if client.host.on_public_page() && !token.is_public() && !allows_browser {
        return Err(ErrorKind::rule(
            "A secret key in a browser page can be read by everyone who opens it, so it was not sent. Call the API from your server, or use a public access token here; if only you can open the page, configure dangerouslyAllowBrowser: true.",
        ));
    }
    Ok(["Bearer ", token.reveal().trim()].concat())
}

/// Returns the headers that describe the caller, undefined if they aren't sent. The caller's `additional` ones replace a few.
fn sdk_headers(
    client: &Client,
    configuration: &Configuration,
    credential: &Credential,
    additional: &[(String, String)],
    authorization: Value,
) -> Result<Vec<(&'static str, Value)>, Failure> {
    let host = &client.host;
    let when = |is_sent, text| if is_sent { Value::constant(text) } else { Value::undefined() };
    let sets = |name: &str| additional.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
    let content_type = ("Content-Type", Value::constant("application/json"));
    if !authorization.is_given() {
        return Ok(vec![content_type]);
    }
    let in_run = client.context.is_some();
    let in_browser = host.in_browser();
    let branch = configuration.branch(host)?;
    let reason = credential.reason.map(Reason::as_str);
    Ok(vec![
        content_type,
        (AUTHORIZATION, authorization),
        ("trigger-version", Value::constant(VERSION)),
        ("x-trigger-api-version", Value::constant(API_VERSION)),
        (
            "x-trigger-realtime-streams-version",
            Value::constant(configuration.realtime_version(host)),
        ),
        (
            "x-trigger-branch",
            branch.map_or_else(Value::undefined, |name| Value::string(name.trim())),
        ),
        ("x-trigger-sdk-credential-reason", when(reason.is_some(), reason.unwrap_or_default())),
        ("x-trigger-worker", when(in_run, "true")),
        ("x-trigger-engine-version", when(in_run, "V2")),
        ("x-trigger-source", when(!sets("x-trigger-source"), "sdk")),
        ("x-trigger-client", when(in_browser, "browser")),
        ("user-agent", when(!in_browser && !sets("user-agent"), USER_AGENT)),
    ])
}
