//! Converts values between Rust and the JavaScript engine.

use std::fmt;

use js_sys::{Array, ArrayBuffer, Date, Map, Object, Reflect, Set};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use wasm_bindgen::{JsCast, JsValue};

use super::Error;
use crate::core::error::ErrorKind;
use crate::host::value::Value;

/// The maximum nesting depth of values from user code. Deeper ones could overflow Rust's stack, which would trap.
const MAX_LEVELS: usize = 128;

/// A JSON value of any type, which stays in the JavaScript engine: a payload of an unknown type, the metadata of a run, the
/// body of an error.
///
/// ```no_run
/// # use trigger_wasm::{Error, Json, Run};
/// # fn show(run: Run) -> Result<(), Error> {
/// if let Some(output) = run.output {
///     let words: Vec<String> = output.to()?;
/// }
/// # Ok(())
/// # }
/// ```
///
/// Only calls of this crate can serialize and deserialize it; other formats of serde can't hold it.
#[derive(Clone, PartialEq)]
pub struct Json(JsValue);

impl Json {
    /// Converts a value to JSON. Fails if that is impossible, such as for a map whose keys aren't strings.
    pub fn new<T: Serialize + ?Sized>(value: &T) -> Result<Self, Error> {
        match to_json(value) {
            Ok(value) => Ok(Self(value)),
            Err(problem) => {
                Err(ErrorKind::rule(&format!("The value can't be converted to JSON: {problem}."))
                    .into())
            }
        }
    }

    /// Reads the value as a type. Fails if it has another type, or is nested deeper than 128 levels.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let read = match plain(&self.0) {
            Some(value) => from_value(value),
            None => Err(TOO_DEEP.to_owned()),
        };
        read.map_err(|problem| {
            ErrorKind::rule(&format!("The value is not as expected: {problem}.")).into()
        })
    }
}

/// Writes the value like `JSON.stringify`.
impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Value::from(self.0.clone()).stringify().ok().and_then(|text| text.as_str());
        formatter.write_str(text.as_deref().unwrap_or("null"))
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Wraps a value of JavaScript code, such as the parsed body of a request. Dates, maps, sets and similar values keep their
/// types in a payload.
impl From<JsValue> for Json {
    fn from(value: JsValue) -> Self {
        Self(value)
    }
}

/// Creates `null`.
impl Default for Json {
    fn default() -> Self {
        Self(JsValue::NULL)
    }
}

impl From<Json> for JsValue {
    fn from(Json(value): Json) -> Self {
        value
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_wasm_bindgen::preserve::serialize(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_wasm_bindgen::preserve::deserialize(deserializer).map(Self)
    }
}

/// The error for a value that is nested too deeply.
pub const TOO_DEEP: &str = "it is nested too deeply";

/// Converts a caller's value to JSON. The error is a sentence.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, String> {
    write(value, &serde_wasm_bindgen::Serializer::json_compatible())
}

/// Converts a payload. `()` and `None` become undefined, so that the task gets no payload.
pub fn to_payload<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, String> {
    let payload = to_json(value)?;
    Ok(if payload.is_null() { JsValue::UNDEFINED } else { payload })
}

/// Converts the parameters of a call. `None` is left out.
pub fn to_params<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, String> {
    write(value, &serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true))
}

fn write<T: Serialize + ?Sized>(
    value: &T,
    serializer: &serde_wasm_bindgen::Serializer,
) -> Result<JsValue, String> {
    value.serialize(serializer).map_err(problem)
}

/// Reads a value as a type. The error is a sentence.
pub fn from_value<T: DeserializeOwned>(value: JsValue) -> Result<T, String> {
    serde_wasm_bindgen::from_value(value).map_err(problem)
}

/// Returns the message of serde's error, without the class name that JavaScript prepends.
fn problem(error: serde_wasm_bindgen::Error) -> String {
    Value::from(JsValue::from(error)).text_field("message").unwrap_or_default()
}

/// Copies a value so that serde can read it: dates become strings in ISO 8601, and sets become arrays. `None` if it is nested
/// too deeply or refers to itself.
pub fn plain(value: &JsValue) -> Option<JsValue> {
    flatten(value, MAX_LEVELS)
}

fn flatten(value: &JsValue, levels: usize) -> Option<JsValue> {
    if !value.is_object() {
        return Some(value.clone());
    }
    let levels = levels.checked_sub(1)?;
    if ArrayBuffer::is_view(value) {
        return Some(value.clone());
    }
    if value.has_type::<Date>() {
        let value = Value::from(value.clone());
        let json = value.stringify().and_then(|text| Value::parse(&text));
        return Some(json.map_or(JsValue::NULL, JsValue::from));
    }
    if let Some(map) = value.dyn_ref::<Map>() {
        let copy = Map::new();
        for entry in Array::from(map).iter() {
            let entry = Value::from(entry);
            let [key, item] = ["0", "1"].map(|index| JsValue::from(entry.get(index)));
            copy.set(&flatten(&key, levels)?, &flatten(&item, levels)?);
        }
        return Some(copy.into());
    }
    let set = value.dyn_ref::<Set>().map(|set| Array::from(set));
    if let Some(items) = set.or_else(|| value.dyn_ref::<Array>().cloned()) {
        let copies: Option<Vec<_>> = items.iter().map(|item| flatten(&item, levels)).collect();
        return copies.map(|copies| Array::from_iter(copies).into());
    }
    let copy = Object::new();
    for key in Value::from(value.clone()).keys() {
        let key = JsValue::from(key);
        // A getter or a proxy of JavaScript code may throw here.
        let field = Reflect::get(value, &key).unwrap_or(JsValue::UNDEFINED);
        let _ = Reflect::set(&copy, &key, &flatten(&field, levels)?);
    }
    Some(copy.into())
}

/// Serializes a parameter that is sent as null if it is `None`.
pub fn or_null<S, T>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error>
where
    S: Serializer,
    T: Serialize,
{
    match value {
        Some(value) => value.serialize(serializer),
        None => serde_wasm_bindgen::preserve::serialize(&JsValue::NULL, serializer),
    }
}

/// Serializes a parameter that is left out if it is `None`, and sent as null if it is `Some(None)`.
pub fn maybe_null<S, T>(value: &Option<Option<T>>, serializer: S) -> Result<S::Ok, S::Error>
where
    S: Serializer,
    T: Serialize,
{
    match value {
        Some(value) => or_null(value, serializer),
        None => serializer.serialize_none(),
    }
}

/// Deserializes a field that an older server may leave out or send as null.
pub fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
