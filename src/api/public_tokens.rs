//! Public access tokens, with which a browser can call the API.
//!
//! If the credential is an environment's root key, the SDK signs the token, with claims from the server. For any other key
//! the server signs it.

use crate::api::args::Args;
use crate::api::endpoint::Endpoint;
use crate::core::call::{Call, Schema, Shape};
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

/// Creates a public token with the scopes that the caller lists.
pub static CREATE: Endpoint =
    Endpoint::of_procedure("auth.createPublicToken", |_, client, args| {
        Box::pin(create(client, prepare(client, args, "")))
    })
    .sends(&[&CLAIMS, &MINT]);

/// Creates a public token that triggers tasks.
pub static CREATE_TRIGGER: Endpoint =
    Endpoint::of_procedure("auth.createTriggerPublicToken", |_, client, args| {
        Box::pin(create(client, prepare(client, args, "trigger")))
    })
    .sends(&[&CLAIMS, &MINT]);

/// Creates a public token that triggers batches of tasks.
pub static CREATE_BATCH_TRIGGER: Endpoint =
    Endpoint::of_procedure("auth.createBatchTriggerPublicToken", |_, client, args| {
        Box::pin(create(client, prepare(client, args, "batchTrigger")))
    })
    .sends(&[&CLAIMS, &MINT]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&CREATE, &CREATE_TRIGGER, &CREATE_BATCH_TRIGGER];

/// A token to create.
struct Draft {
    /// The request for the claims or for the token.
    call: Box<Call>,
    /// The key that signs the token; `None` if the server does.
    key: Option<Secret>,
    /// The claims that are added to those of the server.
    claims: [(&'static str, Value); 3],
    /// The lifetime, as the caller set it.
    lifetime: Value,
    /// The kind of the credential in errors.
    credential: &'static str,
}

/// Creates a public token. Resolves to a string.
async fn create(client: &Client, draft: Result<Draft, Failure>) -> End {
    let Draft { call, key, claims, lifetime, credential } = draft?;
    let end = client.send(call).await;
    let Some(key) = key else {
        return match end {
            Err(failure) if failure.status == 404 => {
                let why = " cannot self-sign public tokens, and the server does not support public-token minting. Upgrade the server or use the root API key.";
                Err(ErrorKind::rule(&["This ", credential, why].concat()))
            }
            end => end.map(|reply| {
                let token = reply.value.get("token");
                reply.with(token)
            }),
        };
    };
    let mut reply = end?;
    for (name, value) in claims {
        // An undefined one is left out of the token, even if the server sent it.
        reply.value.set(name, value);
    }
    let now = (client.host.now() / 1000.0).floor();
    let expires = Lifetime::read(&lifetime, "15m")?.expires(now);
    let token = sign(&key, &reply.value, now, expires)?;
    Ok(reply.with(Value::string(&token)))
}

/// Reads the arguments of a token that permits `action` on tasks. An empty action stands for the scopes that the caller lists.
fn prepare(client: &Client, args: &mut Args, action: &str) -> Result<Draft, Failure> {
    let lists_scopes = action.is_empty();
    let tasks = if lists_scopes { Value::undefined() } else { args.take() };
    let options = args.optional_object("options")?;
    let mut permissions = options.get("scopes");
    let mut once = Value::undefined();
    if !lists_scopes {
        for task in tasks.items().unwrap_or_else(|| vec![tasks.clone()]) {
            // An empty id is refused below, like that of any scope.
            if task.kind() != Kind::String || task.is_truthy() {
                args.task_id_of("task", &task)?;
            }
        }
        permissions = Value::object_of(vec![("tasks", tasks)]);
        once = Value::boolean(options.get("multipleUse").as_bool() != Some(true));
    }
    let mut scopes = Vec::new();
    flatten(&permissions, action, &mut scopes)?;
    let mut call = CLAIMS.read(args)?;
    // The server creates no token without scopes, so this case needs a key that can sign.
    let names_scopes = !scopes.is_empty();
    let route = if names_scopes { &MINT.route } else { &CLAIMS.route };
    let credential = client.credential(&call, route)?;
    let of_run = credential.token.as_ref().is_some_and(Secret::is_run_token);
    let key = credential.signer().filter(|_| !of_run).cloned();
    let (name, article) = if of_run { ("run token", "a ") } else { ("additional API key", "an ") };
    let scopes = if permissions.is_given() { Value::array(scopes) } else { Value::undefined() };
    let (lifetime, realtime) = (options.get("expirationTime"), options.get("realtime"));
    if key.is_none() {
        if !names_scopes {
            let least = match lists_scopes {
                true => "scope, such as { scopes: { read: { runs: \"run_1234\" } } },",
                false => "task",
            };
            return Err(ErrorKind::rule_of(&[
                args.call,
                " needs at least one ",
                least,
                " if the credential is ",
                article,
                name,
                ".",
            ]));
        }
        let seconds = lifetime.as_time().map(|ms| Value::number((ms / 1000.0).floor()));
        (call.route, call.path) = (&MINT.route, MINT.route.path.to_owned());
        call.body = Some(Value::object_of(vec![
            ("scopes", scopes.clone()),
            ("expirationTime", seconds.unwrap_or_else(|| lifetime.clone())),
            ("oneTimeUse", once.clone()),
            ("realtime", realtime.clone()),
        ]));
    }
    let claims = [("otu", once), ("realtime", realtime), ("scopes", scopes)];
    Ok(Draft { call, key, claims, lifetime, credential: name })
}

/// Creates the scope for one id, such as `read:runs:run_1`.
fn scope(prefix: &str, id: &Value) -> Result<Value, Failure> {
    let id = id.to_text();
    if id.trim().is_empty() {
        return Err(ErrorKind::rule("Public token scope resource IDs must not be empty"));
    }
    Ok(Value::string(&[prefix, ":", &id].concat()))
}

/// Converts permissions such as `{ read: { runs: "run_1" } }` to scopes such as `read:runs:run_1`. `prefix` is the action of
/// nested permissions.
fn flatten(permissions: &Value, prefix: &str, scopes: &mut Vec<Value>) -> Result<(), Failure> {
    for key in permissions.keys() {
        let permitted = permissions.get_named(&key);
        let name = if prefix.is_empty() { key } else { [prefix, ":", &key].concat() };
        match permitted.kind() {
            Kind::Boolean if permitted.is_truthy() => scopes.push(Value::string(&name)),
            Kind::Object if prefix.is_empty() => flatten(&permitted, &name, scopes)?,
            Kind::String | Kind::Array if !prefix.is_empty() => {
                for id in permitted.items().unwrap_or_else(|| vec![permitted]) {
                    scopes.push(scope(&name, &id)?);
                }
            }
            _ => {}
        }
    }
    Ok(())
}
