//! A configuration bound to a transport: what every resource is called on.

use crate::call::{Answer as Due, Call, Endpoint, Method, Shape, describe};
use crate::config::{Config, Scope, TaskContext, is_header_value};
use crate::error::{Error, SchemaError};
use crate::exchange::{Reading, exchange};
use crate::page::{Neighbours, Paging, neighbours};
use crate::retry::{self, RetryPolicy};
use crate::token::{Reason, Secret, judge_run_token};
use crate::transport::{Deadline, Request, Response, Transport};
use crate::value::{Kind, Thrown, Value};

/// The version that the API is told.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The version of the API that is spoken.
const API_VERSION: &str = "2025-07-16";

/// How long an attempt may take when nobody says otherwise.
const DEFAULT_TIMEOUT_MS: f64 = 60_000.0;

/// What is called: a configuration, the world outside, and the run that the caller is in.
#[derive(Debug)]
pub struct Client<T> {
    /// The world outside.
    pub transport: T,
    /// What the caller set.
    pub config: Config,
    /// How that is looked at.
    pub scope: Scope,
    /// The run that the caller is in, if it is in one and may know of it.
    pub context: Option<TaskContext>,
}

/// What a call came to.
#[derive(Clone, Debug)]
pub struct Answer<V> {
    /// The endpoint that gave it.
    pub endpoint: &'static Endpoint,
    /// The value for the caller.
    pub value: V,
    /// The response that it came in.
    pub response: Response<V>,
    /// How to turn to the next page and to the previous one.
    pub pages: Neighbours,
}

impl<V: Value> Answer<V> {
    /// The same response, with another value for the caller.
    #[must_use]
    pub fn with(self, value: V) -> Self {
        Self { value, ..self }
    }
}

impl<T: Transport> Client<T> {
    /// Sends a call that has nothing special about its attempts.
    pub async fn send(&self, call: Call<T::Value>) -> Result<Answer<T::Value>, Error<T::Value>> {
        let policy = call.endpoint.retry;
        self.send_with(call, policy).await
    }

    /// Sends a call with other retry defaults than those of its endpoint.
    pub async fn send_with(
        &self,
        call: Call<T::Value>,
        policy: RetryPolicy,
    ) -> Result<Answer<T::Value>, Error<T::Value>> {
        let endpoint = call.endpoint;
        let config = self.config_of(&call);
        let policy = policy.with(config.retry.merged(call.options.retry));
        let request = self.request(&call)?;
        exchange(&self.transport, endpoint.name, &request, &policy, |response| {
            self.read_json(endpoint, response)
        })
        .await
    }

    /// Sends a trigger. Inside a task its retries are those that tasks are given, whatever the caller set.
    pub async fn send_trigger(
        &self,
        mut call: Call<T::Value>,
    ) -> Result<Answer<T::Value>, Error<T::Value>> {
        if self.context.is_none() {
            return self.send(call).await;
        }
        call.headers.push(("x-trigger-span-parent-as-link", "1".to_owned()));
        let endpoint = call.endpoint;
        let request = self.request(&call)?;
        exchange(&self.transport, endpoint.name, &request, &retry::INSIDE_TASK, |response| {
            self.read_json(endpoint, response)
        })
        .await
    }

    /// The configuration that holds for a call.
    pub fn config_of(&self, call: &Call<T::Value>) -> Config {
        match &call.options.client_config {
            Some((over, with_options)) => {
                self.config.clone().overridden(over.clone(), *with_options)
            }
            None => self.config.clone(),
        }
    }

    /// The credential that a call goes with, and why, where it is in a run that has one of its own.
    pub fn credential(
        &self,
        config: &Config,
        endpoint: &Endpoint,
    ) -> (Option<Secret>, Option<Reason>) {
        let env = |name: &str| self.transport.env(name);
        let token = config.token(self.scope, &env);
        if self.context.is_none() || config.explicit_token(self.scope).is_some() {
            return (token, None);
        }
        let run_token = env("TRIGGER_RUN_TOKEN");
        let reason = if !endpoint.run_token {
            Reason::UnsupportedOperation
        } else if config.preview_branch.is_some() {
            Reason::BranchOverride
        } else {
            judge_run_token::<T::Value>(run_token.as_deref(), self.transport.now())
        };
        match (reason, run_token) {
            (Reason::Selected, Some(run_token)) => (Some(Secret::new(run_token)), Some(reason)),
            _ => (token, Some(reason)),
        }
    }

