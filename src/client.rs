//! A configuration bound to a transport: what every resource is called on.

use std::rc::Rc;

use crate::answer;
use crate::call::{Call, Endpoint, HeaderSet, Method};
use crate::config::{Config, RequestOptions, Scope, TaskContext, is_header_value};
use crate::error::{Error, Failure};
use crate::exchange::{Exchange, exchange};
use crate::retry::{self, RetryPolicy};
use crate::token::{Reason, Secret, judge_run_token};
use crate::transport::{Deadline, Request, Transport};
use crate::value::{Kind, Value};

/// The version that the API is told.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The version of the API that is spoken.
const API_VERSION: &str = "2025-07-16";

/// The header whose value a repeated request is known by.
pub const REQUEST_KEY: &str = "x-trigger-request-idempotency-key";

/// How long an attempt may take when nobody says otherwise.
const DEFAULT_TIMEOUT_MS: f64 = 60_000.0;

/// What is called: a configuration, the world outside, and the run that the caller is in. It holds a key, so it cannot be
/// printed.
pub struct Client<T: Transport> {
    /// The world outside.
    pub transport: T,
    /// What the caller set.
    pub config: Config<T::Value>,
    /// How that is looked at.
    pub scope: Scope,
    /// The run that the caller is in, if it is in one and may know of it.
    pub context: Option<TaskContext>,
    /// What the worker that executes that run left for SDKs; undefined outside of a run.
    pub host: T::Value,
}

/// What a call is authenticated with.
#[derive(Clone, Debug, Default)]
pub struct Credential {
    /// The key or token, if there is one.
    pub token: Option<Secret>,
    /// Why it is this one, where the caller is in a run that has a token of its own.
    pub reason: Option<Reason>,
    /// The configured key, where the token is the run's.
    key: Option<Secret>,
}

impl Credential {
    /// What public tokens are signed with: no token can sign another.
    pub fn signer<V: Value>(&self) -> Option<&Secret> {
        let key = if self.reason == Some(Reason::Selected) { &self.key } else { &self.token };
        key.as_ref().filter(|key| key.can_sign::<V>())
    }
}

/// What a configuration and the environment come to.
struct Standing<V> {
    /// Where the API is.
    base_url: String,
    /// The headers of a call, except those that are its alone: an object.
    headers: V,
    /// What is asked for all calls.
    options: RequestOptions<V>,
    /// What calls are authenticated with.
    credential: Credential,
}

/// What a call comes to before it is sent.
pub struct Ready<V> {
    /// What is sent.
    pub request: Box<Request<V>>,
    /// How often, and with what waits.
    policy: RetryPolicy,
    /// Whether the next page of a list is asked for while the caller works on this one.
    pub prefetches: bool,
    /// What public tokens for the answer are signed with.
    pub signer: Option<Secret>,
}

impl<T: Transport> Client<T> {
    /// A client of this configuration, for a caller that is in no run.
    pub fn new(transport: T, config: T::Value) -> Self {
        Self {
            transport,
            config: Config::new(config),
            scope: Scope::default(),
            context: None,
            host: T::Value::undefined(),
        }
    }

    /// Sends a call.
    pub fn send<'a>(&'a self, call: &'a Call<T::Value>) -> Exchange<'a, T::Value> {
        self.send_by(call, None)
    }

    /// Sends a trigger. Inside a task its retries are those that tasks are given, whatever the caller set.
    pub fn send_trigger<'a>(&'a self, call: &'a mut Call<T::Value>) -> Exchange<'a, T::Value> {
        self.link_to_run(call);
        self.send_by(call, self.context.as_ref().map(|_| retry::INSIDE_TASK))
    }

    /// Has what is triggered inside a run link to that run, in the traces that the server keeps.
    pub fn link_to_run(&self, call: &mut Call<T::Value>) {
        if self.context.is_some() {
            call.headers.push(("x-trigger-span-parent-as-link", "1".to_owned()));
        }
    }

