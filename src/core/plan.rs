//! Plans: a request, and the data to finish the call once its response has arrived. A plan is plain data, so that nothing
//! is looked up again later.
//!
//! In the npm package, JavaScript gets the plan, sends its request and settles a usual response itself. Any other response
//! comes back with the plan and the attempt, and [`Plan::proceed`] continues from these two. Rust's own requests use
//! [`Plan::send`], which makes the first attempt and then proceeds.

use crate::core::call::{Call, HeaderSet, Hole, Place, Route, TokenRequest};
use crate::core::error::Failure;
use crate::core::reply::{self, End};
use crate::core::retry::RetryPolicy;
use crate::core::send::{Attempt, send};
use crate::core::settings::{OPERATION, Settings};
use crate::core::token::Secret;
use crate::host::Host;
use crate::host::http::{Deadline, Method, Request};
use crate::host::value::{Kind, Value};
use crate::util::future::Boxed;

/// The header by which the server recognizes a repeated request.
pub const REQUEST_KEY: &str = "x-trigger-request-idempotency-key";

/// The time limit of an attempt, unless the caller sets another.
const DEFAULT_TIMEOUT_MS: f64 = 60_000.0;

/// The plan of a call. It holds a key, so it can't be printed.
pub struct Plan {
    /// The route of the call.
    pub route: &'static Route,
    /// The request that every attempt sends.
    pub request: Request,
    /// The number of attempts and the waits between them.
    pub policy: RetryPolicy,
    /// Whether an attempt that may have reached the server may be repeated.
    pub is_repeatable: bool,
    /// The base URL of the API.
    pub base_url: String,
    /// Whether the next page of a list is requested while the caller works on this one.
    pub prefetches: bool,
    /// The key that signs the public token of a handle, if there is one.
    pub signer: Option<Secret>,
    /// The public token that the handle in the response gets.
    pub token: Option<TokenRequest>,
    /// The part of the arguments that the row's `finish` needs.
    pub context: Value,
    /// The places that arguments were copied to unchanged. Positions in the URL count from its start.
    pub holes: Vec<Hole>,
    /// Whether equal arguments and settings make an equal plan, apart from the request key.
    pub is_reusable: bool,
    /// The body before it was serialized, which the holes refer to.
    pub body: Value,
}

impl Plan {
    /// Plans a call with these settings.
    pub fn of(settings: &Settings, host: &Host, call: Box<Call>) -> Result<Box<Self>, Failure> {
        let key = match call.route.headers {
            HeaderSet::Api => host.uuid(),
            HeaderSet::Stream => Value::undefined(),
        };
        let headers = settings.headers_of(&call, (REQUEST_KEY, key));
        let mut url = [&settings.base_url, call.path.as_str()].concat();
        let path = settings.base_url.len();
        let query = url.len() + 1;
        if !call.query.is_empty() {
            url.push('?');
            url.push_str(&call.query);
        }
        let is_repeatable = call.is_repeatable();
        let call = *call;
        let mut holes = call.holes;
        for hole in &mut holes {
            let offset = if matches!(hole.to, Place::Path(..)) { path } else { query };
            if let Place::Path(start, end) | Place::Query(start, end) = &mut hole.to {
                *start += offset;
                *end += offset;
            }
        }
        let body = match &call.body {
            Some(body) if body.kind() == Kind::String => Some(body.clone()),
            Some(body) => Some(body.stringify()?),
            None => None,
        };
        let timeout_ms = call.options.limit_or(&settings.options, "timeoutInMs")?;
        Ok(Box::new(Self {
            route: call.route,
            policy: match call.fixed_retry {
                Some(policy) => policy,
                None => call.options.policy(settings.options.policy(*call.route.retry)?)?,
            },
            is_repeatable,
            base_url: settings.base_url.clone(),
            prefetches: call.options.prefetch_or(&settings.options)?,
            signer: settings.credential.signer().cloned(),
            token: call.token,
            context: call.context,
            holes,
            is_reusable: call.is_reusable,
            body: call.body.unwrap_or_else(Value::undefined),
            request: Request {
                call: call.name,
                method: call.route.method,
                url,
                is_foreign: false,
                headers,
                body,
                signal: call.options.signal_or(&settings.options)?,
                deadline: deadline(timeout_ms, DEFAULT_TIMEOUT_MS),
                reads_json: true,
                hooks: settings.hooks.clone(),
            },
        }))
    }

    /// Sends the request, with retries, and reads the response.
    pub fn send<'a>(&'a self, host: &'a Host) -> Boxed<'a, End> {
        self.proceed(host, None)
    }

