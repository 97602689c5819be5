//! The configuration of a client, and the options of its requests.

use std::fmt;
use std::time::Duration;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use super::TokenExpiration;
use crate::host::value::Value;

/// The configuration of a client. Settings that are not set come from the environment, at each call.
///
/// The environment is `process.env` or `Deno.env` of the JavaScript runtime. Cloudflare Workers pass variables to the request
/// handler instead; set them here.
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
    /// Sets the key of calls: an environment's secret key (`tr_dev_…`, `tr_prod_…`, …), a personal access token (`tr_pat_…`) or a
    /// public token. The default is `TRIGGER_SECRET_KEY`, or else `TRIGGER_ACCESS_TOKEN`.
    #[must_use]
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.access_token = Some(token.into());
        self
    }

    /// Sets the base URL of the API. The default is `TRIGGER_API_URL`, or else Trigger.dev's cloud.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sets the branch of the preview environment. The default is `TRIGGER_PREVIEW_BRANCH`, or else `VERCEL_GIT_COMMIT_REF`.
    #[must_use]
    pub fn preview_branch(mut self, branch: impl Into<String>) -> Self {
        self.preview_branch = Some(branch.into());
        self
    }

    /// Pins every triggered run to the deployment with this id (a commit, a release tag), unless the call names another one. The
    /// default is `TRIGGER_EXTERNAL_DEPLOYMENT_ID`.
    #[must_use]
    pub fn external_deployment_id(mut self, id: impl Into<String>) -> Self {
        self.external_deployment_id = Some(id.into());
        self
    }

    /// Sets the retries of all calls, as in [`RequestOptions::retry`].
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.requests = self.requests.retry(retry);
        self
    }

    /// Sets the time limit of each attempt, as in [`RequestOptions::timeout`].
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.requests = self.requests.timeout(timeout);
        self
    }

    /// Adds a header to all calls, as in [`RequestOptions::header`].
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

/// Shows whether there is a key, but not the key.
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

/// The options for the requests of a call. Options that are not set come from [`Config`].
#[derive(Clone, Default)]
pub struct RequestOptions {
    retry: Retry,
    timeout: Option<Duration>,
    headers: Vec<(String, String)>,
    token_expiration: Option<TokenExpiration>,
}

impl RequestOptions {
    /// Sets the retries of a failed call.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the time limit of an attempt, including the body; zero for no limit. The default is a minute. When the limit is
    /// reached, the connection is closed and the attempt fails.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Adds a header. It can't replace the key of the call. An invalid name or value makes the call fail.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the lifetime of the public token of a handle, for calls that trigger. The default is an hour.
    #[must_use]
    pub fn public_access_token(mut self, expiration_time: impl Into<TokenExpiration>) -> Self {
        self.token_expiration = Some(expiration_time.into());
        self
    }

    pub(super) fn to_value(&self) -> Value {
        let headers = Object::new();
        for (name, value) in &self.headers {
            // Setting a field of a new object can't fail.
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

/// Shows the names of headers, but not their values.
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

/// The retries of a call that fails without a response, or with status 408, 409, 429, 500 or above.
///
/// A wait that the server asks for is honoured. Fields that are `None` come from [`Config`], or have the defaults below.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Retry {
    /// The total number of attempts. The default is 4.
    pub max_attempts: Option<u32>,
    /// The factor by which the wait grows from attempt to attempt. The default is 1.6.
    pub factor: Option<f64>,
    /// The wait before the second attempt. The default is a second.
    pub min_wait: Option<Duration>,
    /// The longest wait. The default is 30 seconds.
    pub max_wait: Option<Duration>,
    /// Whether each delay is multiplied by a random factor between 1 and 2. The default is `false`.
    pub randomize: Option<bool>,
}

impl Retry {
    /// Creates a policy without retries.
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

/// Converts a number, or `None` to undefined.
fn optional(number: Option<f64>) -> Value {
    number.map_or_else(Value::undefined, Value::number)
}

/// Converts a duration to milliseconds.
pub(super) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// A placeholder that is printed instead of a key or token.
pub(super) struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(hidden)")
    }
}