    /// What a call sends.
    pub fn request(&self, call: &Call<T::Value>) -> Result<Request<T::Value>, Error<T::Value>> {
        let env = |name: &str| self.transport.env(name);
        let config = self.config_of(call);
        let endpoint = call.endpoint;
        let base_url = config.base_url::<T::Value>(&env)?;
        let mut headers = Headers::default();
        if endpoint.authenticated {
            let (token, reason) = self.credential(&config, endpoint);
            let (base_url_is_set, token) =
                (base_url.is_some(), token.filter(|token| !token.is_empty()));
            let token = token.ok_or(Error::Missing(missing(base_url_is_set, false)))?;
            self.check_token(&config, &token)?;
            headers.set("Authorization", &format!("Bearer {}", token.reveal()));
            if let Some(reason) = reason {
                headers.set("x-trigger-sdk-operation", endpoint.operation);
                headers.set("x-trigger-sdk-credential-reason", reason.as_str());
            }
        }
        let base_url = base_url.ok_or(Error::Missing(missing(false, true)))?;
        self.describe_caller(&config, call, &mut headers, &env);
        let mut url = base_url;
        url.push_str(&call.path);
        if !call.query.is_empty() {
            url.push('?');
            url.push_str(&call.query);
        }
        let body = match &call.body {
            Some(body) => Some(body.stringify()?),
            None => None,
        };
        Ok(Request {
            method: endpoint.method,
            url,
            headers: headers.0,
            body,
            signal: call.options.signal.clone(),
            deadline: deadline(call.options.timeout_ms.or(config.timeout_ms), DEFAULT_TIMEOUT_MS),
        })
    }

