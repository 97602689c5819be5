//! What triggering one run and triggering a batch have in common: the options of a run, and the token on its handle.

use crate::answer::Answer;
use crate::call::Call;
use crate::client::Client;
use crate::config::{Config, usable_deployment};
use crate::error::{Error, Failure};
use crate::idempotency::{self, Key};
use crate::packet::Packet;
use crate::token::{expiry, sign};
use crate::transport::Transport;
use crate::value::{Kind, Value};

/// The order of the options of a single trigger on the wire.
pub const SINGLE: &[&str] = &[
    "queue",
    "concurrency",
    "concurrencyKey",
    "test",
    "payloadType",
    "payloadSize",
    "idempotencyKey",
    "idempotencyKeyTTL",
    "idempotencyKeyOptions",
    "delay",
    "ttl",
    "tags",
    "maxAttempts",
    "metadata",
    "maxDuration",
    "parentRunId",
    "machine",
    "priority",
    "region",
    "lockToVersion",
    "externalDeploymentId",
    "debounce",
];

/// The order of the options of a single run that the caller's run waits for.
pub const AWAITED: &[&str] = &[
    "queue",
    "concurrency",
    "concurrencyKey",
    "test",
    "payloadType",
    "payloadSize",
    "delay",
    "ttl",
    "tags",
    "maxAttempts",
    "metadata",
    "maxDuration",
    "resumeParentOnCompletion",
    "parentRunId",
    "idempotencyKey",
    "idempotencyKeyTTL",
    "idempotencyKeyOptions",
    "machine",
    "priority",
    "region",
    "debounce",
];

/// The order of the options of a batch's item.
pub const ITEM: &[&str] = &[
    "queue",
    "concurrency",
    "concurrencyKey",
    "test",
    "payloadType",
    "delay",
    "ttl",
    "tags",
    "maxAttempts",
    "metadata",
    "maxDuration",
    "idempotencyKey",
    "idempotencyKeyTTL",
    "idempotencyKeyOptions",
    "machine",
    "priority",
    "region",
    "lockToVersion",
    "externalDeploymentId",
    "debounce",
    "payloadSize",
];

/// A run to be triggered.
pub struct Run<'a, V> {
    /// The name of the call that triggers it.
    pub call: &'static str,
    /// What the caller asks of the run; undefined for nothing.
    pub options: &'a V,
    /// Its payload.
    pub packet: &'a Packet<V>,
    /// Its idempotency key.
    pub key: Option<Key>,
    /// How long that key holds.
    pub key_ttl: V,
    /// The configuration that the call goes with.
    pub config: &'a Config<V>,
    /// Whether the caller's run waits for it: then it is of the same version, and of no other deployment.
    pub awaited: bool,
}

