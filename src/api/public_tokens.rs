//! Public access tokens, with which a browser can call the API.
//!
//! If the credential is an environment's root key, the SDK signs the token, with claims from the server. For any other key
//! the server signs it.

use crate::api::args::Args;
use crate::api::endpoint::Endpoint;
use crate::core::call::{Schema, Shape};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::reply::End;
use crate::core::token::{Lifetime, Secret, sign};
use crate::host::value::{Kind, Value};

/// `POST /api/v1/auth/jwt/claims`. Returns the claims for tokens of this environment.
static CLAIMS: Endpoint =
    Endpoint::post("auth.createPublicToken", "generateJWTClaims", "/api/v1/auth/jwt/claims")
        .without_run_token();

/// `POST /api/v1/auth/public-tokens`.
static MINT: Endpoint =
    Endpoint::post("auth.createPublicToken", "createPublicToken", "/api/v1/auth/public-tokens")
        .schema(&Schema::of(Shape::Token));

/// The purpose of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// Access to the scopes that the caller lists.
    Scopes,
    /// Triggering these tasks.
    Trigger,
    /// Triggering batches of these tasks.
    BatchTrigger,
}

/// Creates a public token with the scopes that the caller lists.
pub static CREATE: Endpoint =
    Endpoint::of_procedure("auth.createPublicToken", |_, client, args| {
        Box::pin(create(client, args, Purpose::Scopes))
    })
    .sends(&[&CLAIMS, &MINT]);

/// Creates a public token that triggers tasks.
pub static CREATE_TRIGGER: Endpoint =
    Endpoint::of_procedure("auth.createTriggerPublicToken", |_, client, args| {
        Box::pin(create(client, args, Purpose::Trigger))
    })
    .sends(&[&CLAIMS, &MINT]);

/// Creates a public token that triggers batches of tasks.
pub static CREATE_BATCH_TRIGGER: Endpoint =
    Endpoint::of_procedure("auth.createBatchTriggerPublicToken", |_, client, args| {
        Box::pin(create(client, args, Purpose::BatchTrigger))
    })
    .sends(&[&CLAIMS, &MINT]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&CREATE, &CREATE_TRIGGER, &CREATE_BATCH_TRIGGER];

/// Creates a public token. Resolves to a string.
async fn create(client: &Client, args: &mut Args, purpose: Purpose) -> End {
    let tasks = if purpose == Purpose::Scopes { Value::undefined() } else { args.take() };
    let options = args.optional_object("options")?;
    let scopes = match purpose {
        Purpose::Scopes => options.field("scopes").map(|scopes| flatten(&scopes)).transpose()?,
        Purpose::Trigger => Some(of_tasks("trigger:tasks:", &tasks, args)?),
        Purpose::BatchTrigger => Some(of_tasks("batchTrigger:tasks:", &tasks, args)?),
    };
    let once = purpose != Purpose::Scopes && options.get("multipleUse").as_bool() != Some(true);
    let mut call = CLAIMS.read(args)?;
    // The server creates no token without scopes, so this case needs a key that can sign.
    let names_scopes = scopes.as_ref().is_some_and(|scopes| !scopes.is_empty());
    let credential =
        client.credential(&call, if names_scopes { &MINT.route } else { &CLAIMS.route })?;
    let of_run = credential.token.as_ref().is_some_and(Secret::is_run_token);
    let lifetime = options.get("expirationTime");
    let realtime = options.get("realtime");
    let Some(key) = credential.signer().filter(|_| !of_run) else {
        let what = if of_run { "run token" } else { "additional API key" };
        let Some(scopes) = scopes.filter(|_| names_scopes) else {
            let call = args.call;
            let article = if of_run { "a" } else { "an" };
            let least = match purpose {
                Purpose::Scopes => "scope, such as { scopes: { read: { runs: \"run_1234\" } } },",
                _ => "task",
            };
            return Err(ErrorKind::rule(&format!(
                "{call} needs at least one {least} if the credential is {article} {what}."
            )));
        };
        let mut body = Value::object();
        body.set("scopes", Value::strings(&scopes));
        let seconds = lifetime.as_time().map(|ms| Value::number((ms / 1000.0).floor()));
        body.put("expirationTime", seconds.unwrap_or(lifetime));
        if purpose != Purpose::Scopes {
            body.set("oneTimeUse", Value::boolean(once));
        }
        body.put("realtime", realtime);
        (call.route, call.path, call.body) = (&MINT.route, MINT.route.path.to_owned(), Some(body));
        let reply = client.send(&call).await.map_err(|failure| match failure.status {
            404 => {
                let why = " cannot self-sign public tokens, and the server does not support public-token minting. Upgrade the server or use the root API key.";
                ErrorKind::rule(&["This ", what, why].concat())
            }
            _ => failure,
        })?;
        let token = reply.value.get("token");
        return Ok(reply.with(token));
    };
    let reply = client.send(&call).await?;
    let mut claims = reply.value.copy_without(&["scopes", "realtime"]);
    if purpose != Purpose::Scopes {
        claims.set("otu", Value::boolean(once));
    }
    claims.put("realtime", realtime);
    if let Some(scopes) = scopes {
        claims.set("scopes", Value::strings(&scopes));
    }
    let now = (client.host.now() / 1000.0).floor();
    let expires = Lifetime::read(&lifetime, "15m")?.expires(now);
    let token = sign(key, claims, now, expires)?;
    Ok(reply.with(Value::string(&token)))
}

fn of_tasks(prefix: &str, tasks: &Value, args: &Args) -> Result<Vec<String>, Failure> {
    let mut scopes = Vec::new();
    for task in tasks.items().unwrap_or_else(|| vec![tasks.clone()]) {
        if task.as_str().is_some_and(|id| id.trim().is_empty()) {
            return Err(empty_id());
        }
        scopes.push([prefix, &args.task_id_of("task", &task)?].concat());
    }
    Ok(scopes)
}

fn empty_id() -> Failure {
    ErrorKind::rule("Public token scope resource IDs must not be empty")
}

/// Converts scopes such as `{ read: { runs: "run_1" } }` to strings such as `read:runs:run_1`.
fn flatten(scopes: &Value) -> Result<Vec<String>, Failure> {
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