    fn check_token(&self, config: &Config, token: &Secret) -> Result<(), Error<T::Value>> {
        if !is_header_value(token.reveal()) {
            return Err(Error::Rule(
                "The API key holds characters that no HTTP header can carry, such as a line break: set it again without them."
                    .to_owned(),
            ));
        }
        let exposed = !token.is_public() && !config.dangerously_allow_browser;
        if exposed && self.transport.in_browser() {
            return Err(Error::Rule(
                "A secret key in a browser page can be read by everyone who opens it, so it was not sent. Call the API from your server, or use a public access token here; where the page is yours alone, configure dangerouslyAllowBrowser: true."
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// The headers that say who calls and about what.
    fn describe_caller(
        &self,
        config: &Config,
        call: &Call<T::Value>,
        headers: &mut Headers,
        env: crate::config::Env,
    ) {
        let endpoint = call.endpoint;
        headers.set("Content-Type", "application/json");
        headers.set("x-trigger-request-idempotency-key", &self.transport.uuid());
        if !endpoint.authenticated {
            return;
        }
        headers.set("trigger-version", VERSION);
        headers.set("x-trigger-api-version", API_VERSION);
        headers.set("x-trigger-realtime-streams-version", config.realtime_version(env));
        if let Some(branch) = config.branch(env) {
            headers.set("x-trigger-branch", &branch);
        }
        if self.context.is_some() {
            headers.set("x-trigger-worker", "true");
            headers.set("x-trigger-engine-version", "V2");
        }
        for (name, value) in &call.headers {
            headers.set(name, value);
        }
        let own = &call.options.headers;
        let replaced = |name: &str| own.iter().any(|(over, _)| over.eq_ignore_ascii_case(name));
        for (name, value) in config.headers.iter().filter(|(name, _)| !replaced(name)).chain(own) {
            headers.add(name, value);
        }
        headers.set_unless_given("x-trigger-source", "sdk");
        if self.transport.in_browser() {
            headers.set("x-trigger-client", "browser");
        } else {
            headers.set_unless_given(
                "user-agent",
                concat!("trigger-wasm/", env!("CARGO_PKG_VERSION")),
            );
        }
    }

    fn read_json(
        &self,
        endpoint: &'static Endpoint,
        response: Response<T::Value>,
    ) -> Reading<Answer<T::Value>, T::Value> {
        let broken = |what: &str, cause: T::Value| {
            let status = response.status;
            let error = Error::Connection {
                call: endpoint.name,
                message: format!(
                    "Connection error: the answer to {} (status {status}) {what}.",
                    endpoint.name
                ),
                cause,
            };
            if endpoint.repeatable { Reading::Again(error) } else { Reading::Failed(error) }
        };
        let text = match &response.body {
            Ok(text) => text.clone(),
            Err(cause) => return broken("broke off", cause.clone()),
        };
        let value = if matches!(response.status, 204 | 205) {
            T::Value::undefined()
        } else {
            match T::Value::parse(&text) {
                Ok(value) => value,
                Err(Thrown(cause)) => return broken("is not JSON", cause),
            }
        };
        match complete(&endpoint.answer, value.clone()) {
            Ok((value, pages)) => Reading::Done(Answer { endpoint, value, response, pages }),
            Err(Unfit::Issue(issue)) => Reading::Failed(Error::Schema(Box::new(SchemaError {
                call: endpoint.name,
                status: response.status,
                issue,
                headers: self.transport.headers(&response),
                raw_body: value,
            }))),
            Err(Unfit::Thrown(cause)) => Reading::Failed(Error::Thrown(cause)),
        }
    }
}

/// How long an attempt may take: what the caller says, else a default; 0 is no limit.
pub fn deadline(asked: Option<f64>, default: f64) -> Option<Deadline> {
    let after_ms = asked.unwrap_or(default);
    (after_ms > 0.0).then_some(Deadline { after_ms, cut: asked.is_some() })
}

fn missing(base_url_is_set: bool, token_is_set: bool) -> &'static str {
    match (base_url_is_set, token_is_set) {
        (true, _) => "You need to set the TRIGGER_SECRET_KEY environment variable.",
        (false, true) => "You need to set the TRIGGER_API_URL environment variable.",
        (false, false) => {
            "You need to set the TRIGGER_API_URL and TRIGGER_SECRET_KEY environment variables."
        }
    }
}

/// The headers of a request while they are put together.
#[derive(Debug, Default)]
struct Headers(Vec<(String, String)>);

impl Headers {
    fn set(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Adds a header of the caller's. Those that the SDK sets under exactly this name stay, and so does the
    /// credential under any spelling; a name that differs in case alone makes a list of both, as fetch does it.
    fn add(&mut self, name: &str, value: &str) {
        let is_set = self.0.iter().any(|(other, _)| other == name);
        if !is_set && !name.eq_ignore_ascii_case("authorization") {
            self.set(name, value);
        }
    }

    fn set_unless_given(&mut self, name: &str, value: &str) {
        if !self.0.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)) {
            self.set(name, value);
        }
    }
}

enum Unfit<V> {
    Issue(String),
    Thrown(V),
}

impl<V> From<Thrown<V>> for Unfit<V> {
    fn from(Thrown(value): Thrown<V>) -> Self {
        Self::Thrown(value)
    }
}

/// Checks what the SDK relies on, and fills in what an older server leaves out.
fn complete<V: Value>(due: &Due, mut value: V) -> Result<(V, Neighbours), Unfit<V>> {
    let wrong = |expected: &str, value: &V, path: &str| {
        let place = if path.is_empty() { String::new() } else { format!(" at \"{path}\"") };
        let received = describe(value);
        let received =
            received.strip_prefix("a ").or(received.strip_prefix("an ")).unwrap_or(received);
        Unfit::Issue(format!("Invalid input: expected {expected}, received {received}{place}"))
    };
    match due.shape {
        Shape::Any => {}
        Shape::Array if value.kind() == Kind::Array => {}
        Shape::Array => return Err(wrong("array", &value, "")),
        _ if value.kind() != Kind::Object => return Err(wrong("object", &value, "")),
        Shape::Object => {}
        Shape::Handle => {
            let id = value.get("id")?;
            if id.kind() != Kind::String {
                return Err(wrong("string", &id, "id"));
            }
        }
        Shape::Page(paging) => {
            let data = value.get("data")?;
            let Some(items) = data.items() else { return Err(wrong("array", &data, "data")) };
            if !due.defaults.is_empty() {
                let filled = items.into_iter().map(|item| fill_in(due, item));
                value.set("data", V::array(filled.collect::<Result<_, _>>()?));
            }
            let mut pagination = value.get("pagination")?;
            for key in ["next", "previous"].iter().filter(|_| paging == Paging::Cursor) {
                let cursor = pagination.get(key)?;
                if cursor.is_given() && cursor.kind() != Kind::String {
                    return Err(wrong("string", &cursor, &format!("pagination.{key}")));
                }
            }
            if paging == Paging::Offset {
                for key in ["currentPage", "totalPages", "count"] {
                    let number = pagination.get(key)?.to_number()?;
                    if !number.is_nan() {
                        pagination.set(key, V::number(number));
                    }
                }
                value.set("pagination", pagination.clone());
            }
            let pages = neighbours(paging, &pagination)?;
            return Ok((value, pages));
        }
    }
    Ok((fill_in(due, value)?, (None, None)))
}

fn fill_in<V: Value>(due: &Due, mut value: V) -> Result<V, Thrown<V>> {
    for (key, default) in due.defaults {
        if value.kind() == Kind::Object && value.get(key)?.kind() == Kind::Undefined {
            value.set(key, V::number(*default));
        }
    }
    Ok(value)
}

/// The request to another place than the API: no credential, no headers but the given ones.
pub fn foreign<V>(
    method: Method,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<V>,
) -> Request<V> {
    Request {
        method,
        url,
        headers,
        body,
        signal: None,
        deadline: deadline(None, DEFAULT_TIMEOUT_MS),
    }
}
