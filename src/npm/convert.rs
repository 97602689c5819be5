//! Converts values between Rust and JavaScript: arguments, scopes, plans, replies and failures.

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use crate::api::args::Args;
use crate::api::endpoint::Endpoint;
use crate::core::call::{HeaderSet, Hole, Place, Shape, TokenRequest};
use crate::core::client::Client;
use crate::core::configuration::Scope;
use crate::core::context::TaskContext;
use crate::core::error::{CallError, ErrorKind, Failure};
use crate::core::page::{AFTER, BEFORE, NUMBER, PageLink, Paging};
use crate::core::payload::OFFLOADED_FROM_BYTES;
use crate::core::plan::{Plan, REQUEST_KEY};
use crate::core::reply::{End, Reply};
use crate::core::retry::RetryPolicy;
use crate::core::token::{Lifetime, PendingToken, Secret};
use crate::host::Host;
use crate::host::http::{Deadline, Request};
use crate::host::js;
use crate::host::value::{Kind, Value};

#[wasm_bindgen]
extern "C" {
    /// The scope of a call, as `src/npm/plan.ts` describes it.
    pub type CallScope;
    #[wasm_bindgen(method, getter, structural)]
    fn config(this: &CallScope) -> JsValue;
    #[wasm_bindgen(method, getter, structural)]
    fn owner(this: &CallScope) -> JsValue;
    #[wasm_bindgen(method, getter, structural)]
    fn isolated(this: &CallScope) -> bool;
    #[wasm_bindgen(method, getter, structural)]
    fn worker(this: &CallScope) -> JsValue;
}

/// Creates a client for one call in this scope.
pub fn client(scope: &CallScope) -> Client {
    let mut client = Client::new(Host, scope.config().into());
    let owner = match scope.owner().as_string().as_deref() {
        Some(Scope::WITH_AUTH) => Scope::WITH_AUTH,
        Some(Scope::CLIENT) => Scope::CLIENT,
        _ => Scope::CONFIGURE.owner,
    };
    client.configuration.scope = Scope { owner, isolated: scope.isolated() };
    client.worker_globals = scope.worker().into();
    client.context = TaskContext::read(&client.worker_globals.get("task-context"));
    client
}

/// Reads the arguments of a call, and the page that it requests, as [`write_page_link`] writes it.
pub fn args(row: &Endpoint, values: JsValue, link: &JsValue) -> Args {
    let mut args = Args::new(row.name(), Value::from(values).items().unwrap_or_default());
    if let Some(link) = link.dyn_ref::<Array>() {
        let parameter = match link.get(0).as_string().as_deref() {
            Some(AFTER) => AFTER,
            Some(BEFORE) => BEFORE,
            _ => NUMBER,
        };
        args.page = Some(PageLink { parameter, value: link.get(1).into() });
    }
    args
}

/// Writes a link to a page as `[parameter, value, prefetches]`.
fn write_page_link(link: Option<&PageLink>, prefetches: bool) -> Value {
    let Some(PageLink { parameter, value }) = link else { return Value::undefined() };
    Value::array(vec![Value::constant(parameter), value.clone(), Value::boolean(prefetches)])
}

/// Writes a plan for JavaScript, as `src/npm/plan.ts` describes it.
pub fn write_plan(number: u32, row: &Endpoint, plan: &Plan) -> JsValue {
    let text = |text: &str| Value::string(text);
    let token = plan.token.as_ref().map_or_else(Value::undefined, |token| {
        let (unit, lifetime) = match token.lifetime {
            Lifetime::Seconds(seconds) => ("seconds", seconds),
            Lifetime::Until(time) => ("until", time),
        };
        Value::object_of(vec![
            ("permission", text(&token.permission)),
            (unit, Value::number(lifetime)),
        ])
    });
    let request_key = if plan.route.headers == HeaderSet::Api {
        Value::constant(REQUEST_KEY)
    } else {
        Value::undefined()
    };
    Value::object_of(vec![
        ("number", Value::number(number.into())),
        ("request", js::write(&plan.request)),
        ("policy", Value::array(plan.policy.to_numbers().map(Value::number).to_vec())),
        ("isRepeatable", Value::boolean(plan.is_repeatable)),
        ("baseURL", text(&plan.base_url)),
        ("prefetches", Value::boolean(plan.prefetches)),
        ("signer", plan.signer.as_ref().map_or_else(Value::undefined, |key| text(key.reveal()))),
        ("token", token),
        ("context", plan.context.clone()),
        ("usual", usual(row, plan)),
        (
            "holes",
            Value::array(
                plan.holes
                    .iter()
                    .filter(|_| plan.is_reusable)
                    .filter_map(|hole| write_hole(hole, plan))
                    .collect(),
            ),
        ),
        ("requestKey", request_key),
        ("isReusable", Value::boolean(plan.is_reusable)),
        ("body", plan.body.clone()),
    ])
    .into()
}

