//! Values of the JavaScript engine. They never leave it; Rust holds references and reads the few fields that it needs.

use std::cell::RefCell;

use js_sys::{Array, Date, JSON, Object};
use wasm_bindgen::convert::IntoWasmAbi;
use wasm_bindgen::prelude::*;

use crate::host::js::memory::room;
use crate::host::value::{Kind, Thrown};

#[wasm_bindgen(module = "/src/host/js/value.js")]
extern "C" {
    fn get(value: &JsValue, key: &JsValue) -> JsValue;
    fn set(object: &JsValue, key: &JsValue, value: &JsValue);
    fn kind(value: &JsValue) -> u32;
    fn items(value: &JsValue) -> Option<Array>;
    #[wasm_bindgen(js_name = isWellFormed)]
    fn is_well_formed(text: &JsValue) -> bool;
    fn keys(value: &JsValue) -> Array;
    #[wasm_bindgen(js_name = copyWith)]
    fn copy_with(value: &JsValue, keys_and_values: Vec<JsValue>) -> JsValue;
    #[wasm_bindgen(js_name = textOf)]
    fn text_of(value: &JsValue, room: usize) -> Option<String>;
    fn beginning(text: &JsValue, length: u32) -> JsValue;
    fn text(value: &JsValue) -> JsValue;
    fn number(value: &JsValue) -> f64;
    #[wasm_bindgen(js_name = takeThrown)]
    fn take_thrown() -> Option<Array>;
    fn time(value: &JsValue) -> Option<f64>;
    #[wasm_bindgen(js_name = byteLength)]
    fn byte_length(text: &JsValue) -> f64;
}

#[wasm_bindgen]
extern "C" {
    // js-sys has this too, but for strings in Rust's memory.
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    fn parse_json(text: &JsValue) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/host/js/super-json.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = stringify)]
    fn stringify_super(value: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = parse)]
    fn parse_super(text: &JsValue) -> Result<JsValue, JsValue>;
}

/// The size of the cache of names. It exceeds the number of names, so that few share an entry.
const NAMES: usize = 512;

thread_local! {
    static KNOWN_NAMES: RefCell<Vec<Option<(&'static str, JsValue)>>> =
        const { RefCell::new(Vec::new()) };
}

/// Returns a name as a string of the engine, from a cache. Creating the string costs more than using it.
#[inline(never)]
fn name(name: &'static str) -> JsValue {
    let known = KNOWN_NAMES.with_borrow_mut(|names| {
        if names.is_empty() {
            names.resize(NAMES, None);
        }
        let entry = names.get_mut(name.as_ptr().addr() % NAMES)?;
        match entry {
            Some((known, string)) if std::ptr::eq(*known, name) => Some(string.clone()),
            _ => {
                let string = JsValue::from_str(name);
                *entry = Some((name, string.clone()));
                Some(string)
            }
        }
    });
    known.unwrap_or_else(|| JsValue::from_str(name))
}

/// A value of the engine. `Debug` shows its kind only, since a value may hold keys.
#[derive(Clone, PartialEq)]
pub struct Value(JsValue);

impl From<JsValue> for Value {
    fn from(value: JsValue) -> Self {
        Self(value)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::string(text)
    }
}

impl From<Value> for JsValue {
    fn from(Value(value): Value) -> Self {
        value
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&self.kind(), formatter)
    }
}

impl Value {
    /// Returns the engine's reference.
    pub fn js(&self) -> &JsValue {
        &self.0
    }

    /// Returns `undefined`.
    pub const fn undefined() -> Self {
        Self(JsValue::UNDEFINED)
    }
    /// Creates a string.
    pub fn string(text: &str) -> Self {
        Self(JsValue::from_str(text))
    }
    /// Returns a string that is known at compile time, from a cache.
    pub fn constant(text: &'static str) -> Self {
        Self(name(text))
    }
    /// Creates a number.
    pub fn number(number: f64) -> Self {
        Self(JsValue::from_f64(number))
    }
    /// Creates a boolean.
    pub fn boolean(boolean: bool) -> Self {
        Self(JsValue::from_bool(boolean))
    }
    /// Creates a `Date` from milliseconds since 1970.
    pub fn date(ms: f64) -> Self {
        Self(Date::new(&ms.into()).into())
    }
    /// Parses a date; `None` if the text isn't one.
    pub fn date_of(text: &str) -> Option<Self> {
        let date = Date::new(&JsValue::from_str(text));
        (!date.get_time().is_nan()).then(|| Self(date.into()))
    }
    /// Creates an empty object.
    pub fn object() -> Self {
        Self(Object::new().into())
    }
    /// Creates an array.
    pub fn array(items: Vec<Self>) -> Self {
        Self(Array::from_iter(items.into_iter().map(JsValue::from)).into())
    }

