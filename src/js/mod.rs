//! The JavaScript face: the function that every call of the npm package comes in by, and what goes back.
//!
//! What JavaScript has to be written in (promises of their own class, pages, error classes) stands beside it in
//! `.js` files; they call [`call`], and nothing in the rest of the crate knows of them.

mod outcome;
mod task;
mod template;
#[cfg(test)]
mod tests;
#[cfg(feature = "trap")]
mod trap;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use crate::client::Client;
use crate::config::{Config, Scope, TaskContext, default_base_url};
use crate::live::Sink;
use crate::resources::trigger::Signing;
use crate::resources::{self, Outcome, STREAMS, SUBSCRIPTIONS};
use crate::token::Secret;
use crate::transport::Transport;
use crate::transport::fetch::Fetch;
use crate::value::Value;

/// Half the size of the default one, and as quick.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

#[wasm_bindgen(module = "/src/engine.js")]
extern "C" {
    #[wasm_bindgen(js_name = guardWith)]
    fn guard_with(guard: &Function);
}

#[wasm_bindgen(module = "/src/js/engine.js")]
extern "C" {
    #[wasm_bindgen(js_name = signWith)]
    fn sign_with(sign: &Function);
}

#[wasm_bindgen(module = "/src/js/replay.js")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = likenessOf)]
    static LIKENESS_OF: JsValue;
    #[wasm_bindgen(thread_local_v2, js_name = remember)]
    static REMEMBER: JsValue;
    #[wasm_bindgen(thread_local_v2, js_name = replay)]
    static REPLAY: JsValue;
}

/// The names of all calls, separated by spaces. The place of a name is the number of its call. A plus in front of it says
/// that there may be a template of it. Where it gives more than one answer, a slash and how follow: `/cursor` and `/offset`
/// for the pages of a list, `/stream`, `/subscription`.
#[wasm_bindgen]
pub fn names() -> String {
    outcome::names()
}

/// Makes a call: its number, the arguments and the configuration that the caller gave, how that is looked at (see [`client`]),
/// and what the worker that executes the task around left for SDKs. `turn` is for a list the page that is asked for, as an
/// earlier page named it, and for a stream who takes what comes in: `[give, signal, withStreams]`, see [`Sink`]. `first` is
/// the call's first exchange, where it has been made: the headers, and how it ended.
///
/// In the end it calls `done`: with undefined, the value, the response, its text, and for a list what leads to the next
/// page and to the previous one; or with nothing when a stream has ended; or with the kind of a failure and its fields.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "a call is one crossing")]
pub fn call(
    number: u32,
    args: Vec<JsValue>,
    config: JsValue,
    scope: u32,
    host: Option<JsValue>,
    turn: Option<Array>,
    first: Option<Array>,
    done: Function,
) {
    let client = client(config, scope, host, first);
    let call = async move {
        let entry = resources::numbered(number);
        #[cfg(feature = "trap")]
        trap::on(entry.0, &client).await;
        if STREAMS.contains(&entry.0) || SUBSCRIPTIONS.contains(&entry.0) {
            let sink = sink(&turn.unwrap_or_default());
            Box::pin(resources::follow(&client, entry.0, args, &sink)).await?;
            return Ok(Outcome::Value(JsValue::UNDEFINED));
        }
        let turn = turn.and_then(outcome::read_turn);
        resources::call(&client, entry, args, turn).await
    };
    task::start(call, done);
}

/// Connects the JavaScript face with what the module has of JavaScript, and gives `{ likenessOf, remember, replay }` of
/// `replay.js`.
///
/// Everything that calls wait for comes in by way of `guard`, which is given a function to run. Should what it runs trap,
/// which is a defect, it has what is needed to end the calls that the torn module can no longer end. `sign` is what asks for
/// [`public_token`].
#[wasm_bindgen]
pub fn connect(guard: &Function, sign: &Function) -> JsValue {
    guard_with(guard);
    sign_with(sign);
    JsValue::object_of(vec![
        ("likenessOf", LIKENESS_OF.with(JsValue::clone)),
        ("remember", REMEMBER.with(JsValue::clone)),
        ("replay", REPLAY.with(JsValue::clone)),
    ])
}

/// A public token for a handle, signed with the key, with the claims that the server gave. Where these cannot be written,
/// `[kind, fields]` of the failure.
#[wasm_bindgen(js_name = publicToken)]
pub fn public_token(
    claims: JsValue,
    key: String,
    scope: String,
    issued: f64,
    expires: f64,
) -> JsValue {
    let signing = Signing { claims, key: Secret::new(key), scope, issued, expires };
    match signing.token() {
        Ok(token) => token.into(),
        Err(error) => {
            let (kind, fields) = outcome::failure(&error);
            Array::of2(&kind.into(), &fields).into()
        }
    }
}

/// A configuration with the base URL and the branch of the environment in it, for a scope that keeps what it was made
/// with: `[baseURL, previewBranch]`.
#[wasm_bindgen(js_name = foldEnvironment)]
pub fn fold_environment(config: JsValue) -> Array {
    let env = |name: &str| Fetch::default().env(name);
    let base_url = config.field("baseURL").unwrap_or_else(|| default_base_url(&env).into());
    let branch = match Config::new(config.clone()).branch(&env) {
        Ok(branch) => branch.unwrap_or_default().into(),
        // What cannot be read stays as it is: the calls that are made with it report it.
        Err(_) => config.get("previewBranch"),
    };
    Array::of2(&base_url, &branch)
}

fn sink(parts: &Array) -> Sink<JsValue> {
    Sink { give: parts.get(0), signal: parts.get(1), with_streams: parts.get(2).is_truthy() }
}

/// The first bit of `scope` says whether the configuration was made by `withAuth` or a client, the second whether the caller
/// is blind to the task around.
fn client(
    config: JsValue,
    scope: u32,
    host: Option<JsValue>,
    first: Option<Array>,
) -> Client<Fetch> {
    Client {
        scope: Scope { scoped: scope & 1 != 0, isolated: scope & 2 != 0 },
        context: host.as_ref().and_then(|host| TaskContext::read(&host.get("task-context"))),
        host: host.unwrap_or(JsValue::UNDEFINED),
        ..Client::new(Fetch::after(config.clone(), first), config)
    }
}
