//! Writes the options of a run, for single triggers and for the items of batches.

use crate::core::call::{Hole, Place};
use crate::core::client::Client;
use crate::core::configuration::Configuration;
use crate::core::error::{ErrorKind, Failure};
use crate::core::idempotency;
use crate::core::idempotency::Key;
use crate::core::payload::Packet;
use crate::host::value::{Kind, Value};

/// An option of a run in a request.
#[derive(Clone, Copy, PartialEq)]
pub enum RunOption {
    /// The caller's option with this name, unchanged.
    Given(&'static str),
    /// `queue`, as `{ name }`.
    Queue,
    /// `concurrency`, at most two names.
    Concurrency,
    /// `test`, whether the caller's run is a test run.
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
    /// `delay`, a duration or a `Date`.
    Delay,
    /// `parentRunId`, the caller's run.
    ParentRun,
    /// `lockToVersion`.
    Version,
    /// `externalDeploymentId`.
    Deployment,
    /// `resumeParentOnCompletion`.
    Resume,
}

use RunOption::{
    Concurrency, Delay, Deployment, Given, IdempotencyKey, KeyOrigin, KeyTtl, ParentRun,
    PayloadSize, PayloadType, Queue, Resume, Test, Version,
};

/// The options of a single trigger, in the order in which they are sent.
pub const SINGLE: &[RunOption] = &[
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

/// The options of a single run that the caller's run waits for, in the order in which they are sent.
pub const AWAITED: &[RunOption] = &[
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

/// The options of an item of a batch, in the order in which they are sent.
pub const ITEM: &[RunOption] = &[
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

/// A run to trigger.
pub struct RunRequest<'a> {
    /// The caller's options for the run, or undefined.
    pub options: &'a Value,
    /// The index of the options among the arguments of the call.
    pub options_at: usize,
    /// The idempotency key of the run.
    pub key: Option<Key>,
    /// The lifetime of that key.
    pub key_ttl: Value,
    /// The configuration of the call.
    pub configuration: &'a Configuration,
    /// Whether the caller's run waits for this run, which then has the same version and no deployment of its own.
    pub awaited: bool,
    /// Whether the worker suspends the caller's run during the wait, so that the server must resume it.
    pub resumes: bool,
}

impl Client {
    /// Writes the options of a run with this payload, in this order. Adds the places of unchanged options to `holes`.
    pub fn run_options(
        &self,
        run: &RunRequest<'_>,
        packet: &Packet,
        order: &[RunOption],
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
                Resume => ("resumeParentOnCompletion", run.resumes.then(|| Value::boolean(true))),
                PayloadType => ("payloadType", string(packet.data_type)),
                // An item without a payload has no size; a single run always has one.
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
                        return Err(ErrorKind::invalid_time());
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

    /// Returns the version that the run is locked to, if any.
    fn version(&self, options: Option<&Value>) -> Option<Value> {
        let own = options.and_then(|options| options.field("version"));
        if own.is_some() || self.configuration.scope.isolated {
            return own;
        }
        self.host.env("TRIGGER_VERSION").map(|version| Value::string(&version))
    }

    /// Returns the hashed key of a run whose options have an idempotency key.
    pub fn own_key(&self, call: &'static str, options: &Value) -> Result<Option<Key>, Failure> {
        idempotency::resolve(call, &options.get("idempotencyKey"), self.context.as_ref())
    }
}

/// Returns the origin of a key, as the server expects it; undefined if it is unknown.
pub fn key_origin(key: &Key) -> Value {
    let Some((origin, scope)) = &key.origin else { return Value::undefined() };
    Value::object_of(vec![("key", Value::string(origin)), ("scope", Value::string(scope.as_str()))])
}

fn queue(given: &Value) -> Option<Value> {
    match given.as_str() {
        Some(name) if !name.is_empty() => Some(Value::object_of(vec![("name", given.clone())])),
        // Version 3 of the official package accepts an object and sends it unchanged.
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
