//! The options of a run as they are sent, for single triggers and for the items of batches.

use crate::core::call::{Hole, Place};
use crate::core::client::Client;
use crate::core::configuration::Configuration;
use crate::core::error::{ErrorKind, Failure};
use crate::core::idempotency;
use crate::core::idempotency::Key;
use crate::core::payload::Packet;
use crate::host::value::{Kind, Value};

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
pub struct RunRequest<'a> {
    /// The caller's options for the run; undefined for none.
    pub options: &'a Value,
    /// Where they are among the arguments of the call.
    pub options_at: usize,
    /// Its idempotency key.
    pub key: Option<Key>,
    /// How long that key holds.
    pub key_ttl: Value,
    /// The configuration of the call.
    pub configuration: &'a Configuration,
    /// Whether the caller's run waits for it: then it has the same version, and no deployment of its own.
    pub awaited: bool,
}

impl Client {
    /// The options of a run with this payload as they are sent, in this order. `holes` learns which went as they are.
    pub fn run_options(
        &self,
        run: &RunRequest<'_>,
        packet: &Packet,
        order: &[Sent],
        holes: &mut Vec<Hole>,
    ) -> Result<Value, Failure> {
        let string = |text: &str| Some(Value::string(text));
        let options = Some(run.options).filter(|options| options.is_given());
        let option = |name| options.map(|options| options.get(name));
        let context = self.context.as_ref();
        let mut sent = Vec::with_capacity(8);
        if run.awaited {
            let version = context.and_then(|context| context.worker_version.as_deref());
            sent.extend(version.map(|version| ("lockToVersion", Value::string(version))));
        }
        for field in order {
            let mut hole = |to: Place, field: &'static str| {
                holes.push(Hole { to, argument: run.options_at, field });
            };
            let (name, value) = match *field {
                Given(name) => {
                    hole(Place::Option(name), name);
                    (name, option(name))
                }
                Queue => ("queue", option("queue").and_then(|given| queue(&given))),
                Concurrency => {
                    let given =
                        option("concurrency").filter(|given| given.kind() != Kind::Undefined);
                    ("concurrency", given.map(|given| concurrency(&given)).transpose()?)
                }
                Test => ("test", context.map(|context| Value::boolean(context.is_test))),
                ParentRun => ("parentRunId", context.and_then(|context| string(&context.run_id))),
                Resume => ("resumeParentOnCompletion", Some(Value::boolean(true))),
                PayloadType => ("payloadType", string(packet.data_type)),
                // An item without text has no size; a single run always has one.
                PayloadSize if order == ITEM && packet.size == 0 => continue,
                PayloadSize => {
                    holes.push(Hole { to: Place::PayloadSize, argument: 1, field: "" });
                    ("payloadSize", Some(Value::number(packet.size as f64)))
                }
                IdempotencyKey => {
                    hole(Place::Key, "idempotencyKey");
                    ("idempotencyKey", run.key.as_ref().and_then(|key| string(&key.hash)))
                }
                KeyTtl => {
                    hole(Place::Option("idempotencyKeyTTL"), "idempotencyKeyTTL");
                    ("idempotencyKeyTTL", Some(run.key_ttl.clone()))
                }
                KeyOrigin => {
                    hole(Place::KeyOrigin, "idempotencyKey");
                    ("idempotencyKeyOptions", run.key.as_ref().map(key_origin))
                }
                Delay => {
                    let delay = option("delay");
                    let time = delay.as_ref().and_then(Value::as_time);
                    if time.is_some_and(f64::is_nan) {
                        return Err(ErrorKind::InvalidTime.into());
                    }
                    hole(Place::Option("delay"), "delay");
                    ("delay", delay)
                }
                Version | Deployment if run.awaited => continue,
                Version => ("lockToVersion", self.version(options)),
                Deployment => {
                    let own = option("externalDeploymentId").unwrap_or_else(Value::undefined);
                    let deployment = self.deployment(&own, run.configuration)?;
                    ("externalDeploymentId", deployment.and_then(|id| string(&id)))
                }
            };
            sent.extend(value.map(|value| (name, value)));
        }
        Ok(Value::object_of(sent))
    }

    /// The version that a run is locked to.
    fn version(&self, options: Option<&Value>) -> Option<Value> {
        let given = options.and_then(|options| options.field("version"));
        if given.is_some() || self.scope.isolated {
            return given;
        }
        self.host.env("TRIGGER_VERSION").map(|version| Value::string(&version))
    }

    /// The key of a run that names one.
    pub fn own_key(&self, call: &'static str, options: &Value) -> Result<Option<Key>, Failure> {
        idempotency::resolve(call, &options.get("idempotencyKey"), self.context.as_ref())
    }
}

/// How a key was made, for the server.
pub fn key_origin(key: &Key) -> Value {
    let Some((origin, scope)) = &key.origin else { return Value::undefined() };
    Value::object_of(vec![("key", Value::string(origin)), ("scope", Value::string(scope.as_str()))])
}

fn queue(given: &Value) -> Option<Value> {
    match given.as_str() {
        Some(name) if !name.is_empty() => Some(Value::object_of(vec![("name", given.clone())])),
        // Version 3 of the official package took an object, and sent it as it was.
        None if given.kind() == Kind::Object => Some(given.clone()),
        _ => None,
    }
}

fn concurrency(given: &Value) -> Result<Value, Failure> {
    let names = given.items().unwrap_or_else(|| vec![given.clone()]);
    if names.len() > 2 {
        return Err(ErrorKind::rule("The concurrency option accepts at most two named limits."));
    }
    for name in &names {
        let Some(text) = name.as_str().filter(|text| !text.is_empty()) else {
            return Err(ErrorKind::rule(
                "The concurrency option takes limit names: non-empty strings.",
            ));
        };
        let fits = text.len() <= 122
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if !fits {
            return Err(ErrorKind::rule(&format!(
                "Concurrency limit \"{text}\": names are 1-122 characters using only letters, numbers, underscores and hyphens."
            )));
        }
    }
    Ok(Value::array(names))
}
