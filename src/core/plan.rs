//! A plan: a request and all that is needed to finish the call once a response is there. Plain data, so that nothing is
//! looked up again later.
//!
//! In the npm package a plan crosses to JavaScript, which sends its request and settles the usual response itself. Anything
//! else comes back with the plan and the attempt, and [`Plan::proceed`] continues from these two. Rust's own requests take
//! the same way: [`Plan::send`] proceeds from a first attempt that it makes.

use crate::core::call::{Call, HeaderSet, Hole, Place, Route, TokenRequest};
use crate::core::error::Failure;
use crate::core::reply::{self, Reply};
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

/// How long an attempt may take unless the caller says otherwise.
const DEFAULT_TIMEOUT_MS: f64 = 60_000.0;

/// The plan of a call. It holds a key, so it can't be printed.
#[derive(Clone)]
pub struct Plan {
    /// Where the call goes.
    pub route: &'static Route,
    /// The request of every attempt.
    pub request: Request,
    /// How often it is attempted, and with what waits.
    pub policy: RetryPolicy,
    /// Whether an attempt that may have reached the server may be repeated.
    pub is_repeatable: bool,
    /// Where the API is.
    pub base_url: String,
    /// Whether the next page of a list is requested while the caller works on this one.
    pub prefetches: bool,
    /// The key that signs public tokens for the response, if there is one.
    pub signer: Option<Secret>,
    /// The public token that the handle in the response gets.
    pub token: Option<TokenRequest>,
    /// What the row's `finish` needs of the arguments.
    pub context: Value,
    /// Where arguments went as they are: into the URL, counted from its start, the body and the signal.
    pub holes: Vec<Hole>,
    /// Whether equal arguments and settings make an equal plan, but for the request key.
    pub is_reusable: bool,
    /// The body before it became text, for those places.
    pub body: Value,
}

impl Plan {
    /// The plan of a call with these settings.
    pub fn of(settings: &Settings, host: &Host, call: &Call) -> Result<Self, Failure> {
        let mut headers = settings.headers_of(call);
        if call.route.headers == HeaderSet::Api {
            headers = headers.with(vec![(REQUEST_KEY, host.uuid())]);
        }
        let mut url = [&settings.base_url, call.path.as_str()].concat();
        let path = settings.base_url.len();
        let query = url.len() + 1;
        if !call.query.is_empty() {
            url.push('?');
            url.push_str(&call.query);
        }
        let holes = call.holes.iter().map(|hole| {
            let to = match hole.to {
                Place::Path(start, end) => Place::Path(path + start, path + end),
                Place::Query(start, end) => Place::Query(query + start, query + end),
                elsewhere => elsewhere,
            };
            Hole { to, ..*hole }
        });
        let body = match &call.body {
            Some(body) if body.kind() == Kind::String => Some(body.clone()),
            Some(body) => Some(body.stringify()?),
            None => None,
        };
        let timeout_ms = call.options.timeout_over(&settings.options)?;
        Ok(Self {
            route: call.route,
            policy: match call.fixed_retry {
                Some(policy) => policy,
                None => call.options.policy(settings.options.policy(*call.route.retry)?)?,
            },
            is_repeatable: call.is_repeatable(),
            base_url: settings.base_url.clone(),
            prefetches: call.options.prefetches_over(&settings.options)?,
            signer: settings.credential.signer().cloned(),
            token: call.token.clone(),
            context: call.context.clone(),
            holes: holes.collect(),
            is_reusable: call.is_reusable,
            body: call.body.clone().unwrap_or_else(Value::undefined),
            request: Request {
                call: call.name,
                method: call.route.method,
                url,
                is_foreign: false,
                headers,
                body,
                signal: call.options.signal_over(&settings.options)?,
                deadline: deadline(timeout_ms, DEFAULT_TIMEOUT_MS),
                reads: Some(call.route.schema.fields),
                hooks: settings.hooks.clone(),
            },
        })
    }

    /// Sends the request and reads the response: what [`Plan::proceed`] does after the first attempt.
    pub fn send<'a>(&'a self, host: &'a Host) -> Boxed<'a, Result<Reply, Failure>> {
        self.proceed(host, None)
    }

    /// Continues from the first attempt, which is made if it is not there: reads its response, or attempts again.
    pub fn proceed<'a>(
        &'a self,
        host: &'a Host,
        first: Option<Attempt>,
    ) -> Boxed<'a, Result<Reply, Failure>> {
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

    /// The plan of the same request, made once more: with a key of its own.
    pub fn again(&self, host: &Host) -> Self {
        let mut plan = self.clone();
        plan.request.headers = self.request.headers.with(vec![(REQUEST_KEY, host.uuid())]);
        plan
    }

    /// The plan of a further request that belongs to this call, to another route: same settings, signal and time limit.
    pub fn follow_up(&self, host: &Host, route: &'static Route, path: &str) -> Self {
        let mut headers = self.request.headers.with(vec![(REQUEST_KEY, host.uuid())]);
        if headers.get(OPERATION).is_given() {
            headers.set(OPERATION, Value::constant(route.operation));
        }
        Self {
            route,
            policy: *route.retry,
            is_repeatable: route.method == Method::Get,
            prefetches: false,
            token: None,
            context: Value::undefined(),
            holes: Vec::new(),
            is_reusable: false,
            body: Value::undefined(),
            request: Request {
                method: route.method,
                url: [&self.base_url, path].concat(),
                headers,
                body: None,
                reads: Some(route.schema.fields),
                ..self.request.clone()
            },
            ..self.clone()
        }
    }

    /// A request of this call to another place than the API: no credential, no headers but the given ones.
    pub fn foreign(
        &self,
        method: Method,
        url: String,
        headers: Value,
        body: Option<Value>,
    ) -> Request {
        Request {
            method,
            url,
            is_foreign: true,
            headers,
            body,
            reads: None,
            ..self.request.clone()
        }
    }
}

/// How long an attempt may take: what the caller says, else a default; 0 is no limit.
pub fn deadline(asked: Option<f64>, default: f64) -> Option<Deadline> {
    let after_ms = asked.unwrap_or(default);
    (after_ms > 0.0).then_some(Deadline { after_ms, cut: asked.is_some() })
}
