//! The JavaScript face: the functions that the npm package's TypeScript calls.
//!
//! A call of one request is planned by [`plan`], sent by JavaScript, and settled there if its response is as usual; anything
//! else comes back to [`proceed`]. A call of several requests is made by [`run`]. Nothing in the rest of the crate knows of
//! this room.

mod crossing;
mod task;
#[cfg(feature = "trap")]
mod trap;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use self::crossing::{Scope, write_failure, write_plan};
use crate::api::endpoint::Endpoint;
use crate::core::configuration::Configuration;
use crate::core::error::ErrorKind;
use crate::core::idempotency;
use crate::core::token::PendingToken;
use crate::host::Host;
use crate::host::js::{Attempt, read};
use crate::host::value::Value;
use crate::{api, live};

/// Half the size of the default one, and as fast.
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// All calls, in the order of their numbers.
fn rows() -> impl Iterator<Item = &'static Endpoint> {
    api::TABLES.iter().chain(live::TABLES).flat_map(|table| table.iter()).copied()
}

fn row(number: u32) -> Option<&'static Endpoint> {
    rows().nth(number as usize)
}

/// The names of all calls in the order of their numbers, separated by spaces. Each is followed by a slash and what it
/// returns, a plus if it has a plan, and for the call of a handle another slash and the handle.
#[wasm_bindgen]
pub fn calls() -> String {
    let mut list = String::with_capacity(4096);
    for row in rows() {
        let plan = if row.procedure.is_none() || row.prepare.is_some() { "+" } else { "" };
        list.extend([row.name(), "/", row.returns.as_str(), plan]);
        if let Some(handle) = row.handle {
            list.extend(["/", handle.as_str()]);
        }
        list.push(' ');
    }
    list.truncate(list.len().saturating_sub(1));
    list
}

/// Gives JavaScript a value, by calling a function with it.
///
/// No exported function returns a JavaScript value: Node 20 and 22 end the process if V8 throws away the optimized code of such
/// a function's caller while the function runs.
fn give(to: &Function, value: &JsValue) {
    // It is ours, and only keeps the value.
    drop(to.call1(&JsValue::UNDEFINED, value));
}

/// Plans a call: its number, its arguments, the scope that it is made in, and for a list the page that is requested.
///
/// Gives a plan as `src/npm/plan.ts` describes it, `[kind, fields]` of a failure, or undefined if these arguments take
/// [`run`].
#[wasm_bindgen]
pub fn plan(number: u32, args: Vec<JsValue>, scope: &Scope, turn: &JsValue, to: &Function) {
    give(to, &planned(number, args, scope, turn));
}

fn planned(number: u32, args: Vec<JsValue>, scope: &Scope, turn: &JsValue) -> JsValue {
    let Some(row) = row(number) else { return JsValue::UNDEFINED };
    #[cfg(feature = "trap")]
    trap::when_planned(row.name());
    let client = crossing::client(scope);
    let mut args = crossing::args(row, args, turn);
    let planned = row.call(&client, &mut args).and_then(|call| match call {
        Some(call) => client.plan(&call).map(Some),
        None => Ok(None),
    });
    match (Value::take_thrown(), planned) {
        (Some(thrown), _) => write_failure(&ErrorKind::Thrown(thrown.0)),
        (None, Ok(Some(plan))) => write_plan(number, row, &plan),
        (None, Ok(None)) => JsValue::UNDEFINED,
        (None, Err(failure)) => write_failure(&failure),
    }
}

/// Continues a call from its plan and its first attempt. In the end `done` is called, as `src/npm/plan.ts` describes it.
#[wasm_bindgen]
pub fn proceed(plan: JsValue, attempt: &Attempt, done: Function) {
    let Some((row, plan)) = crossing::read_plan(plan.into(), row) else { return };
    let first = read(attempt, plan.request.reads);
    task::start(
        async move {
            let end = plan.proceed(&Host, Some(first)).await;
            match row.finish {
                Some(finish) => finish(&Host, &plan, end).await,
                None => end,
            }
        },
        done,
    );
}

/// Makes a call of several requests. `consumer` takes what a stream brings: `{ give, signal, withStreams }`.
#[wasm_bindgen]
pub fn run(number: u32, args: Vec<JsValue>, scope: &Scope, consumer: JsValue, done: Function) {
    let Some(row) = row(number) else { return };
    let client = crossing::client(scope);
    let mut args = crossing::args(row, args, &JsValue::UNDEFINED);
    args.consumer = consumer.into();
    task::start(
        async move {
            #[cfg(feature = "trap")]
            trap::when_run(row.name()).await;
            row.make(&client, &mut args).await
        },
        done,
    );
}

/// Connects the module with the function by which its tasks are resumed: it calls [`resume`] with the numbers it is given, so
/// that it can act if that traps.
#[wasm_bindgen]
pub fn connect(resume: Function) {
    task::resume_by(resume);
}

/// Goes on with a task that something has happened for.
#[wasm_bindgen]
pub fn resume(index: u32, generation: u32) {
    task::resume(index, generation);
}

/// Signs the public token of a handle: `{ claims, key, scope, issued, expires }`. Gives the token, or `[kind, fields]` of the
/// failure.
#[wasm_bindgen(js_name = publicToken)]
pub fn public_token(pending: JsValue, to: &Function) {
    let pending: PendingToken = crossing::read_token(&pending.into());
    match pending.sign() {
        Ok(token) => give(to, &token.into()),
        Err(failure) => give(to, &write_failure(&failure)),
    }
}

/// The form in which the API knows a raw idempotency key outside of a run.
#[wasm_bindgen(js_name = hashKey)]
pub fn hash_key(key: &str) -> String {
    idempotency::hash(&[key.to_owned()], idempotency::KeyScope::Run, None).hash
}

/// The base URL and the branch of a configuration, or of the environment if it names none, for a scope that keeps what it was
/// made with: gives `{ baseURL, previewBranch }`.
#[wasm_bindgen(js_name = foldEnvironment)]
pub fn fold_environment(configuration: JsValue, to: &Function) {
    let given = Value::from(configuration);
    let env = |name: &str| Host.env(name);
    let default = || Value::string(&crate::core::configuration::default_base_url(&env));
    let base_url = given.field("baseURL").unwrap_or_else(default);
    let branch = match Configuration::new(given.clone()).branch(&env) {
        Ok(branch) => Value::string(&branch.unwrap_or_default()),
        // What can't be read stays as it is: the calls that are made with it report it.
        Err(_) => given.get("previewBranch"),
    };
    let folded = Value::object_of(vec![("baseURL", base_url), ("previewBranch", branch)]);
    give(to, &folded.into());
}