    /// Returns the kind of the value.
    pub fn kind(&self) -> Kind {
        // `undefined` has a fixed reference, so recognizing it needs no call into JavaScript.
        if (&self.0).into_abi() == (&JsValue::UNDEFINED).into_abi() {
            return Kind::Undefined;
        }
        Kind::numbered(kind(&self.0))
    }
    /// Returns the text of a string, with U+FFFD for unpaired surrogates. `None` for other kinds.
    ///
    /// For a text that doesn't fit into memory, keeps an error, as if reading had thrown, and returns `None`.
    pub fn as_str(&self) -> Option<String> {
        text_of(&self.0, room())
    }
    /// Returns the first characters of a string, so that a part of a long string can be read. Returns other kinds unchanged.
    pub fn beginning(&self, length: u32) -> Self {
        Self(beginning(&self.0, length))
    }
    /// Returns whether this string has no unpaired surrogates, so that a URL can hold it. `text` is the string as Rust read it.
    pub fn is_well_formed(&self, text: &str) -> bool {
        // An unpaired surrogate is read as U+FFFD. Few texts contain one, and only these need a call into JavaScript.
        !text.chars().any(|c| c == char::REPLACEMENT_CHARACTER) || is_well_formed(&self.0)
    }
    /// Returns the number; `None` for other kinds.
    pub fn as_f64(&self) -> Option<f64> {
        self.0.as_f64()
    }
    /// Returns the boolean; `None` for other kinds.
    pub fn as_bool(&self) -> Option<bool> {
        self.0.as_bool()
    }
    /// Returns the milliseconds since 1970 of a `Date`, `NaN` if it is invalid; `None` for other values.
    pub fn as_time(&self) -> Option<f64> {
        time(&self.0)
    }
    /// Returns the result of `String(value)`.
    pub fn to_text(&self) -> String {
        Self(text(&self.0)).as_str().unwrap_or_default()
    }
    /// Returns the result of `Number(value)`.
    pub fn to_number(&self) -> f64 {
        number(&self.0)
    }
    /// Returns whether the value is truthy in JavaScript.
    pub fn is_truthy(&self) -> bool {
        self.0.is_truthy()
    }

    /// Returns a field of an object or array. It is undefined if absent, and for `undefined` and `null`.
    pub fn get(&self, key: &'static str) -> Self {
        Self(get(&self.0, &name(key)))
    }
    /// Returns a field whose name is only known at run time.
    pub fn get_named(&self, key: &str) -> Self {
        Self(get(&self.0, &JsValue::from_str(key)))
    }
    /// Returns the names of an object's own fields; an empty list for other kinds.
    pub fn keys(&self) -> Vec<String> {
        let mut names = Vec::new();
        for name in values(&keys(&self.0)) {
            names.extend(name.as_str());
        }
        names
    }
    /// Returns the elements of an array; `None` for other kinds.
    pub fn items(&self) -> Option<Vec<Self>> {
        Some(values(&items(&self.0)?))
    }
    /// Copies this object, or creates an empty one for other kinds, and sets these fields. Undefined ones are left out.
    pub fn with(&self, fields: Vec<(&'static str, Self)>) -> Self {
        let mut pairs = Vec::with_capacity(2 * fields.len());
        for (key, value) in fields {
            pairs.push(name(key));
            pairs.push(value.0);
        }
        Self(copy_with(&self.0, pairs))
    }
    /// Sets a field of an object that this SDK owns, made by [`Value::object`] or [`Value::with`], or parsed from JSON.
    pub fn set(&mut self, key: &'static str, value: Self) {
        set(&self.0, &name(key), &value.0);
    }
    /// Sets a field whose name is only known at run time, of an object that this SDK owns.
    pub fn set_named(&mut self, key: &str, value: Self) {
        set(&self.0, &JsValue::from_str(key), &value.0);
    }

    /// Serializes the value with `JSON.stringify`: a string, or undefined if the value has no JSON.
    pub fn stringify(&self) -> Result<Self, Thrown> {
        JSON::stringify(&self.0).map(|text| Self(text.into())).map_err(thrown)
    }
    /// Parses a string with `JSON.parse`.
    pub fn parse(text: &Self) -> Result<Self, Thrown> {
        parse_json(&text.0).map(Self).map_err(thrown)
    }
    /// Serializes the value as super-JSON, which can hold dates, maps, sets, bigints and similar values.
    pub fn stringify_super(&self) -> Result<Self, Thrown> {
        stringify_super(&self.0).map(Self).map_err(thrown)
    }
    /// Parses a super-JSON text.
    pub fn parse_super(text: &Self) -> Result<Self, Thrown> {
        parse_super(&text.0).map(Self).map_err(thrown)
    }
    /// Returns the length of a string in UTF-8 bytes.
    pub fn byte_length(&self) -> usize {
        byte_length(&self.0) as usize
    }

    /// Takes the first error that a caller's value threw while it was read, since the last call of this function.
    pub fn take_thrown() -> Option<Thrown> {
        // The error comes in an array, since code can throw any value, even undefined.
        take_thrown().map(|taken| thrown(taken.get(0)))
    }
}

fn values(array: &Array) -> Vec<Value> {
    let length = array.length();
    let mut values = Vec::with_capacity(length as usize);
    for index in 0..length {
        values.push(Value(array.get(index)));
    }
    values
}

fn thrown(value: JsValue) -> Thrown {
    Thrown(Value(value))
}
