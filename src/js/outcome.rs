//! What goes back to JavaScript: the parts of an answer or of a failure, for its classes to be made of.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::call::Shape;
use crate::error::Error;
use crate::page::{Paging, Turn};
use crate::resources::{self, Outcome};
use crate::value::Value;

#[wasm_bindgen(module = "/src/js/engine.js")]
extern "C" {
    fn revive(value: &JsValue, fields: &str, places: &str);
}

/// See [`super::names`].
pub fn names() -> Array {
    let endpoints = resources::endpoints().map(|endpoint| match endpoint.answer.shape {
        Shape::Page(Paging::Cursor) => format!("{}/cursor", endpoint.name),
        Shape::Page(Paging::Offset) => format!("{}/offset", endpoint.name),
        _ => endpoint.name.to_owned(),
    });
    let names: Array = endpoints.map(JsValue::from).collect();
    for (more, form) in [
        (resources::PROCEDURES, ""),
        (resources::STREAMS, "/stream"),
        (resources::SUBSCRIPTIONS, "/subscription"),
    ] {
        for name in more {
            names.push(&[name, form].concat().into());
        }
    }
    names
}

/// `[value, response, text, next, previous]`.
pub fn answer(outcome: Outcome<JsValue>) -> JsValue {
    let answer = match outcome {
        Outcome::Value(value) => return Array::of1(&value).into(),
        Outcome::Answer(answer) => *answer,
    };
    let due = answer.endpoint.answer;
    if !due.dates.is_empty() {
        let value = match due.shape {
            Shape::Page(_) => answer.value.get("data"),
            _ => answer.value.clone(),
        };
        revive(&value, due.dates, due.places);
    }
    let parts = Array::of4(
        &answer.value,
        &answer.response.raw,
        &answer.response.body.unwrap_or(JsValue::UNDEFINED),
        &write_turn(answer.pages.0),
    );
    parts.push(&write_turn(answer.pages.1));
    parts.into()
}

fn write_turn(turn: Option<Turn>) -> JsValue {
    let (word, to) = match turn {
        None => return JsValue::UNDEFINED,
        Some(Turn::After(cursor)) => ("after", cursor.into()),
        Some(Turn::Before(cursor)) => ("before", cursor.into()),
        Some(Turn::Number(page)) => ("page", page.into()),
    };
    Array::of2(&word.into(), &to).into()
}

/// The page that [`answer`] wrote so.
pub fn read_turn(turn: &JsValue) -> Option<Turn> {
    let turn = turn.dyn_ref::<Array>()?;
    let to = turn.get(1);
    match turn.get(0).as_string()?.as_str() {
        "after" => Some(Turn::After(to.as_string()?)),
        "before" => Some(Turn::Before(to.as_string()?)),
        _ => Some(Turn::Number(to.as_f64()?)),
    }
}

/// `[kind, fields]`; a kind for each class or family of classes.
pub fn failure(error: &Error<JsValue>) -> JsValue {
    let mut fields = JsValue::object();
    let mut put = |key: &str, value: JsValue| fields.put(key, value);
    let text = JsValue::from_str;
    let kind = match error {
        Error::Thrown(value) => return Array::of2(&text("thrown"), value).into(),
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
        Error::Batch { phase, batch_id, item_count, source } => {
            put("phase", text(phase.as_str()));
            put("batchId", batch_id.as_deref().map_or(JsValue::UNDEFINED, text));
            put("itemCount", (*item_count as f64).into());
            put("cause", failure(source));
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
    Array::of2(&text(kind), &fields).into()
}

fn entries(headers: &[(String, String)]) -> JsValue {
    let mut object = JsValue::object();
    for (name, value) in headers {
        object.set(name, JsValue::from_str(value));
    }
    object
}
