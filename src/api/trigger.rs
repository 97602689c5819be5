//! Writes the options of a run, for single triggers and for the items of batches.

use crate::api::waitpoints::check_time;
use crate::core::call::{Hole, Place};
use crate::core::client::Client;
use crate::core::configuration::Configuration;
use crate::core::error::{ErrorKind, Failure};
use crate::core::idempotency;
use crate::core::idempotency::Key;
use crate::core::payload::Packet;
use crate::host::value::{Kind, Value};

/// The index of the options among the arguments of a single trigger.
const OPTIONS_AT: usize = 2;

/// The form of a trigger. Each form has its own options, in its own order.
#[derive(Clone, Copy)]
pub enum Form {
    /// A run that the caller doesn't wait for.
    Single = 1,
    /// A single run that the caller's run waits for.
    Awaited = 2,
    /// An item of a batch.
    Item = 4,
}

const SINGLE: u8 = Form::Single as u8;
const AWAITED: u8 = Form::Awaited as u8;
const ITEM: u8 = Form::Item as u8;
const ALL: u8 = SINGLE | AWAITED | ITEM;

/// The source of an option in a request.
#[derive(Clone, Copy)]
enum Source {
    /// The caller's option with this name, unchanged.
    Given,
    /// The caller's queue, as `{ name }`.
    Queue,
    /// The caller's concurrency limits, at most two names.
    Concurrency,
    /// Whether the caller's run is a test run.
    Test,
    /// The type of the payload.
    PayloadType,
    /// The size of the payload, in bytes.
    PayloadSize,
    /// The idempotency key, hashed.
    Key,
    /// The lifetime of that key.
    KeyTtl,
    /// The origin of that key.
    KeyOrigin,
    /// The caller's run.
    ParentRun,
    /// The version of the caller's run, if that waits.
    OwnVersion,
    /// The version that the run is locked to.
    Version,
    /// The deployment that the run is pinned to.
    Deployment,
    /// Whether the caller's run has to be resumed.
    Resume,
}

use Source::{
    Concurrency, Deployment, Given, KeyOrigin, KeyTtl, OwnVersion, ParentRun, PayloadSize,
    PayloadType, Queue, Resume, Test, Version,
};

/// The options of a run in the order in which they are sent, with the forms that have them.
static OPTIONS: [(u8, &str, Source); 28] = [
    (AWAITED | ITEM, "lockToVersion", OwnVersion),
    (ALL, "queue", Queue),
    (ALL, "concurrency", Concurrency),
    (ALL, "concurrencyKey", Given),
    (ALL, "test", Test),
    (ALL, "payloadType", PayloadType),
    (SINGLE | AWAITED, "payloadSize", PayloadSize),
    (SINGLE, "idempotencyKey", Source::Key),
    (SINGLE, "idempotencyKeyTTL", KeyTtl),
    (SINGLE, "idempotencyKeyOptions", KeyOrigin),
    (ALL, "delay", Given),
    (ALL, "ttl", Given),
    (ALL, "tags", Given),
    (ALL, "maxAttempts", Given),
    (ALL, "metadata", Given),
    (ALL, "maxDuration", Given),
    (AWAITED, "resumeParentOnCompletion", Resume),
    (SINGLE | AWAITED, "parentRunId", ParentRun),
    (AWAITED | ITEM, "idempotencyKey", Source::Key),
    (AWAITED | ITEM, "idempotencyKeyTTL", KeyTtl),
    (AWAITED | ITEM, "idempotencyKeyOptions", KeyOrigin),
    (ALL, "machine", Given),
    (ALL, "priority", Given),
    (ALL, "region", Given),
    (SINGLE | ITEM, "lockToVersion", Version),
    (SINGLE | ITEM, "externalDeploymentId", Deployment),
    (ALL, "debounce", Given),
    (ITEM, "payloadSize", PayloadSize),
];