    /// Sends a call by this policy, or by that of its endpoint with what the caller set over it.
    fn send_by<'a>(
        &'a self,
        call: &'a Call<T::Value>,
        policy: Option<RetryPolicy>,
    ) -> Exchange<'a, T::Value> {
        Box::pin(async move {
            let ready = self.ready_by(&*self.standing(call, call.endpoint)?, call, policy)?;
            let read = |response| answer::read(&self.transport, call.endpoint, call.name, response);
            let mut answer = exchange(&self.transport, &ready.request, ready.policy, &read).await?;
            answer.prefetches = ready.prefetches;
            answer.signer = ready.signer;
            Ok(answer)
        })
    }

    /// What a call comes to, worked out without what was kept of earlier ones.
    pub fn ready(&self, call: &Call<T::Value>) -> Result<Ready<T::Value>, Failure<T::Value>> {
        let standing = self.work_out(&self.config, call.endpoint, &call.options.headers()?)?;
        self.ready_by(&standing, call, None)
    }

    fn ready_by(
        &self,
        standing: &Standing<T::Value>,
        call: &Call<T::Value>,
        policy: Option<RetryPolicy>,
    ) -> Result<Ready<T::Value>, Failure<T::Value>> {
        let policy = match policy {
            Some(policy) => policy,
            None => call.options.policy(standing.options.policy(*call.endpoint.retry)?)?,
        };
        Ok(Ready {
            policy,
            prefetches: call.options.prefetches_over(&standing.options)?,
            request: self.request_by(standing, call)?,
            signer: standing.credential.signer::<T::Value>().cloned(),
        })
    }

    /// The configuration that holds for a call.
    pub fn config_of(&self, call: &Call<T::Value>) -> Result<Config<T::Value>, Failure<T::Value>> {
        Ok(self.config.with(call.options.client_config()?))
    }

    /// The credential that a call goes with, and why, where it is in a run that has one of its own.
    fn choose_credential(
        &self,
        config: &Config<T::Value>,
        endpoint: &Endpoint,
    ) -> Result<Credential, Failure<T::Value>> {
        let env = |name: &str| self.transport.env(name);
        let token = config.token(self.scope, &env)?;
        let (Some(context), None) = (&self.context, config.explicit_token(self.scope)?) else {
            return Ok(Credential { token, ..Credential::default() });
        };
        let run_token = env("TRIGGER_RUN_TOKEN");
        let reason = if context.is_of_other_branch(config.branch(&env)?.as_deref(), &env) {
            Reason::BranchOverride
        } else if !endpoint.run_token {
            Reason::UnsupportedOperation
        } else {
            judge_run_token::<T::Value>(run_token.as_deref(), self.transport.now())
        };
        let reason = Some(reason);
        match run_token.filter(|_| reason == Some(Reason::Selected)) {
            Some(run_token) => {
                // Where nothing is configured, the run's token stands in for the key as well.
                let key = token.filter(|key| key.reveal() != run_token);
                Ok(Credential { token: Some(Secret::new(run_token)), reason, key })
            }
            None => Ok(Credential { token, reason, key: None }),
        }
    }

    /// What a call sends.
    pub fn request(
        &self,
        call: &Call<T::Value>,
    ) -> Result<Box<Request<T::Value>>, Failure<T::Value>> {
        self.request_by(&*self.standing(call, call.endpoint)?, call)
    }

    /// The same, with a credential in place of the configured one, if there is such.
    pub fn request_as(
        &self,
        call: &Call<T::Value>,
        token: Option<&T::Value>,
    ) -> Result<Box<Request<T::Value>>, Failure<T::Value>> {
        let Some(token) = token else { return self.request(call) };
        let over = call.options.client_config()?.unwrap_or_else(T::Value::undefined);
        let over = over.with(vec![("accessToken", token.clone())]);
        let own = call.options.headers()?;
        let standing = self.work_out(&self.config.with(Some(over)), call.endpoint, &own)?;
        self.request_by(&standing, call)
    }

    fn request_by(
        &self,
        standing: &Standing<T::Value>,
        call: &Call<T::Value>,
    ) -> Result<Box<Request<T::Value>>, Failure<T::Value>> {
        let mut own = Vec::new();
        for (name, value) in &call.headers {
            own.push((*name, T::Value::string(value.trim())));
        }
        let headers = match call.endpoint.headers {
            HeaderSet::Api => self.transport.keyed(&standing.headers, REQUEST_KEY, own),
            _ => standing.headers.with(own),
        };
        let mut url = [&standing.base_url, call.path.as_str()].concat();
        if !call.query.is_empty() {
            url.push('?');
            url.push_str(&call.query);
        }
        let body = match &call.body {
            Some(body) if body.kind() == Kind::String => Some(body.clone()),
            Some(body) => Some(body.stringify()?),
            None => None,
        };
        let signal = call.options.signal_over(&standing.options)?;
        let timeout_ms = call.options.timeout_over(&standing.options)?;
        Ok(Box::new(Request {
            call: call.name,
            method: call.endpoint.method,
            url,
            is_foreign: false,
            headers,
            body,
            signal,
            deadline: deadline(timeout_ms, DEFAULT_TIMEOUT_MS),
            reads: Some(call.endpoint.answer.fields),
        }))
    }

    /// What a call finds in place. It is the same for all calls of a configuration, but for those that change it, those
    /// from inside a task, and those that are open to everybody.
    fn standing(
        &self,
        call: &Call<T::Value>,
        endpoint: &'static Endpoint,
    ) -> Result<Rc<Standing<T::Value>>, Failure<T::Value>> {
        let over = call.options.client_config()?;
        let own = call.options.headers()?;
        if over.is_some() || !own.is_empty() || self.context.is_some() || !endpoint.authenticated {
            return self.work_out(&self.config.with(over), endpoint, &own).map(Rc::new);
        }
        let rows = endpoint.headers == HeaderSet::Rows;
        let variant = u8::from(self.scope.scoped) | u8::from(rows) << 1;
        self.transport
            .kept(self.config.given(), variant, || self.work_out(&self.config, endpoint, &[]))
    }

    fn work_out(
        &self,
        config: &Config<T::Value>,
        endpoint: &'static Endpoint,
        own: &[(String, String)],
    ) -> Result<Standing<T::Value>, Failure<T::Value>> {
        config.check()?;
        config.check_retry_budget()?;
        let env = |name: &str| self.transport.env(name);
        let base_url = config.base_url(&env)?;
        let options = config.request_options()?;
        let mut headers = Headers::default();
        if endpoint.headers != HeaderSet::Rows {
            headers.set("Content-Type", "application/json");
        }
        let mut credential = Credential::default();
        if endpoint.authenticated {
            credential = self.choose_credential(config, endpoint)?;
            let key = credential.token.as_ref().ok_or(Error::Missing(if base_url.is_some() {
                "You need to set the TRIGGER_SECRET_KEY environment variable."
            } else {
                "You need to set the TRIGGER_API_URL and TRIGGER_SECRET_KEY environment variables."
            }))?;
            self.check_token(config, key)?;
            headers.set("Authorization", &["Bearer ", key.reveal().trim()].concat());
            if let Some(reason) = credential.reason {
                headers.set("x-trigger-sdk-operation", endpoint.operation);
                headers.set("x-trigger-sdk-credential-reason", reason.as_str());
            }
            self.describe_caller(config, endpoint, &options, own, &mut headers)?;
        }
        let base_url = base_url
            .ok_or(Error::Missing("You need to set the TRIGGER_API_URL environment variable."))?;
        Ok(Standing { base_url, headers: headers.to_object(), options, credential })
    }

    /// What a call goes with to an endpoint that takes credentials.
    pub fn credential(
        &self,
        call: &Call<T::Value>,
        endpoint: &'static Endpoint,
    ) -> Result<Credential, Failure<T::Value>> {
        Ok(self.standing(call, endpoint)?.credential.clone())
    }

    fn check_token(
        &self,
        config: &Config<T::Value>,
        token: &Secret,
    ) -> Result<(), Failure<T::Value>> {
        if !is_header_value(token.reveal()) {
            return Err(Error::rule(
                "The API key holds characters that no HTTP header can carry, such as a line break: set it again without them.",
            ));
        }
        if self.transport.in_browser() && !token.is_public() && !config.allows_browser() {
            return Err(Error::rule(
                "A secret key in a browser page can be read by everyone who opens it, so it was not sent. Call the API from your server, or use a public access token here; where the page is yours alone, configure dangerouslyAllowBrowser: true.",
            ));
        }
        Ok(())
    }

    /// The headers that say who calls and about what.
    fn describe_caller(
        &self,
        config: &Config<T::Value>,
        endpoint: &Endpoint,
        all: &RequestOptions<T::Value>,
        own: &[(String, String)],
        headers: &mut Headers,
    ) -> Result<(), Failure<T::Value>> {
        let env = |name: &str| self.transport.env(name);
        let all_of_them = endpoint.headers != HeaderSet::Rows;
        let in_browser = self.transport.in_browser();
        headers.set("trigger-version", VERSION);
        headers.set("x-trigger-api-version", API_VERSION);
        if all_of_them {
            headers.set("x-trigger-realtime-streams-version", config.realtime_version(&env));
        }
        if let Some(branch) = config.branch(&env)? {
            headers.set("x-trigger-branch", &branch);
        }
        if all_of_them && self.context.is_some() {
            headers.set("x-trigger-worker", "true");
            headers.set("x-trigger-engine-version", "V2");
        }
        let mut given = all.headers()?;
        given.retain(|(name, _)| !own.iter().any(|(over, _)| over.eq_ignore_ascii_case(name)));
        given.extend_from_slice(own);
        for (name, value) in &given {
            // What the SDK sets under exactly this name stays, and so does the credential under any spelling.
            if !headers.has(name) && !name.eq_ignore_ascii_case("authorization") {
                headers.set(name, value);
            }
        }
        if all_of_them && !headers.has_like("x-trigger-source") {
            headers.set("x-trigger-source", "sdk");
        }
        if all_of_them && in_browser {
            headers.set("x-trigger-client", "browser");
        }
        if !in_browser && !headers.has_like("user-agent") {
            headers.set("user-agent", concat!("trigger-wasm/", env!("CARGO_PKG_VERSION")));
        }
        Ok(())
    }
}