impl<T: Transport> Client<T> {
    /// The options of a run as they are sent, in this order.
    pub fn run_options(
        &self,
        run: &Run<'_, T::Value>,
        order: &[&'static str],
    ) -> Result<T::Value, Failure<T::Value>> {
        let string = |text: &str| Some(T::Value::string(text));
        let options = Some(run.options).filter(|options| options.is_given());
        let option = |name| options.map(|options| options.get(name));
        let env = |name: &str| self.transport.env(name);
        let context = self.context.as_ref();
        let mut sent = T::Value::object();
        if run.awaited {
            let version = context.and_then(|context| context.worker_version.as_deref());
            sent.put_str("lockToVersion", version);
        }
        for &name in order {
            let value = match name {
                "lockToVersion" | "externalDeploymentId" if run.awaited => None,
                "resumeParentOnCompletion" => Some(T::Value::boolean(true)),
                "queue" => option(name).and_then(|given| queue(&given)),
                "concurrency" => match option(name) {
                    Some(given) => concurrency(run.call, &given)?,
                    None => None,
                },
                "test" => context.map(|context| T::Value::boolean(context.is_test)),
                "parentRunId" => context.and_then(|context| string(&context.run_id)),
                "payloadType" => string(run.packet.data_type),
                // An item without text has no size; a single run always has one.
                "payloadSize" if order == ITEM && run.packet.size == 0 => None,
                "payloadSize" => Some(T::Value::number(run.packet.size as f64)),
                "idempotencyKey" => run.key.as_ref().and_then(|key| string(&key.hash)),
                "idempotencyKeyTTL" => Some(run.key_ttl.clone()),
                "idempotencyKeyOptions" => run.key.as_ref().map(key_origin),
                "delay" => {
                    let delay = option(name);
                    let time = delay.as_ref().and_then(Value::as_time);
                    if time.is_some_and(f64::is_nan) {
                        return Err(Error::InvalidTime.into());
                    }
                    delay
                }
                "lockToVersion" => match options.and_then(|options| options.field("version")) {
                    Some(version) => Some(version),
                    None if self.scope.isolated => None,
                    None => env("TRIGGER_VERSION").and_then(|version| string(&version)),
                },
                "externalDeploymentId" => {
                    let own = option(name).unwrap_or_else(T::Value::undefined);
                    self.deployment(&own, run.config)?.and_then(|id| string(&id))
                }
                _ => option(name),
            };
            if let Some(value) = value {
                sent.put(name, value);
            }
        }
        Ok(sent)
    }

    /// The deployment that a run is tied to: what the call says, where `null` is none, else what the configuration says.
    pub fn deployment(
        &self,
        own: &T::Value,
        config: &Config<T::Value>,
    ) -> Result<Option<String>, Failure<T::Value>> {
        match own.as_str().as_deref().and_then(usable_deployment) {
            Some(id) => Ok(Some(id)),
            None if own.kind() == Kind::Null => Ok(None),
            None => config.deployment(self.scope, &|name| self.transport.env(name)),
        }
    }

    /// The key of a run that names one.
    pub fn own_key(
        &self,
        call: &'static str,
        options: &T::Value,
    ) -> Result<Option<Key>, Failure<T::Value>> {
        idempotency::resolve(call, &options.get("idempotencyKey"), self.context.as_ref())
    }

    /// A public token for what an answer tells of: the server's, or one that the key signs for this scope.
    pub fn public_token(
        &self,
        answer: &Answer<T::Value>,
        call: &Call<T::Value>,
        scope: &str,
        lifetime: &str,
    ) -> Result<String, Failure<T::Value>> {
        if let Some(token) = self.transport.header(&answer.response, "x-trigger-jwt") {
            return Ok(token);
        }
        let Some(key) = self.credential(call, call.endpoint)?.token.filter(|key| key.can_sign())
        else {
            return Err(Error::rule(
                "This credential cannot self-sign public tokens, and the server did not return one. Upgrade the server or use the root API key.",
            ));
        };
        let claims = match self.transport.header(&answer.response, "x-trigger-jwt-claims") {
            Some(claims) if !claims.is_empty() => T::Value::parse(&T::Value::string(&claims))?,
            _ => T::Value::object(),
        };
        let mut claims = if claims.kind() == Kind::Object { claims } else { T::Value::object() };
        claims.set("scopes", T::Value::array(vec![T::Value::string(scope)]));
        let now = (self.transport.now() / 1000.0).floor();
        sign(&key, claims, now, expiry(&call.options.token_expiration(), lifetime, now)?)
    }
}

/// What the server is told about how a key was made.
pub fn key_origin<V: Value>(key: &Key) -> V {
    let Some((origin, scope)) = &key.origin else { return V::undefined() };
    let mut options = V::object();
    options.set("key", V::string(origin));
    options.set("scope", V::string(scope.as_str()));
    options
}

fn queue<V: Value>(given: &V) -> Option<V> {
    match given.as_str() {
        Some(name) if !name.is_empty() => {
            let mut queue = V::object();
            queue.set("name", given.clone());
            Some(queue)
        }
        // Version 3 of the official package took an object, and sent it as it was.
        None if given.kind() == Kind::Object => Some(given.clone()),
        _ => None,
    }
}

fn concurrency<V: Value>(call: &'static str, given: &V) -> Result<Option<V>, Failure<V>> {
    if !given.is_given() {
        return Ok(None);
    }
    let names = given.items().unwrap_or_else(|| vec![given.clone()]);
    if names.len() > 2 {
        return Err(Error::rule("The concurrency option accepts at most two named limits."));
    }
    for name in &names {
        let Some(text) = name.as_str() else {
            return Err(Error::argument(
                call,
                "options.concurrency",
                "must be a string or an array of strings",
            ));
        };
        let fits = (1..=122).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if !fits {
            return Err(Error::rule(&format!(
                "Concurrency limit \"{text}\": names are 1-122 characters using only letters, numbers, underscores and hyphens."
            )));
        }
    }
    Ok(Some(V::array(names)))
}
