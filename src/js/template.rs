//! What a call sends as a template, from which JavaScript makes such calls again without coming here (`replay.js`).
//!
//! A call can have one whose request is all that there is to it: it has no body, or is a trigger without options, and
//! its answer is handed on as it is read.

use wasm_bindgen::prelude::*;

use super::client;
use crate::answer;
use crate::call::{Args, Call, HeaderSet, Shape};
use crate::client::{Client, REQUEST_KEY, Ready};
use crate::error::Failure;
use crate::packet::{PARKED_FROM_BYTES, Packet, SUPER_JSON};
use crate::resources;
use crate::resources::tasks::{self, LIFETIME, PERMISSION};
use crate::resources::trigger::{Run, SINGLE};
use crate::token::expiry;
use crate::transport::Deadline;
use crate::transport::fetch::{Fetch, recorded};
use crate::value::Value;

/// The template of calls like this one; undefined where such calls can only be made here. Arguments as for
/// [`super::call`]; a template holds for all texts that no URL has to encode.
#[wasm_bindgen]
pub fn template(number: u32, args: Vec<JsValue>, config: JsValue, scope: u32) -> JsValue {
    let client = client(config, scope, None, None);
    // What is wrong with a call is said when it is made.
    let made = made(&client, resources::numbered(number), args).ok().flatten();
    let thrown = JsValue::take_thrown();
    made.filter(|_| thrown.is_none()).unwrap_or(JsValue::UNDEFINED)
}

/// Whether there may be a template of a call.
pub fn is_possible((name, row): resources::Entry) -> bool {
    name == tasks::TRIGGER.name
        || row.is_some_and(|endpoint| {
            endpoint.headers == HeaderSet::Api
                && resources::is_handed_on(name)
                && answer::passing(endpoint.answer).is_some()
                && !endpoint.takes_body()
        })
}

fn made(
    client: &Client<Fetch>,
    (name, row): resources::Entry,
    args: Vec<JsValue>,
) -> Result<Option<JsValue>, Failure<JsValue>> {
    let is_trigger = name == tasks::TRIGGER.name;
    let args = &mut Args::new(name, args);
    let call = match is_trigger {
        true => tasks::TRIGGER.of(vec![args.take()])?,
        false => resources::one_request(client, row, name, args)?,
    };
    let due = call.endpoint.answer;
    let Some((mask, kinds)) = answer::passing(due).filter(|_| call.body.is_none()) else {
        return Ok(None);
    };
    let (parts, record) = recorded(client.config.given(), || parts(client, &call, is_trigger));
    let mut parts = parts?;
    if record.is_undefined() {
        return Ok(None);
    }
    parts.extend([
        ("record", record),
        ("mask", mask.into()),
        ("kinds", kinds.into()),
        ("reads", due.fields.into()),
        ("dates", due.dates.into()),
        ("places", due.places.into()),
        ("paged", matches!(due.shape, Shape::Page(_)).into()),
    ]);
    Ok(Some(JsValue::object_of(parts)))
}

type Parts = Vec<(&'static str, JsValue)>;

/// What the configuration and the environment have a say in.
fn parts(
    client: &Client<Fetch>,
    call: &Call<JsValue>,
    is_trigger: bool,
) -> Result<Parts, Failure<JsValue>> {
    let Ready { request, prefetches, signer, .. } = client.ready(call)?;
    let Deadline { after_ms, cut } = request.deadline.unwrap_or(Deadline::NONE);
    let mut parts = vec![
        ("call", call.name.into()),
        ("method", request.method.as_str().into()),
        ("url", request.url.into()),
        ("headers", request.headers),
        ("key", REQUEST_KEY.into()),
        ("ms", after_ms.into()),
        ("canCut", (cut || request.signal.is_some()).into()),
        ("signal", request.signal.unwrap_or_default()),
        ("prefetches", prefetches.into()),
    ];
    if is_trigger {
        let run = Run {
            call: call.name,
            options: &JsValue::UNDEFINED,
            key: None,
            key_ttl: JsValue::UNDEFINED,
            config: &client.config_of(call)?,
            awaited: false,
        };
        let packet = Packet { data: None, data_type: SUPER_JSON, size: 0 };
        parts.push(("options", client.run_options(&run, &packet, SINGLE)?));
        parts.push(("parkedFrom", (PARKED_FROM_BYTES as f64).into()));
        parts.push(("permission", PERMISSION.into()));
        parts.push(("lifetime", expiry::<JsValue>(&JsValue::UNDEFINED, LIFETIME, 0.0)?.into()));
        parts.push(("signer", signer.map_or(JsValue::UNDEFINED, |key| key.reveal().into())));
    }
    Ok(parts)
}