/// Describes the usual response, which needs no more than dates, a page and a token. Undefined if the row has work for every
/// response.
fn usual(row: &Endpoint, plan: &Plan) -> Value {
    let schema = plan.route.schema;
    // JavaScript can't convert page numbers, or complete the items of a page.
    let is_page = matches!(schema.shape, Shape::Page(_));
    let is_rust = matches!(schema.shape, Shape::Page(Paging::Offset));
    if row.finishes_usual || is_rust || is_page && !schema.fallbacks.is_empty() {
        return Value::undefined();
    }
    let number = |kind: Kind| Value::number(f64::from(kind as u8));
    let mut fields = Value::object();
    if let Some((field, kind)) = schema.shape.field() {
        fields.set(field, number(kind));
    }
    for (field, fallback) in schema.fallbacks {
        fields.set(field, number(fallback.kind()));
    }
    for field in schema.unusual.split_terminator(' ') {
        fields.set(field, number(Kind::Undefined));
    }
    Value::object_of(vec![
        ("kind", schema.shape.kind().map_or_else(Value::undefined, number)),
        ("fields", fields),
        ("dates", Value::constant(schema.dates)),
        ("places", Value::constant(schema.places)),
        ("paged", Value::boolean(is_page)),
    ])
}

fn write_hole(hole: &Hole, plan: &Plan) -> Option<Value> {
    let (to, name, span) = match hole.to {
        // JavaScript counts in UTF-16 units, not in bytes.
        Place::Path(..) | Place::Query(..) if !plan.request.url.is_ascii() => return None,
        Place::Path(start, end) => ("path", "", (start, end)),
        Place::Query(start, end) => ("query", "", (start, end)),
        Place::Body(name) => ("body", name, (0, 0)),
        Place::Option(name) => ("option", name, (0, 0)),
        Place::Payload => ("payload", "payload", (0, 0)),
        Place::PayloadSize => ("payloadSize", "payloadSize", (0, OFFLOADED_FROM_BYTES)),
        Place::Key => ("key", "idempotencyKey", (0, 0)),
        Place::KeyOrigin => ("keyOrigin", "idempotencyKeyOptions", (0, 0)),
        Place::Signal => ("signal", "", (0, 0)),
    };
    let argument = if hole.argument == Hole::CURSOR { -1.0 } else { hole.argument as f64 };
    Some(Value::object_of(vec![
        ("to", Value::constant(to)),
        ("name", Value::constant(name)),
        ("start", Value::number(span.0 as f64)),
        ("end", Value::number(span.1 as f64)),
        ("argument", Value::number(argument)),
        ("field", Value::constant(hole.field)),
    ]))
}