/// A run to trigger.
pub struct RunRequest<'a> {
    /// The form of the trigger.
    pub form: Form,
    /// The caller's options for the run, or undefined.
    pub options: &'a Value,
    /// The payload.
    pub packet: &'a Packet,
    /// The idempotency key of the run.
    pub key: Key,
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
    /// Writes the options of a run. Adds the places of unchanged options to `holes`.
    pub fn run_options(
        &self,
        run: &RunRequest<'_>,
        holes: &mut Vec<Hole>,
    ) -> Result<Value, Failure> {
        let RunRequest { options, packet, key, awaited, .. } = run;
        check_time(&options.get("delay"))?;
        let context = self.context.as_ref();
        let mut sent = Vec::with_capacity(OPTIONS.len());
        for &(forms, name, source) in &OPTIONS {
            if forms & run.form as u8 == 0 {
                continue;
            }
            let given = || options.get(name);
            let hole = |to, field| Some(Hole { to, argument: OPTIONS_AT, field });
            let (value, hole) = match source {
                Given => (given(), hole(Place::Option(name), name)),
                Queue => (queue(given()), None),
                Concurrency => (concurrency(given())?, None),
                Test => {
                    let is_test = context.map(|context| Value::boolean(context.is_test));
                    (is_test.unwrap_or_else(Value::undefined), None)
                }
                PayloadType => (Value::constant(packet.data_type), None),
                // An item without a payload has no size; a single run always has one.
                PayloadSize if matches!(run.form, Form::Item) && packet.size == 0 => continue,
                PayloadSize => {
                    let hole = Hole { to: Place::PayloadSize, argument: 1, field: "" };
                    (Value::number(packet.size as f64), Some(hole))
                }
                Source::Key => (key.hash.clone(), hole(Place::Key, "idempotencyKey")),
                KeyTtl => (run.key_ttl.clone(), hole(Place::Option(name), name)),
                KeyOrigin => (key.origin.clone(), hole(Place::KeyOrigin, "idempotencyKey")),
                ParentRun => (text(context.map(|context| context.run_id.as_str())), None),
                OwnVersion if *awaited => {
                    (text(context.and_then(|context| context.worker_version.as_deref())), None)
                }
                Resume if run.resumes => (Value::boolean(true), None),
                Version if !awaited => (self.version(options), None),
                Deployment if !awaited => {
                    (text(self.deployment(&given(), run.configuration)?.as_deref()), None)
                }
                OwnVersion | Resume | Version | Deployment => continue,
            };
            sent.push((name, value));
            holes.extend(hole);
        }
        Ok(Value::object_of(sent))
    }

    /// Returns the version that the run is locked to, if any.
    fn version(&self, options: &Value) -> Value {
        match options.field("version") {
            Some(own) => own,
            None if self.configuration.scope.isolated => Value::undefined(),
            None => text(self.host.env("TRIGGER_VERSION").as_deref()),
        }
    }

    /// Returns the hashed key of a run with these options. Its origin is only sent if `with_origin`.
    pub fn own_key(
        &self,
        call: &'static str,
        options: &Value,
        with_origin: bool,
    ) -> Result<Key, Failure> {
        let option = options.get("idempotencyKey");
        let mut key = idempotency::resolve(call, &option, self.context.as_ref())?;
        if !with_origin {
            key.origin = Value::undefined();
        }
        Ok(key)
    }
}

fn text(text: Option<&str>) -> Value {
    text.map_or_else(Value::undefined, Value::string)
}

fn queue(given: Value) -> Value {
    match given.kind() {
        Kind::String if given.is_truthy() => Value::object_of(vec![("name", given)]),
        // Version 3 of the official package accepts an object and sends it unchanged.
        Kind::Object => given,
        _ => Value::undefined(),
    }
}

fn concurrency(given: Value) -> Result<Value, Failure> {
    if given.kind() == Kind::Undefined {
        return Ok(given);
    }
    let names = given.items().unwrap_or_else(|| vec![given]);
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
            return Err(ErrorKind::rule_of(&[
                "Concurrency limit \"",
                &text,
                "\": names are 1-122 characters using only letters, numbers, underscores and hyphens.",
            ]));
        }
    }
    Ok(Value::array(names))
}