    /// Continues after the first attempt: reads its response, or makes further attempts. Makes the first attempt if it is
    /// `None`.
    pub fn proceed<'a>(&'a self, host: &'a Host, first: Option<Attempt>) -> Boxed<'a, End> {
        Box::pin(async move {
            let read = |response| reply::read(host, self, response);
            let sent = send(host, &self.request, self.policy, self.is_repeatable, first, &read);
            let mut reply = sent.await?;
            reply.prefetches = self.prefetches;
            if let Some(token) = &self.token {
                reply.add_token(host, self.signer.as_ref(), token)?;
            }
            Ok(reply)
        })
    }

    /// Prepares for sending the request once more, as a new one: with another request idempotency key.
    pub fn renew_key(&mut self, host: &Host) {
        self.request.headers = self.request.headers.with(vec![(REQUEST_KEY, host.uuid())]);
    }

    /// Plans a further request of this call, to another route, with the settings, the retry policy, the signal and the time limit
    /// of this plan.
    pub fn follow_up(&self, host: &Host, route: &'static Route, path: &str) -> Box<Self> {
        let key = match route.headers {
            HeaderSet::Api => host.uuid(),
            HeaderSet::Stream => Value::undefined(),
        };
        let mut headers = self.request.headers.with(vec![(REQUEST_KEY, key)]);
        if headers.get(OPERATION).is_given() {
            headers.set(OPERATION, Value::constant(route.operation));
        }
        let url = [&self.base_url, path].concat();
        let mut request = self.foreign(route.method, url, headers, None);
        request.is_foreign = false;
        request.reads_json = true;
        Box::new(Self {
            route,
            request,
            policy: self.policy,
            is_repeatable: route.repeat.applies_to(None),
            base_url: self.base_url.clone(),
            prefetches: false,
            signer: self.signer.clone(),
            token: None,
            context: Value::undefined(),
            holes: Vec::new(),
            is_reusable: false,
            body: Value::undefined(),
        })
    }

    /// Creates a request of this call to another server than the API, without a credential and with these headers only.
    pub fn foreign(
        &self,
        method: Method,
        url: String,
        headers: Value,
        body: Option<Value>,
    ) -> Request {
        let Request { call, signal, deadline, hooks, .. } = &self.request;
        Request {
            call,
            method,
            url,
            is_foreign: true,
            headers,
            body,
            signal: signal.clone(),
            deadline: *deadline,
            reads_json: false,
            hooks: hooks.clone(),
        }
    }
}

/// Returns the time limit of an attempt: the caller's, else the default. `None` if it is 0.
pub fn deadline(own_ms: Option<f64>, default_ms: f64) -> Option<Deadline> {
    let after_ms = own_ms.unwrap_or(default_ms);
    (after_ms > 0.0).then_some(Deadline { after_ms, cut: own_ms.is_some() })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::core::call::Repeat;
    use crate::core::client::Client;
    use crate::core::options::CallOptions;
    use crate::host::scripted::json;

    #[test]
    fn a_further_request_has_the_retry_policy_of_its_call() {
        static READ: Route = Route::new("a", "a", Method::Get, "/a");
        let options =
            r#"{"secretKey":"k","requestOptions":{"retry":{"maxAttempts":1,"factor":3}}}"#;
        let client = Client::new(Host::default(), json(options));
        let mut call = Call::new(&READ, "a", "/a".to_owned());
        call.options = CallOptions::read("a", json(r#"{"retry":{"factor":2}}"#))
            .unwrap_or(CallOptions::none("a"));
        let plan = client.plan(call).ok();
        let further = plan.map(|plan| plan.follow_up(&client.host, &READ, "/b").policy);
        let policy = further.map(|policy| (policy.max_attempts, policy.factor));
        assert_eq!(policy, Some((1.0, 2.0)));
    }

    #[test]
    fn a_further_request_is_repeated_as_its_own_route_says() {
        static READ: Route = Route::new("a", "a", Method::Get, "/a");
        static RECOGNIZED: Route =
            Route { repeat: Repeat::Always, ..Route::new("b", "b", Method::Post, "/b") };
        static ONCE: Route = Route { repeat: Repeat::Never, ..READ };
        let client = Client::new(Host::default(), json(r#"{"secretKey":"k"}"#));
        let plan = client.plan(Call::new(&READ, "a", "/a".to_owned()));
        let repeated = [&READ, &RECOGNIZED, &ONCE].map(|route| {
            let further =
                plan.as_ref().ok().map(|plan| plan.follow_up(&client.host, route, route.path));
            further.map(|plan| plan.is_repeatable)
        });
        assert_eq!(repeated, [Some(true), Some(true), Some(false)]);
    }
}
