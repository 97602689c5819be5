//! Creates and resets idempotency keys.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint};
use crate::core::call::{Call, Schema};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::idempotency;
use crate::core::idempotency::KeyScope;
use crate::core::reply::{End, Reply};
use crate::host::value::Value;

/// Creates a key by hashing it for a scope. Sends nothing.
static CREATE: Endpoint = Endpoint::of_procedure("idempotencyKeys.create", |_, client, args| {
    Box::pin(std::future::ready(create(client, args).map(Reply::of_value)))
});

fn create(client: &Client, args: &mut Args) -> Result<Value, Failure> {
    let key = args.take();
    let parts = idempotency::parts(args.call, "key", &key)?;
    let options = args.optional_object("options")?;
    let scope = KeyScope::read(args.call, &options.get("scope"))?;
    Ok(Value::string(&idempotency::create(parts, scope, client.context.as_ref())))
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
    let (call, other) = reset_calls(client, args)?;
    let is_unknown = |failure: &Failure| failure.status == 404;
    match (client.send(call).await, other) {
        (Err(failure), Some(other)) if is_unknown(&failure) => match client.send(other).await {
            Err(other_failure) if is_unknown(&other_failure) => Err(failure),
            end => end,
        },
        (end, _) => end,
    }
}

/// Returns the call that resets a key, and the one to try next if the server doesn't know that key.
///
/// A string of a certain length may be a hash or a plain key. The server knows which, so both are tried.
fn reset_calls(
    client: &Client,
    args: &mut Args,
) -> Result<(Box<Call>, Option<Box<Call>>), Failure> {
    let task = Value::string(&args.text("taskIdentifier")?);
    let key = args.take();
    let parts = idempotency::parts(args.call, "idempotencyKey", &key)?;
    let options = args.optional_object("options")?;
    let scope = options.get("scope");
    let is_named = scope.is_given();
    let scope = KeyScope::read(args.call, &scope)?;
    let hash = scoped_hash(client, parts, scope, &options).map(|hash| Value::string(&hash));
    let request_options = args.take();
    let (first, second) = match (key.as_str().filter(|text| idempotency::is_hash(text)), hash) {
        (Some(text), hash) => (key, hash.filter(|_| is_named && !idempotency::is_known(&text))),
        (None, Some(hash)) => (hash, None),
        (None, None) => {
            let needed = if scope == KeyScope::Run {
                "parentRunId is"
            } else {
                "parentRunId and attemptNumber are"
            };
            return Err(ErrorKind::rule(
                &[
                    "resetIdempotencyKey: ",
                    needed,
                    " required for '",
                    scope.as_str(),
                    "' scope when called outside a task context",
                ]
                .concat(),
            ));
        }
    };
    let reset: &dyn Fn(Value) -> Result<Box<Call>, Failure> =
        &|hash| RESET.of(vec![hash, task.clone(), request_options.clone()]);
    Ok((reset(first)?, second.map(reset).transpose()?))
}

/// Hashes a key for the run and the attempt in which it was created. The default is the caller's run. `None` if there is none.
fn scoped_hash(
    client: &Client,
    parts: Vec<String>,
    scope: KeyScope,
    options: &Value,
) -> Option<String> {
    if scope == KeyScope::Global {
        return Some(idempotency::hash(parts, None, None));
    }
    let own = client.context.as_ref();
    let given = options.text_field("parentRunId");
    let run_id = given.as_deref().or(own.map(|context| context.run_id.as_str()))?;
    let mut attempt = None;
    if scope == KeyScope::Attempt {
        let given = options.get("attemptNumber").as_f64().map(f64::trunc);
        attempt = Some(given.or(own.map(|context| context.attempt_number))?);
    }
    Some(idempotency::hash(parts, Some(run_id), attempt))
}
