//! What triggering one run and triggering a batch have in common: the options of a run, and the token on its handle.

use crate::answer::Answer;
use crate::client::Client;
use crate::config::{Config, usable_deployment};
use crate::error::{Error, Failure};
use crate::idempotency::{self, Key};
use crate::packet::Packet;
use crate::token::{Secret, expiry, sign};
use crate::transport::Transport;
use crate::value::{Kind, Value};

/// An option of a run as it is sent.
#[derive(Clone, Copy, PartialEq)]
pub enum Sent {
    /// What the caller gave by this name.
    Given(&'static str),
    /// `queue`: `{ name }`.
    Queue,
    /// `concurrency`: at most two names.
    Concurrency,
    /// `test`: whether the caller's run is one.
    Test,
    /// `payloadType`.
    PayloadType,
    /// `payloadSize`, in bytes.
    PayloadSize,
    /// `idempotencyKey`, hashed.
    IdempotencyKey,
    /// `idempotencyKeyTTL`.
    KeyTtl,
    /// `idempotencyKeyOptions`.
    KeyOrigin,
    /// `delay`: a duration or a `Date`.
    Delay,
    /// `parentRunId`: the caller's run.
    ParentRun,
    /// `lockToVersion`.
    Version,
    /// `externalDeploymentId`.
    Deployment,
    /// `resumeParentOnCompletion`.
    Resume,
}

use Sent::{
    Concurrency, Delay, Deployment, Given, IdempotencyKey, KeyOrigin, KeyTtl, ParentRun,
    PayloadSize, PayloadType, Queue, Resume, Test, Version,
};

/// The options of a single trigger in their order on the wire.
pub const SINGLE: &[Sent] = &[
    Queue,
    Concurrency,
    Given("concurrencyKey"),
    Test,
    PayloadType,
    PayloadSize,
    IdempotencyKey,
    KeyTtl,
    KeyOrigin,
    Delay,
    Given("ttl"),
    Given("tags"),
    Given("maxAttempts"),
    Given("metadata"),
    Given("maxDuration"),
    ParentRun,
    Given("machine"),
    Given("priority"),
    Given("region"),
    Version,
    Deployment,
    Given("debounce"),
];

/// Those of a single run that the caller's run waits for.
pub const AWAITED: &[Sent] = &[
    Queue,
    Concurrency,
    Given("concurrencyKey"),
    Test,
    PayloadType,
    PayloadSize,
    Delay,
    Given("ttl"),
    Given("tags"),
    Given("maxAttempts"),
    Given("metadata"),
    Given("maxDuration"),
    Resume,
    ParentRun,
    IdempotencyKey,
    KeyTtl,
    KeyOrigin,
    Given("machine"),
    Given("priority"),
    Given("region"),
    Given("debounce"),
];

/// Those of a batch's item.
pub const ITEM: &[Sent] = &[
    Queue,
    Concurrency,
    Given("concurrencyKey"),
    Test,
    PayloadType,
    Delay,
    Given("ttl"),
    Given("tags"),
    Given("maxAttempts"),
    Given("metadata"),
    Given("maxDuration"),
    IdempotencyKey,
    KeyTtl,
    KeyOrigin,
    Given("machine"),
    Given("priority"),
    Given("region"),
    Version,
    Deployment,
    Given("debounce"),
    PayloadSize,
];

/// A run to be triggered.
pub struct Run<'a, V> {
    /// The name of the call that triggers it.
    pub call: &'static str,
    /// What the caller asks of the run; undefined for nothing.
    pub options: &'a V,
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
    /// The options of a run with this payload as they are sent, in this order.
    pub fn run_options(
        &self,
        run: &Run<'_, T::Value>,
        packet: &Packet<T::Value>,
        order: &[Sent],
    ) -> Result<T::Value, Failure<T::Value>> {
        let string = |text: &str| Some(T::Value::string(text));
        let options = Some(run.options).filter(|options| options.is_given());
        let option = |name| options.map(|options| options.get(name));
        let context = self.context.as_ref();
        let mut sent = Vec::with_capacity(8);
        if run.awaited {
            let version = context.and_then(|context| context.worker_version.as_deref());
            sent.extend(version.map(|version| ("lockToVersion", T::Value::string(version))));
        }
        for field in order {
            let (name, value) = match *field {
                Given(name) => (name, option(name)),
                Queue => ("queue", option("queue").and_then(|given| queue(&given))),
                Concurrency => {
                    let given =
                        option("concurrency").filter(|given| given.kind() != Kind::Undefined);
                    ("concurrency", given.map(|given| concurrency(&given)).transpose()?)
                }
                Test => ("test", context.map(|context| T::Value::boolean(context.is_test))),
                ParentRun => ("parentRunId", context.and_then(|context| string(&context.run_id))),
                Resume => ("resumeParentOnCompletion", Some(T::Value::boolean(true))),
                PayloadType => ("payloadType", string(packet.data_type)),
                // An item without text has no size; a single run always has one.
                PayloadSize if order == ITEM && packet.size == 0 => continue,
                PayloadSize => ("payloadSize", Some(T::Value::number(packet.size as f64))),
                IdempotencyKey => {
                    ("idempotencyKey", run.key.as_ref().and_then(|key| string(&key.hash)))
                }
                KeyTtl => ("idempotencyKeyTTL", Some(run.key_ttl.clone())),
                KeyOrigin => ("idempotencyKeyOptions", run.key.as_ref().map(key_origin)),
                Delay => {
                    let delay = option("delay");
                    let time = delay.as_ref().and_then(Value::as_time);
                    if time.is_some_and(f64::is_nan) {
                        return Err(Error::InvalidTime.into());
                    }
                    ("delay", delay)
                }
                Version | Deployment if run.awaited => continue,
                Version => ("lockToVersion", self.version(options)),
                Deployment => {
                    let own = option("externalDeploymentId").unwrap_or_else(T::Value::undefined);
                    let deployment = self.deployment(&own, run.config)?;
                    ("externalDeploymentId", deployment.and_then(|id| string(&id)))
                }
            };
            sent.extend(value.map(|value| (name, value)));
        }
        Ok(T::Value::object_of(sent))
    }

