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

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;

use crate::client::Client;
use crate::config::{Config, Scope, TaskContext};
use crate::error::Failure;
use crate::live::Sink;
use crate::resources::{self, Outcome};
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
    #[wasm_bindgen(js_name = taskContext)]
    fn task_context() -> JsValue;
}

/// The names of all calls, those that give more than one answer followed by a slash and how: `/cursor` and `/offset`
/// for the pages of a list, `/stream`, `/subscription`.
#[wasm_bindgen]
pub fn names() -> Array {
    outcome::names()
}

/// Makes a call: `name` as `runs.retrieve`, the arguments that the caller gave, the configuration as
/// `[config, scoped, isolated]`, and for a list the page that is asked for, as an earlier page named it. For a stream it
/// is who takes what comes in, `[give, signal, withStreams]`, see [`Sink`]; the promise is that of the stream's end.
///
/// The promise resolves to `[value, response, text, next, previous]`, or rejects with `[kind, fields]`.
#[wasm_bindgen]
pub fn call(name: String, args: Array, scope: Array, turn: JsValue) -> Promise {
    task::promise(async move {
        let outcome = async {
            let client = client(&scope)?;
            let mut streams = resources::STREAMS.iter().chain(resources::SUBSCRIPTIONS);
            if let Some(stream) = streams.find(|stream| **stream == name) {
                let sink = sink(turn.unchecked_ref());
                Box::pin(resources::follow(&client, stream, args.to_vec(), &sink)).await?;
                return Ok(Outcome::Value(JsValue::UNDEFINED));
            }
            let turn = outcome::read_turn(&turn);
            #[cfg(feature = "trap")]
            trap::on(&name, &client).await;
            resources::call(&client, &name, args.to_vec(), turn).await
        };
        let outcome = outcome.await;
        // What a caller's own code threw is what he should hear of, not what came of it.
        match (JsValue::take_thrown(), outcome) {
            (Some(thrown), _) => Err(outcome::failure(&Failure::from(thrown))),
            (None, Ok(outcome)) => Ok(outcome::answer(outcome)),
            (None, Err(error)) => Err(outcome::failure(&error)),
        }
    })
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
    let branch = match Config::new(config.clone()).and_then(|config| config.branch(&env)) {
        Ok(branch) => branch.unwrap_or_default().into(),
        // What cannot be read stays as it is: the calls that are made with it report it.
        Err(_) => config.get("previewBranch"),
    };
    Array::of2(&base_url.unwrap_or(JsValue::UNDEFINED), &branch)
}

fn sink(parts: &Array) -> Sink<JsValue> {
    Sink { give: parts.get(0), signal: parts.get(1), with_streams: parts.get(2).is_truthy() }
}

fn client(scope: &Array) -> Result<Client<Fetch>, Failure<JsValue>> {
    let config = Config::new(scope.get(0))?;
    let [scoped, isolated] = [1, 2].map(|index| scope.get(index).is_truthy());
    let context = if isolated { None } else { TaskContext::read(&task_context()) };
    Ok(Client {
        transport: Fetch { fetch: config.fetch() },
        config,
        scope: Scope { scoped, isolated },
        context,
    })
}
