//! Whom a client calls, as whom, and how its requests are made.

use std::fmt;
use std::time::Duration;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use super::TokenExpiration;
use crate::host::value::Value;

/// Where the API is, and who is calling. What is not set comes from the environment, at each call.
///
/// The environment is what the JavaScript runtime has as such: `process.env` or `Deno.env`. Where a runtime hands
/// variables to the request handler instead, as Cloudflare Workers do, set them here.
///
/// ```no_run
/// use std::time::Duration;
/// use trigger_wasm::{Config, Retry, TriggerClient};
///
/// let config = Config::default()
///     .access_token("tr_dev_…")
///     .retry(Retry { max_attempts: Some(2), ..Retry::default() })
///     .timeout(Duration::from_secs(10));
/// let client = TriggerClient::new(config);
/// ```
#[derive(Clone, Default)]
pub struct Config {
    access_token: Option<String>,
    base_url: Option<String>,
    preview_branch: Option<String>,
    external_deployment_id: Option<String>,
    requests: RequestOptions,
}

impl Config {
    /// The key that calls are made with: the secret key of an environment (`tr_dev_…`, `tr_prod_…`, …), a personal
    /// access token (`tr_pat_…`) or a public token. By default `TRIGGER_SECRET_KEY`, or else `TRIGGER_ACCESS_TOKEN`.
    #[must_use]
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.access_token = Some(token.into());
        self
    }

    /// Where the API is. By default `TRIGGER_API_URL`, or else Trigger.dev's cloud.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The branch to work on in the preview environment. By default `TRIGGER_PREVIEW_BRANCH`, or else
    /// `VERCEL_GIT_COMMIT_REF`.
    #[must_use]
    pub fn preview_branch(mut self, branch: impl Into<String>) -> Self {
        self.preview_branch = Some(branch.into());
        self
    }

    /// Ties every run that is triggered to the deployment made under this id (a commit, a release tag), unless
    /// the call names another. By default `TRIGGER_EXTERNAL_DEPLOYMENT_ID`.
    #[must_use]
    pub fn external_deployment_id(mut self, id: impl Into<String>) -> Self {
        self.external_deployment_id = Some(id.into());
        self
    }

    /// How all calls are retried: see [`RequestOptions::retry`].
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.requests = self.requests.retry(retry);
        self
    }

    /// How long an attempt of any call may take: see [`RequestOptions::timeout`].
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.requests = self.requests.timeout(timeout);
        self
    }

    /// A header that all calls send: see [`RequestOptions::header`].
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.requests = self.requests.header(name, value);
        self
    }

    pub(super) fn to_value(&self) -> Value {
        let mut object = Value::object();
        object.put_str("accessToken", self.access_token.as_deref());
        object.put_str("baseURL", self.base_url.as_deref());
        object.put_str("previewBranch", self.preview_branch.as_deref());
        object.put_str("externalDeploymentId", self.external_deployment_id.as_deref());
        object.set("requestOptions", self.requests.to_value());
        object
    }
}

/// Says whether there is a key, not which one it is.
impl fmt::Debug for Config {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Config")
            .field("access_token", &self.access_token.as_ref().map(|_| Hidden))
            .field("base_url", &self.base_url)
            .field("preview_branch", &self.preview_branch)
            .field("external_deployment_id", &self.external_deployment_id)
            .field("requests", &self.requests)
            .finish()
    }
}

/// How the requests of a call are made. What is not set is as [`Config`] says.
#[derive(Clone, Default)]
pub struct RequestOptions {
    retry: Retry,
    timeout: Option<Duration>,
    headers: Vec<(String, String)>,
    token_expiration: Option<TokenExpiration>,
}

impl RequestOptions {
    /// How often and when a failed call is attempted again.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// How long one attempt may take, its body included; zero for no limit. By default a minute. When the time is up
    /// the connection is closed, and the attempt counts as failed.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// A header to send besides. The key that the call goes with stays as it is. A name or value that no header can
    /// have makes the call fail.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// How long the public token of the handle is valid, for calls that trigger. By default an hour.
    #[must_use]
    pub fn public_access_token(mut self, expiration_time: impl Into<TokenExpiration>) -> Self {
        self.token_expiration = Some(expiration_time.into());
        self
    }

    pub(super) fn to_value(&self) -> Value {
        let headers = Object::new();
        for (name, value) in &self.headers {
            // A new object takes any field.
            let _ = Reflect::set(&headers, &name.into(), &value.into());
        }
        let mut object = Value::object();
        object.set("retry", self.retry.to_value());
        object.put("timeoutInMs", optional(self.timeout.map(milliseconds)));
        object.set("additionalHeaders", JsValue::from(headers).into());
        if let Some(expiration) = &self.token_expiration {
            let token = Value::object_of(vec![("expirationTime", expiration.to_value())]);
            object.set("publicAccessToken", token);
        }
        object
    }
}

/// Shows the names of headers, not what they carry.
impl fmt::Debug for RequestOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        formatter
            .debug_struct("RequestOptions")
            .field("retry", &self.retry)
            .field("timeout", &self.timeout)
            .field("headers", &names)
            .field("token_expiration", &self.token_expiration)
            .finish()
    }
}

/// How often and when a call is attempted again that failed without an answer, or with 408, 409, 429, 500 or above.
/// A server that asks for another wait gets it. What is `None` is as [`Config`] says, or else as named here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Retry {
    /// Attempts in all, the first one included. By default 4.
    pub max_attempts: Option<u32>,
    /// By what the wait grows from one attempt to the next. By default 1.6.
    pub factor: Option<f64>,
    /// The wait before the second attempt. By default a second.
    pub min_wait: Option<Duration>,
    /// The longest wait. By default 30 seconds.
    pub max_wait: Option<Duration>,
    /// Whether each wait is lengthened by chance, to the double at most. By default it is not.
    pub randomize: Option<bool>,
}

impl Retry {
    /// One attempt, whatever comes of it.
    pub fn never() -> Self {
        Self { max_attempts: Some(1), ..Self::default() }
    }

    fn to_value(&self) -> Value {
        let mut object = Value::object();
        object.put("maxAttempts", optional(self.max_attempts.map(f64::from)));
        object.put("factor", optional(self.factor));
        object.put("minTimeoutInMs", optional(self.min_wait.map(milliseconds)));
        object.put("maxTimeoutInMs", optional(self.max_wait.map(milliseconds)));
        object.put("randomize", JsValue::from(self.randomize).into());
        object
    }
}

/// A number, or undefined.
fn optional(number: Option<f64>) -> Value {
    number.map_or_else(Value::undefined, Value::number)
}

/// A duration as JavaScript counts it.
pub(super) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// What is printed in place of a key or token.
pub(super) struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(hidden)")
    }
}
