//! The JavaScript face: the function that every call of the npm package comes in by, and what goes back.
//!
//! What JavaScript has to be written in (promises of their own class, pages, error classes) stands beside it in
//! `.js` files; they call [`call`], and nothing in the rest of the crate knows of them.

mod outcome;
mod task;
#[cfg(test)]
mod tests;
#[cfg(feature = "trap")]
mod trap;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use crate::client::Client;
use crate::config::{Config, Scope, TaskContext};
use crate::live::Sink;
use crate::resources::{self, Outcome, STREAMS, SUBSCRIPTIONS};
use crate::transport::Transport;
use crate::transport::fetch::Fetch;
use crate::value::Value;

/// Half the size of the default one, and as quick.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

mod engine {
    use super::*;

    #[wasm_bindgen(module = "/src/engine.js")]
    extern "C" {
        #[wasm_bindgen(js_name = guardWith)]
        pub fn guard_with(guard: &Function);
    }
}

#[wasm_bindgen(module = "/src/js/engine.js")]
extern "C" {
    fn host() -> Option<JsValue>;
}

/// The names of all calls, those that give more than one answer followed by a slash and how: `/cursor` and `/offset` for
/// the pages of a list, `/stream`, `/subscription`. The place of a name is the number of its call.
#[wasm_bindgen]
pub fn names() -> Array {
    outcome::names()
}

/// Makes a call: its number, the arguments and the configuration that the caller gave, whether that was made by
/// `withAuth` or a client, whether it is blind to the task around, and for a list the page that is asked for, as an
/// earlier page named it. For a stream it is who takes what comes in, `[give, signal, withStreams]`, see [`Sink`].
///
/// In the end it calls `done`: with undefined, the value, the response, its text, and for a list what leads to the next
/// page and to the previous one; or with nothing when a stream has ended; or with the kind of a failure and its fields.
#[wasm_bindgen]
pub fn call(
    number: u32,
    args: Array,
    config: JsValue,
    scoped: bool,
    isolated: bool,
    turn: Option<Array>,
    done: Function,
) {
    let client = client(config, scoped, isolated);
    let call = async move {
        let entry = resources::numbered(number);
        #[cfg(feature = "trap")]
        trap::on(entry.0, &client).await;
        if STREAMS.contains(&entry.0) || SUBSCRIPTIONS.contains(&entry.0) {
            let sink = sink(&turn.unwrap_or_default());
            Box::pin(resources::follow(&client, entry.0, args.to_vec(), &sink)).await?;
            return Ok(Outcome::Value(JsValue::UNDEFINED));
        }
        let turn = turn.and_then(outcome::read_turn);
        resources::call(&client, entry, args.to_vec(), turn).await
    };
    task::start(call, done);
}

/// Has everything that calls wait for come in by way of this function, which is given a function to run. Should what it
/// runs trap, which is a defect, it has what is needed to end the calls that the torn module can no longer end.
#[wasm_bindgen(js_name = guardWith)]
pub fn guard_with(guard: &Function) {
    engine::guard_with(guard);
}

/// A configuration with the base URL and the branch of the environment in it, for a scope that keeps what it was made
/// with: `[baseURL, previewBranch]`.
#[wasm_bindgen(js_name = foldEnvironment)]
pub fn fold_environment(config: JsValue) -> Array {
    let env = |name: &str| Fetch::default().env(name);
    let base_url = config.field("baseURL").or_else(|| env("TRIGGER_API_URL").map(JsValue::from));
    let branch = match Config::new(config.clone()).branch(&env) {
        Ok(branch) => branch.unwrap_or_default().into(),
        // What cannot be read stays as it is: the calls that are made with it report it.
        Err(_) => config.get("previewBranch"),
    };
    Array::of2(&base_url.unwrap_or(JsValue::UNDEFINED), &branch)
}

fn sink(parts: &Array) -> Sink<JsValue> {
    Sink { give: parts.get(0), signal: parts.get(1), with_streams: parts.get(2).is_truthy() }
}

fn client(config: JsValue, scoped: bool, isolated: bool) -> Client<Fetch> {
    let host = if isolated { None } else { host() };
    Client {
        scope: Scope { scoped, isolated },
        context: host.as_ref().and_then(|host| TaskContext::read(&host.get("task-context"))),
        host: host.unwrap_or(JsValue::UNDEFINED),
        ..Client::new(Fetch { from: config.clone() }, config)
    }
}
