//! The JavaScript face: the functions that the npm package's TypeScript calls.
//!
//! [`begin`] plans a call of one request. JavaScript sends the request and settles a usual response. Any other response goes
//! to [`proceed`]. A call of several requests runs to its end in Rust. No other module of the crate uses this one.

mod convert;
mod task;
#[cfg(feature = "trap")]
mod trap;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use self::convert::{CallScope, write_failure, write_plan};
use crate::api::endpoint::{Endpoint, Handle, Start};
use crate::core::configuration::{Configuration, Scope};
use crate::core::idempotency;
use crate::core::token::PendingToken;
use crate::host::Host;
use crate::host::js::{Attempt, read};
use crate::host::value::Value;
use crate::{api, live};

/// Returns the call with this number.
fn row(number: u32) -> Option<&'static Endpoint> {
    let mut index = number as usize;
    for tables in [api::TABLES, live::TABLES] {
        for table in tables {
            match table.get(index) {
                Some(row) => return Some(row),
                None => index -= table.len(),
            }
        }
    }
    None
}

/// Calls `to` with the list of all calls in the order of their numbers, separated by spaces.
///
/// A call is written as `name/returns/handle`. `handle` is empty if the call belongs to no handle.
#[wasm_bindgen]
pub fn calls(to: &Function) {
    let mut list = String::with_capacity(4096);
    let mut number = 0;
    while let Some(row) = row(number) {
        number += 1;
        let handle = row.handle.map_or("", Handle::as_str);
        list.extend([row.name(), "/", row.returns.as_str(), "/", handle, " "]);
    }
    give(to, &list.trim_end().into());
}

/// Passes a value to JavaScript by calling a function with it.
///
/// No exported function returns a JavaScript value. Node 20 and 22 would end the process if V8 discarded the optimized code
/// of such a function's caller while the function runs.
fn give(to: &Function, value: &JsValue) {
    // `to` belongs to this package and only stores the value.
    drop(to.call1(&JsValue::UNDEFINED, value));
}

/// Begins the call with this number. For a list, `link` is the requested page, if it isn't the first. For a stream, `consumer`
/// takes the items or is the source of the parts, as `src/npm/plan.ts` describes it.
///
/// If the call is one request, calls `to` with its plan, and JavaScript continues. Otherwise, calls `done` at the end of the
/// call.
#[wasm_bindgen]
pub fn begin(
    number: u32,
    args: JsValue,
    scope: &CallScope,
    link: &JsValue,
    consumer: JsValue,
    to: Function,
    done: Function,
) {
    let Some(row) = row(number) else { return };
    let client = convert::client(scope);
    let mut args = convert::args(row, args, link);
    args.consumer = consumer.into();
    task::start(
        async move {
            #[cfg(feature = "trap")]
            trap::when_begun(row.name()).await;
            match row.start(&client, &mut args)? {
                Start::Request(call) => {
                    let plan = client.plan(call)?;
                    Value::check_thrown()?;
                    give(&to, &write_plan(number, row, &plan));
                    Ok(None)
                }
                Start::Procedure(procedure) => procedure.await.map(Some),
            }
        },
        done,
    );
}

/// Continues a call from its plan and its first attempt. At the end, calls `done`, as `src/npm/plan.ts` describes it.
#[wasm_bindgen]
pub fn proceed(plan: JsValue, attempt: &Attempt, done: Function) {
    let Some((row, plan)) = convert::read_plan(plan.into(), row) else { return };
    let first = read(attempt);
    task::start(
        async move {
            let end = plan.proceed(&Host, Some(first)).await;
            let end = match row.finish {
                Some(finish) => finish(&Host, &plan, end).await,
                None => end,
            };
            end.map(Some)
        },
        done,
    );
}

/// Sets the function that resumes tasks. It calls [`resume`] with its two arguments, and can handle a trap.
#[wasm_bindgen]
pub fn connect(resume: Function) {
    task::set_resume(resume);
}

/// Polls a task that was woken.
#[wasm_bindgen]
pub fn resume(index: u32, generation: u32) {
    task::resume(index, generation);
}

/// Signs the public token of a handle from `{ claims, key, scope, issued, expires }`. Calls `to` with the token, or with
/// `[kind, fields]` of the failure.
#[wasm_bindgen(js_name = publicToken)]
pub fn public_token(pending: JsValue, to: &Function) {
    let pending: PendingToken = convert::read_token(&pending.into());
    match pending.sign() {
        Ok(token) => give(to, &token.into()),
        Err(failure) => give(to, &write_failure(&failure)),
    }
}

/// Hashes an idempotency key as the API expects it outside of a run, and calls `to` with the hash.
#[wasm_bindgen(js_name = hashKey)]
pub fn hash_key(key: &str, to: &Function) {
    give(to, &idempotency::hash(vec![key.to_owned()], None, None).into());
}

/// Resolves the base URL and the branch of a configuration, for a scope that keeps them. Calls `to` with
/// `{ baseURL, previewBranch }`.
///
/// Missing ones come from the environment.
#[wasm_bindgen(js_name = foldEnvironment)]
pub fn fold_environment(configuration: JsValue, to: &Function) {
    let own = Value::from(configuration);
    let default = || Value::string(&crate::core::configuration::default_base_url(&Host));
    let base_url = own.field("baseURL").unwrap_or_else(default);
    let branch = match Configuration::new(own.clone(), Scope::CONFIGURE).branch(&Host) {
        Ok(branch) => Value::string(&branch.unwrap_or_default()),
        // An invalid branch stays unchanged, and the calls that use it report the error.
        Err(_) => own.get("previewBranch"),
    };
    let folded = Value::object_of(vec![("baseURL", base_url), ("previewBranch", branch)]);
    give(to, &folded.into());
}
