//! What goes back to JavaScript: the parts of an answer or of a failure, for its classes to be made of.

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use super::template;
use crate::answer::Answer;
use crate::call::{Endpoint, Shape};
use crate::error::{Error, Failure};
use crate::js_value::with_name;
use crate::page::{Paging, Turn};
use crate::resources::trigger::Signing;
use crate::resources::{self, Outcome};
use crate::value::Value;

#[wasm_bindgen(module = "/src/js/engine.js")]
extern "C" {
    fn succeed(
        done: &Function,
        value: &JsValue,
        response: &JsValue,
        text: &JsValue,
        next: &JsValue,
        previous: &JsValue,
        dates: &JsValue,
        places: &JsValue,
        in_pages: bool,
        signing: &JsValue,
    );
    fn finish(done: &Function, kind: Option<&str>, value: &JsValue);
}

/// See [`super::names`].
pub fn names() -> String {
    let mut names = String::with_capacity(4096);
    let mut add = |name: &'static str, row: Option<&'static Endpoint>, form: &str| {
        if !names.is_empty() {
            names.push(' ');
        }
        if template::is_possible((name, row)) {
            names.push('+');
        }
        names.push_str(name);
        names.push_str(form);
    };
    for table in resources::TABLES {
        for endpoint in table {
            let form = match endpoint.answer.shape {
                Shape::Page(Paging::Cursor) => "/cursor",
                Shape::Page(Paging::Offset) => "/offset",
                _ => "",
            };
            add(endpoint.name, Some(endpoint), form);
        }
    }
    for (more, form) in [
        (resources::PROCEDURES, ""),
        (resources::STREAMS, "/stream"),
        (resources::SUBSCRIPTIONS, "/subscription"),
    ] {
        for name in more {
            add(name, None, form);
        }
    }
    names
}

/// Calls `done` with what a call came to.
pub fn tell(done: &Function, output: Result<Outcome<JsValue>, Failure<JsValue>>) {
    let nothing = &JsValue::UNDEFINED;
    match output {
        Ok(Outcome::Value(value)) => {
            finish(done, None, &value);
        }
        Ok(Outcome::Answer(answer)) => {
            let due = answer.endpoint.answer;
            let text = answer.response.body.as_ref().unwrap_or(nothing);
            let (next, previous) = answer.pages.clone();
            let (next, previous) =
                (write_turn(next, answer.prefetches), write_turn(previous, false));
            let signing = answer.signing.as_deref().map_or(JsValue::UNDEFINED, write_signing);
            let in_pages = matches!(due.shape, Shape::Page(_));
            with_name(due.dates, |dates| {
                with_name(due.places, |places| {
                    let Answer { value, response, .. } = &*answer;
                    let raw = &response.raw;
                    succeed(
                        done, value, raw, text, &next, &previous, dates, places, in_pages, &signing,
                    );
                });
            });
        }
        Err(error) => {
            let (kind, fields) = failure(&error);
            finish(done, Some(kind), &fields);
        }
    }
}

/// What [`super::public_token`] is given.
fn write_signing(signing: &Signing<JsValue>) -> JsValue {
    let Signing { claims, key, scope, issued, expires } = signing;
    let key = JsValue::from_str(key.reveal());
    let parts = [claims.clone(), key, scope.into(), (*issued).into(), (*expires).into()];
    JsValue::array(parts.into())
}

/// `[word, to, whether to ask for it while the caller works on this page]`.
fn write_turn(turn: Option<Turn>, prefetches: bool) -> JsValue {
    let (word, to) = match turn {
        None => return JsValue::UNDEFINED,
        Some(Turn::After(cursor)) => ("after", cursor.into()),
        Some(Turn::Before(cursor)) => ("before", cursor.into()),
        Some(Turn::Number(page)) => ("page", page.into()),
    };
    Array::of3(&word.into(), &to, &prefetches.into()).into()
}

/// The page that [`tell`] wrote so.
pub fn read_turn(turn: Array) -> Option<Turn> {
    let to = turn.get(1);
    match turn.get(0).as_string()?.as_str() {
        "after" => Some(Turn::After(to.as_string()?)),
        "before" => Some(Turn::Before(to.as_string()?)),
        _ => Some(Turn::Number(to.as_f64()?)),
    }
}

/// A kind for each class or family of classes, and the fields of its errors.
pub fn failure(error: &Error<JsValue>) -> (&'static str, JsValue) {
    let mut fields = JsValue::object();
    let mut put = |key: &'static str, value: JsValue| fields.put(key, value);
    let text = JsValue::from_str;
    let kind = match error {
        Error::Thrown(value) => return ("thrown", value.clone()),
        Error::Status(error) => {
            put("call", text(error.call));
            put("status", error.status.into());
            put("headers", entries(&error.headers));
            put("body", error.body.clone());
            put("retryAfterMs", error.retry_after_ms.into());
            "status"
        }
        Error::Connection { call, cause, .. } => {
            put("call", text(call));
            put("cause", cause.clone());
            "connection"
        }
        Error::Timeout { call, .. } => {
            put("call", text(call));
            "timeout"
        }
        Error::Schema(error) => {
            put("call", text(error.call));
            put("status", error.status.into());
            put("headers", entries(&error.headers));
            put("rawBody", error.raw_body.clone());
            "schema"
        }
        Error::Argument { call, argument, .. } => {
            put("call", text(call));
            put("argument", text(argument));
            "argument"
        }
        Error::Missing(_) => "missing",
        Error::Rule(_) => "rule",
        Error::InvalidTime => "range",
        Error::InvalidUrl => {
            put("code", text("ERR_INVALID_URL"));
            "type"
        }
        Error::InvalidPeriod => "type",
        Error::Webhook(_) => "webhook",
        Error::Batch { phase, batch_id, item_count, source } => {
            put("phase", text(phase.as_str()));
            put("batchId", batch_id.as_deref().map_or(JsValue::UNDEFINED, text));
            put("itemCount", (*item_count as f64).into());
            let (kind, fields) = failure(source);
            put("cause", Array::of2(&text(kind), &fields).into());
            "batch"
        }
        Error::NotSealed { batch_id, enqueued, expected, accepted, deduplicated } => {
            put("batchId", text(batch_id));
            put("enqueuedCount", (*enqueued as f64).into());
            put("expectedCount", (*expected as f64).into());
            put("itemsAccepted", (*accepted as f64).into());
            put("itemsDeduplicated", (*deduplicated as f64).into());
            "notSealed"
        }
    };
    put("message", text(&error.to_string()));
    (kind, fields)
}

fn entries(headers: &[(String, String)]) -> JsValue {
    let mut object = JsValue::object();
    for (name, value) in headers {
        object.set_named(name, JsValue::from_str(value));
    }
    object
}
