//! Creates and resets idempotency keys.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint};
use crate::core::call::Schema;
use crate::core::client::Client;
use crate::core::context::TaskContext;
use crate::core::error::{ErrorKind, Failure};
use crate::core::idempotency;
use crate::core::idempotency::KeyScope;
use crate::core::reply::{End, Reply};
use crate::host::value::{Kind, Value};

/// Creates a key by hashing it for a scope. Sends nothing.
static CREATE: Endpoint = Endpoint::of_procedure("idempotencyKeys.create", |_, client, args| {
    Box::pin(std::future::ready(create(client, args).map(Reply::of_value)))
});

fn create(client: &Client, args: &mut Args) -> Result<Value, Failure> {
    let key = args.take();
    if !matches!(key.kind(), Kind::String | Kind::Array) {
        return Err(args.error("key", "must be a string or an array of strings"));
    }
    let options = args.optional_object("options")?;
    let scope = KeyScope::read("idempotencyKeys.create", &options.get("scope"))?;
    let parts = idempotency::parts(&key);
    Ok(Value::string(&idempotency::create(&parts, scope, client.context.as_ref())))
}

/// Resets a key on the server, so that the next trigger with it creates a new run.
pub static RESET_ANY: Endpoint =
    Endpoint::of_procedure(RESET.route.name, |_, client, args| Box::pin(reset(client, args)))
        .sends(&[&RESET]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&CREATE, &RESET_ANY];

/// `POST /api/v1/idempotencyKeys/{hash}/reset`.
static RESET: Endpoint = Endpoint::post(
    "idempotencyKeys.reset",
    "resetIdempotencyKey",
    "/api/v1/idempotencyKeys/{}/reset",
)
.args(&[Arg::Text("key"), Arg::Field("taskIdentifier")])
.schema(&Schema::HANDLE);

async fn reset(client: &Client, args: &mut Args) -> End {
    let task = Value::string(&args.text("taskIdentifier")?);
    let key = args.take();
    if !matches!(key.kind(), Kind::String | Kind::Array) {
        return Err(args.error("idempotencyKey", "must be a string or an array of strings"));
    }
    let options = args.optional_object("options")?;
    let named_scope = options.field("scope");
    let request_options = args.take();
    let own_hash = key.as_str().filter(|key| idempotency::is_hash(key));
    let is_certain = |hash: &String| named_scope.is_none() || idempotency::is_known(hash);
    let mut hashes = Vec::with_capacity(2);
    if !own_hash.as_ref().is_some_and(is_certain) {
        let scope = KeyScope::read(RESET.name(), &options.get("scope"))?;
        match scope_context(client, scope, &options) {
            Ok(context) => {
                let parts = idempotency::parts(&key);
                hashes.push(idempotency::hash(&parts, scope, context.as_ref()).hash);
            }
            Err(failure) if own_hash.is_none() => return Err(failure),
            // Without a run, the key can still be a hash.
            Err(_) => {}
        }
    }
    // A string of this length may be a hash or a plain key. The server knows which, so both are tried.
    if let Some(hash) = own_hash {
        hashes.insert(0, hash);
    }
    let mut not_found = None;
    for hash in hashes {
        let values = vec![Value::string(&hash), task.clone(), request_options.clone()];
        match client.send(&*RESET.of(values)?).await {
            Err(failure) if is_not_found(&failure) => not_found = not_found.or(Some(failure)),
            outcome => return outcome,
        }
    }
    Err(not_found.unwrap_or_else(|| {
        ErrorKind::rule(
            "idempotencyKeys.reset: no key to reset. Pass the key that a run was triggered with.",
        )
    }))
}

fn is_not_found(failure: &Failure) -> bool {
    failure.status == 404
}

/// Returns the run and the attempt in which a key of this scope was created.
fn scope_context(
    client: &Client,
    scope: KeyScope,
    options: &Value,
) -> Result<Option<TaskContext>, Failure> {
    let own = client.context.as_ref();
    let run_id = options.text_field("parentRunId").or(own.map(|context| context.run_id.clone()));
    let attempt = options.get("attemptNumber").as_f64().map(|number| number as i64);
    let attempt = attempt.or(own.map(|context| context.attempt_number));
    match (scope, run_id, attempt) {
        (KeyScope::Global, ..) => Ok(None),
        (KeyScope::Run, Some(run_id), _) => {
            Ok(Some(TaskContext { run_id, ..TaskContext::default() }))
        }
        (KeyScope::Attempt, Some(run_id), Some(attempt_number)) => {
            Ok(Some(TaskContext { run_id, attempt_number, ..TaskContext::default() }))
        }
        (KeyScope::Run, ..) => Err(ErrorKind::rule(
            "resetIdempotencyKey: parentRunId is required for 'run' scope when called outside a task context",
        )),
        (KeyScope::Attempt, ..) => Err(ErrorKind::rule(
            "resetIdempotencyKey: parentRunId and attemptNumber are required for 'attempt' scope when called outside a task context",
        )),
    }
}
