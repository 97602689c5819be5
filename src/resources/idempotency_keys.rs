//! Idempotency keys that are made by hand.

use crate::answer::Answer;
use crate::call::{Answer as Due, Arg, Args, Endpoint, Method};
use crate::client::Client;
use crate::config::TaskContext;
use crate::error::{Error, Failure};
use crate::idempotency::{self, Scope};
use crate::transport::Transport;
use crate::value::{Kind, Value};

/// Hashes a key for a scope. Nothing is sent.
pub fn create<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<T::Value, Failure<T::Value>> {
    let key = args.take();
    if !matches!(key.kind(), Kind::String | Kind::Array) {
        return Err(args.error("key", "must be a string or an array of strings"));
    }
    let options = args.optional_object("options")?;
    let scope = Scope::read("idempotencyKeys.create", &options.get("scope"))?;
    let parts = idempotency::parts(&key);
    Ok(T::Value::string(&idempotency::create(&parts, scope, client.context.as_ref())))
}

/// `POST /api/v1/idempotencyKeys/{hash}/reset`.
static RESET: Endpoint = Endpoint::new(
    "idempotencyKeys.reset",
    "resetIdempotencyKey",
    Method::Post,
    "/api/v1/idempotencyKeys/{}/reset",
)
.args(&[Arg::Text("key"), Arg::Field("taskIdentifier")])
.answer(&Due::HANDLE);

/// Makes the server forget a key, so that the next trigger with it makes a new run.
pub async fn reset<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let task = T::Value::string(&args.text("taskIdentifier")?);
    let key = args.take();
    if !matches!(key.kind(), Kind::String | Kind::Array) {
        return Err(args.error("idempotencyKey", "must be a string or an array of strings"));
    }
    let options = args.optional_object("options")?;
    let named_scope = options.field("scope");
    let request_options = args.take();
    let given = key.as_str().filter(|key| idempotency::is_hash(key));
    let is_sure = |hash: &String| named_scope.is_none() || idempotency::is_known(hash);
    let mut hashes = Vec::with_capacity(2);
    if !given.as_ref().is_some_and(is_sure) {
        let scope = Scope::read(RESET.name, &options.get("scope"))?;
        match scope_context(client, scope, &options) {
            Ok(context) => {
                let parts = idempotency::parts(&key);
                hashes.push(idempotency::hash(&parts, scope, context.as_ref()).hash);
            }
            Err(failure) if given.is_none() => return Err(failure),
            // Without a run it can still be a hash.
            Err(_) => {}
        }
    }
    // A string of this length may be a key's hash or a key: the server knows which.
    if let Some(hash) = given {
        hashes.insert(0, hash);
    }
    let mut unknown = None;
    for hash in hashes {
        let values = vec![T::Value::string(&hash), task.clone(), request_options.clone()];
        match client.send(&*RESET.of(values)?).await {
            Err(failure) if is_not_found(&failure) => unknown = unknown.or(Some(failure)),
            outcome => return outcome,
        }
    }
    Err(unknown.unwrap_or_else(|| Error::rule("There is no key to reset.")))
}

fn is_not_found<V: Value>(failure: &Failure<V>) -> bool {
    matches!(&**failure, Error::Status(error) if error.status == 404)
}

/// The run, and the attempt of it, that a key was made in.
fn scope_context<T: Transport>(
    client: &Client<T>,
    scope: Scope,
    options: &T::Value,
) -> Result<Option<TaskContext>, Failure<T::Value>> {
    let own = client.context.as_ref();
    let run_id = options.text_field("parentRunId").or(own.map(|context| context.run_id.clone()));
    let attempt = options.get("attemptNumber").as_f64().map(|number| number as i64);
    let attempt = attempt.or(own.map(|context| context.attempt_number));
    match (scope, run_id, attempt) {
        (Scope::Global, ..) => Ok(None),
        (Scope::Run, Some(run_id), _) => Ok(Some(TaskContext { run_id, ..TaskContext::default() })),
        (Scope::Attempt, Some(run_id), Some(attempt_number)) => {
            Ok(Some(TaskContext { run_id, attempt_number, ..TaskContext::default() }))
        }
        (Scope::Run, ..) => Err(Error::rule(
            "resetIdempotencyKey: parentRunId is required for 'run' scope when called outside a task context",
        )),
        (Scope::Attempt, ..) => Err(Error::rule(
            "resetIdempotencyKey: parentRunId and attemptNumber are required for 'attempt' scope when called outside a task context",
        )),
    }
}