/// Headers in the making: names and values.
#[derive(Default)]
struct Headers(Vec<(String, String)>);

impl Headers {
    /// Adds a header.
    fn set(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.trim().to_owned()));
    }

    /// Whether there is a header of exactly this name.
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other == name)
    }

    /// Whether there is a header of this name in any spelling.
    fn has_like(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    /// An object with a field for each.
    fn to_object<V: Value>(&self) -> V {
        let mut object = V::object();
        for (name, value) in &self.0 {
            object.set_named(name, V::string(value));
        }
        object
    }
}

/// How long an attempt may take: what the caller says, else a default; 0 is no limit.
pub fn deadline(asked: Option<f64>, default: f64) -> Option<Deadline> {
    let after_ms = asked.unwrap_or(default);
    (after_ms > 0.0).then_some(Deadline { after_ms, cut: asked.is_some() })
}

/// The request to another place than the API: no credential, no headers but the given ones.
pub fn foreign<V: Value>(
    call: &'static str,
    method: Method,
    url: String,
    headers: V,
    body: Option<V>,
) -> Box<Request<V>> {
    Box::new(Request {
        call,
        method,
        url,
        is_foreign: true,
        headers,
        body,
        signal: None,
        deadline: deadline(None, DEFAULT_TIMEOUT_MS),
        reads: None,
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::call::Args;
    use crate::resources::runs;
    use crate::transport::scripted::{Json, Scripted, json};

    fn sent(config: &str, options: &str) -> Result<Box<Request<Json>>, String> {
        let client = Client::new(Scripted::default(), json(config));
        let mut args = Args::new("runs.retrieve", vec![json("\"run_1\""), json(options)]);
        let call = runs::RETRIEVE.read(&mut args).map_err(|error| error.to_string())?;
        client.request(&call).map_err(|error| error.to_string())
    }

    fn header(config: &str, options: &str, name: &str) -> Vec<String> {
        let headers = sent(config, options).map_or(Json::Undefined, |request| request.headers);
        let keys = headers.keys();
        let matching = keys.iter().filter(|other| other.eq_ignore_ascii_case(name));
        matching.filter_map(|name| headers.get_named(name).as_str()).collect()
    }

    #[test]
    fn a_callers_headers_go_over_those_of_all_calls_but_never_over_the_credential() {
        let config = r#"{"secretKey":"k","requestOptions":{"additionalHeaders":
            {"X-A":"global","x-trigger-source":"mine","AUTHORIZATION":"no","trigger-version":"no"}}}"#;
        let options = r#"{"additionalHeaders":{"x-a":"call","authorization":"no"}}"#;
        assert_eq!(header(config, options, "x-a"), ["call"]);
        assert_eq!(header(config, options, "x-trigger-source"), ["mine"]);
        assert_eq!(header(config, options, "authorization"), ["Bearer k"]);
        assert_eq!(header(config, options, "trigger-version"), [VERSION]);
    }

    #[test]
    fn a_key_that_no_header_can_carry_is_refused_without_being_shown() {
        let error = sent("{\"secretKey\":\"tr_dev\\nsecret\"}", "null").err().unwrap_or_default();
        assert!(error.contains("API key") && !error.contains("secret"), "{error}");
        assert_eq!(header("{\"secretKey\":\" k\\n\"}", "null", "authorization"), ["Bearer k"]);
    }

    #[test]
    fn what_is_missing_is_said() {
        let error = |config| sent(config, "null").err().unwrap_or_default();
        assert!(error("{}").starts_with("You need to set the TRIGGER_SECRET_KEY environment"));
        assert!(error(r#"{"baseURL":""}"#).starts_with("You need to set the TRIGGER_API_URL and"));
        assert!(error(r#"{"baseURL":"","secretKey":"k"}"#).contains("TRIGGER_API_URL environment"));
        assert_eq!(error(r#"{"baseURL":"not a url","secretKey":"k"}"#), "Invalid URL");
        assert!(error(r#"{"secretKey":7}"#).contains("configuration.secretKey must be a string"));
    }
}