/// Reads a plan and its row. [`write_plan`] wrote the plan, and JavaScript may have filled in other arguments.
pub fn read_plan(
    plan: Value,
    row: fn(u32) -> Option<&'static Endpoint>,
) -> Option<(&'static Endpoint, Box<Plan>)> {
    let row = row(plan.get("number").as_f64()? as u32)?;
    let request = plan.get("request");
    let mut policy = [0.0; 6];
    for (setting, item) in policy.iter_mut().zip(plan.get("policy").items().unwrap_or_default()) {
        *setting = item.as_f64().unwrap_or_default();
    }
    let number = |of: &Value, field| of.get(field).as_f64().unwrap_or_default();
    let flag = |of: &Value, field| of.get(field).is_truthy();
    let route = &row.route;
    let deadline = Deadline { after_ms: number(&request, "ms"), cut: flag(&request, "canCut") };
    let plan = Box::new(Plan {
        route,
        policy: RetryPolicy::of_numbers(policy),
        is_repeatable: flag(&plan, "isRepeatable"),
        base_url: plan.text_field("baseURL")?,
        prefetches: flag(&plan, "prefetches"),
        signer: plan.text_field("signer").map(Secret::new),
        token: plan.field("token").map(|token| TokenRequest {
            permission: token.text_field("permission").unwrap_or_default(),
            lifetime: match token.get("seconds").as_f64() {
                Some(seconds) => Lifetime::Seconds(seconds),
                None => Lifetime::Until(number(&token, "until")),
            },
        }),
        context: plan.get("context"),
        holes: Vec::new(),
        is_reusable: false,
        body: Value::undefined(),
        request: Request {
            call: row.name(),
            method: route.method,
            url: request.text_field("url")?,
            is_foreign: false,
            headers: request.get("headers"),
            body: request.field("body"),
            signal: request.field("signal"),
            deadline: Some(deadline).filter(|deadline| deadline.after_ms > 0.0),
            reads_json: true,
            hooks: request.get("hooks"),
        },
    });
    Some((row, plan))
}

/// Reads a token that is not signed yet, as [`write_reply`] writes it.
pub fn read_token(pending: &Value) -> PendingToken {
    let number = |field| pending.get(field).as_f64().unwrap_or_default();
    PendingToken {
        claims: pending.get("claims"),
        key: Secret::new(pending.text_field("key").unwrap_or_default()),
        scope: pending.text_field("scope").unwrap_or_default(),
        issued: number("issued"),
        expires: number("expires"),
    }
}

/// Reports the result of a call to JavaScript. Calls `done` with `[kind, fields]` of a failure, or with undefined and the
/// reply.
///
/// An error that the caller's own code threw takes precedence over the failures that followed from it.
pub fn report(done: &Function, end: End) {
    let thrown = Value::take_thrown().map(Failure::from);
    let called = match thrown.map_or(end, Err) {
        Ok(reply) => done.call2(&JsValue::UNDEFINED, &JsValue::UNDEFINED, &write_reply(*reply)),
        Err(failure) => done.call1(&JsValue::UNDEFINED, &write_failure(&failure)),
    };
    // `done` belongs to this package and catches the errors of the caller's code.
    let _ = called;
}

fn write_reply(reply: Reply) -> JsValue {
    let Reply { value, response, schema, pages: (next, previous), prefetches, token, .. } = reply;
    let (raw, text) = match response {
        Some(response) => (response.raw, response.body.unwrap_or_else(|_| Value::undefined())),
        None => (Value::undefined(), Value::undefined()),
    };
    let token = token.map_or_else(Value::undefined, |token| {
        Value::object_of(vec![
            ("claims", token.claims),
            ("key", Value::string(token.key.reveal())),
            ("scope", Value::string(&token.scope)),
            ("issued", Value::number(token.issued)),
            ("expires", Value::number(token.expires)),
        ])
    });
    Value::object_of(vec![
        ("value", value),
        ("response", raw),
        ("text", text),
        ("next", write_page_link(next.as_ref(), prefetches)),
        ("previous", write_page_link(previous.as_ref(), false)),
        ("dates", Value::constant(schema.dates)),
        ("places", Value::constant(schema.places)),
        ("paged", Value::boolean(matches!(schema.shape, Shape::Page(_)))),
        ("token", token),
    ])
    .into()
}

/// Writes a failure as `[kind, fields]`. There is a kind for each class or family of error classes.
pub fn write_failure(error: &CallError) -> JsValue {
    let mut fields = error.fields.clone();
    if error.kind != ErrorKind::Thrown {
        let call = Some(error.call).filter(|call| !call.is_empty());
        let status = Some(f64::from(error.status)).filter(|status| *status > 0.0);
        fields = fields.with(vec![
            ("message", Value::string(&error.message)),
            ("call", call.map_or_else(Value::undefined, Value::constant)),
            ("status", status.map_or_else(Value::undefined, Value::number)),
        ]);
        if let Some(source) = &error.source {
            fields.set("source", write_failure(source).into());
        }
    }
    Value::array(vec![Value::constant(error.kind.as_str()), fields]).into()
}
