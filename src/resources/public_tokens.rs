//! Public access tokens: what a browser may be given to call the API with.
//!
//! An environment's root key signs them here, with claims that the server gives; for any other key the server signs.

use crate::answer::Answer;
use crate::call::{Answer as Due, Args, Endpoint, Method, Shape};
use crate::client::Client;
use crate::error::{Error, Failure};
use crate::token::{Secret, expiry, sign};
use crate::transport::Transport;
use crate::value::{Kind, Value};

/// `POST /api/v1/auth/jwt/claims`: what a token of this environment has to say.
static CLAIMS: Endpoint = Endpoint::new(
    "auth.createPublicToken",
    "generateJWTClaims",
    Method::Post,
    "/api/v1/auth/jwt/claims",
)
.without_run_token();

/// `POST /api/v1/auth/public-tokens`.
static MINT: Endpoint = Endpoint::new(
    "auth.createPublicToken",
    "createPublicToken",
    Method::Post,
    "/api/v1/auth/public-tokens",
)
.answer(&Due::of(Shape::Token));

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// The scopes that the caller names.
    Scopes,
    /// Triggering these tasks.
    Trigger,
    /// Triggering batches of these tasks.
    BatchTrigger,
}

/// Creates a public token and gives it as a string.
pub async fn create<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let purpose = match args.call {
        "auth.createTriggerPublicToken" => Purpose::Trigger,
        "auth.createBatchTriggerPublicToken" => Purpose::BatchTrigger,
        _ => Purpose::Scopes,
    };
    let tasks = if purpose == Purpose::Scopes { T::Value::undefined() } else { args.take() };
    let options = args.optional_object("options")?;
    let scopes = match purpose {
        Purpose::Scopes => options.field("scopes").map(|scopes| flatten(&scopes)).transpose()?,
        Purpose::Trigger => Some(of_tasks("trigger:tasks:", &tasks, args)?),
        Purpose::BatchTrigger => Some(of_tasks("batchTrigger:tasks:", &tasks, args)?),
    };
    let once = purpose != Purpose::Scopes && options.get("multipleUse").as_bool() != Some(true);
    let mut call = CLAIMS.read(args)?;
    // The server makes no token without scopes, so that only a key is of use there.
    let names_scopes = scopes.as_ref().is_some_and(|scopes| !scopes.is_empty());
    let credential = client.credential(&call, if names_scopes { &MINT } else { &CLAIMS })?;
    let of_run = credential.token.as_ref().is_some_and(Secret::is_of_run::<T::Value>);
    let lifetime = options.get("expirationTime");
    let realtime = options.get("realtime");
    let Some(key) = credential.signer::<T::Value>().filter(|_| !of_run) else {
        let what = if of_run { "run token" } else { "additional API key" };
        let Some(scopes) = scopes.filter(|_| names_scopes) else {
            let call = args.call;
            let article = if of_run { "a" } else { "an" };
            let least = match purpose {
                Purpose::Scopes => "scope, such as { scopes: { read: { runs: \"run_1234\" } } },",
                _ => "task",
            };
            return Err(Error::rule(&format!(
                "{call} needs at least one {least} where the credential is {article} {what}."
            )));
        };
        let mut body = T::Value::object();
        body.set("scopes", T::Value::strings(&scopes));
        let seconds = lifetime.as_time().map(|ms| T::Value::number((ms / 1000.0).floor()));
        body.put("expirationTime", seconds.unwrap_or(lifetime));
        if purpose != Purpose::Scopes {
            body.set("oneTimeUse", T::Value::boolean(once));
        }
        body.put("realtime", realtime);
        (call.endpoint, call.path, call.body) = (&MINT, MINT.path.to_owned(), Some(body));
        let answer = client.send(&call).await.map_err(|failure| match &*failure {
            Error::Status(error) if error.status == 404 => {
                let why = " cannot self-sign public tokens, and the server does not support public-token minting. Upgrade the server or use the root API key.";
                Error::rule(&["This ", what, why].concat())
            }
            _ => failure,
        })?;
        let token = answer.value.get("token");
        return Ok(answer.with(token));
    };
    let answer = client.send(&call).await?;
    let mut claims = answer.value.copy_without(&["scopes", "realtime"]);
    if purpose != Purpose::Scopes {
        claims.set("otu", T::Value::boolean(once));
    }
    claims.put("realtime", realtime);
    if let Some(scopes) = scopes {
        claims.set("scopes", T::Value::strings(&scopes));
    }
    let now = (client.transport.now() / 1000.0).floor();
    let expires = expiry(&lifetime, "15m", now)?;
    let token = sign(key, claims, now, expires)?;
    Ok(answer.with(T::Value::string(&token)))
}

fn of_tasks<V: Value>(prefix: &str, tasks: &V, args: &Args<V>) -> Result<Vec<String>, Failure<V>> {
    let mut scopes = Vec::new();
    for task in tasks.items().unwrap_or_else(|| vec![tasks.clone()]) {
        if task.as_str().is_some_and(|id| id.trim().is_empty()) {
            return Err(empty_id());
        }
        scopes.push([prefix, &args.task_id_of("task", &task)?].concat());
    }
    Ok(scopes)
}

fn empty_id<V: Value>() -> Failure<V> {
    Error::rule("Public token scope resource IDs must not be empty")
}

/// `{ read: { runs: "run_1" } }` as `read:runs:run_1`.
fn flatten<V: Value>(scopes: &V) -> Result<Vec<String>, Failure<V>> {
    let mut flat = Vec::new();
    for action in scopes.keys() {
        let resources = scopes.get_named(&action);
        if resources.as_bool() == Some(true) {
            flat.push(action);
            continue;
        }
        for resource in resources.keys() {
            let ids = resources.get_named(&resource);
            if ids.as_bool() == Some(true) {
                flat.push([&action, ":", &resource].concat());
                continue;
            }
            let ids = match ids.kind() {
                Kind::Array => ids.items().unwrap_or_default(),
                Kind::String => vec![ids],
                _ => continue,
            };
            for id in ids {
                let id = id.to_text();
                if id.trim().is_empty() {
                    return Err(empty_id());
                }
                flat.push([&action, ":", &resource, ":", &id].concat());
            }
        }
    }
    Ok(flat)
}