    /// The version that a run is locked to.
    fn version(&self, options: Option<&T::Value>) -> Option<T::Value> {
        let given = options.and_then(|options| options.field("version"));
        if given.is_some() || self.scope.isolated {
            return given;
        }
        self.transport.env("TRIGGER_VERSION").map(|version| T::Value::string(&version))
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

    /// Gives what an answer tells of a public token: the server's, or one that the key signs when it is read. `permission` is
    /// the scope that it gives, up to the id: `read:runs:`. `lifetime` is what the caller says of that, if he may.
    pub fn add_public_token(
        &self,
        answer: &mut Answer<T::Value>,
        permission: &str,
        lifetime: &T::Value,
        default_lifetime: &str,
    ) -> Result<(), Failure<T::Value>> {
        let header = |name| self.transport.header(&answer.response, name);
        if let Some(token) = header("x-trigger-jwt") {
            answer.value.set(PUBLIC_TOKEN, T::Value::string(&token));
            return Ok(());
        }
        let key = answer.signer.clone().ok_or_else(|| {
            Error::rule(
                "This credential cannot self-sign public tokens, and the server did not return one. Upgrade the server or use the root API key.",
            )
        })?;
        let claims = match header("x-trigger-jwt-claims") {
            Some(claims) if !claims.is_empty() => T::Value::parse(&T::Value::string(&claims))?,
            _ => T::Value::undefined(),
        };
        let id = answer.value.text_field("id").unwrap_or_default();
        let issued = (self.transport.now() / 1000.0).floor();
        let expires = expiry(lifetime, default_lifetime, issued)?;
        let scope = [permission, &id].concat();
        answer.signing = Some(Box::new(Signing { claims, key, scope, issued, expires }));
        Ok(())
    }
}

/// The field of a handle that has its token.
pub const PUBLIC_TOKEN: &str = "publicAccessToken";

/// A public token that is still to be signed: few callers read theirs, and to sign one takes longer than all else that is
/// done for a trigger.
#[derive(Clone, Debug)]
pub struct Signing<V> {
    /// What the server says that a token has to say.
    pub claims: V,
    /// What signs it.
    pub key: Secret,
    /// What it opens.
    pub scope: String,
    /// When it was issued, in seconds since 1970.
    pub issued: f64,
    /// When it expires.
    pub expires: f64,
}

impl<V: Value> Signing<V> {
    /// The token.
    pub fn token(&self) -> Result<String, Failure<V>> {
        let scopes = V::strings(std::slice::from_ref(&self.scope));
        let claims = self.claims.with(vec![("scopes", scopes)]);
        sign(&self.key, claims, self.issued, self.expires)
    }
}

/// What the server is told about how a key was made.
pub fn key_origin<V: Value>(key: &Key) -> V {
    let Some((origin, scope)) = &key.origin else { return V::undefined() };
    V::object_of(vec![("key", V::string(origin)), ("scope", V::string(scope.as_str()))])
}

fn queue<V: Value>(given: &V) -> Option<V> {
    match given.as_str() {
        Some(name) if !name.is_empty() => Some(V::object_of(vec![("name", given.clone())])),
        // Version 3 of the official package took an object, and sent it as it was.
        None if given.kind() == Kind::Object => Some(given.clone()),
        _ => None,
    }
}

fn concurrency<V: Value>(given: &V) -> Result<V, Failure<V>> {
    let names = given.items().unwrap_or_else(|| vec![given.clone()]);
    if names.len() > 2 {
        return Err(Error::rule("The concurrency option accepts at most two named limits."));
    }
    for name in &names {
        let Some(text) = name.as_str().filter(|text| !text.is_empty()) else {
            return Err(Error::rule(
                "The concurrency option takes limit names: non-empty strings.",
            ));
        };
        let fits = text.len() <= 122
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if !fits {
            return Err(Error::rule(&format!(
                "Concurrency limit \"{text}\": names are 1-122 characters using only letters, numbers, underscores and hyphens."
            )));
        }
    }
    Ok(V::array(names))
}
