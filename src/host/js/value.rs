//! Values of the JavaScript engine. They never leave it: Rust holds references and asks for the few fields it needs.

use std::cell::RefCell;

use js_sys::{Array, Date, JSON, Object};
use wasm_bindgen::convert::IntoWasmAbi;
use wasm_bindgen::prelude::*;

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
    fn text(value: &JsValue) -> String;
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

/// How many names are kept as strings of the engine: more than there are, so that few share a place.
const NAMES: usize = 512;

thread_local! {
    static KNOWN_NAMES: RefCell<Vec<Option<(&'static str, JsValue)>>> =
        const { RefCell::new(Vec::new()) };
}

/// A name as a string of the engine. It is made once: to make it anew costs more than what is done with it.
#[inline(never)]
fn name(name: &'static str) -> JsValue {
    let known = KNOWN_NAMES.with_borrow_mut(|names| {
        if names.is_empty() {
            names.resize(NAMES, None);
        }
        let place = names.get_mut(name.as_ptr().addr() % NAMES)?;
        match place {
            Some((known, string)) if std::ptr::eq(*known, name) => Some(string.clone()),
            _ => {
                let string = JsValue::from_str(name);
                *place = Some((name, string.clone()));
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
    /// The engine's own reference.
    pub fn js(&self) -> &JsValue {
        &self.0
    }

    /// The absent value.
    pub const fn undefined() -> Self {
        Self(JsValue::UNDEFINED)
    }
    /// A string.
    pub fn string(text: &str) -> Self {
        Self(JsValue::from_str(text))
    }
    /// A string that is known when this is compiled.
    pub fn constant(text: &'static str) -> Self {
        Self(name(text))
    }
    /// A number.
    pub fn number(number: f64) -> Self {
        Self(JsValue::from_f64(number))
    }
    /// A boolean.
    pub fn boolean(boolean: bool) -> Self {
        Self(JsValue::from_bool(boolean))
    }
    /// A `Date`, from its milliseconds since 1970.
    pub fn date(ms: f64) -> Self {
        Self(Date::new(&ms.into()).into())
    }
    /// The date that a text stands for; `None` if it isn't a date.
    pub fn date_of(text: &str) -> Option<Self> {
        let date = Date::new(&JsValue::from_str(text));
        (!date.get_time().is_nan()).then(|| Self(date.into()))
    }
    /// A new object without fields.
    pub fn object() -> Self {
        Self(Object::new().into())
    }
    /// A new array.
    pub fn array(items: Vec<Self>) -> Self {
        Self(Array::from_iter(items.into_iter().map(JsValue::from)).into())
    }

    /// Which kind of value this is.
    pub fn kind(&self) -> Kind {
        // Undefined has a fixed reference, so no call into JavaScript is needed to know it.
        if (&self.0).into_abi() == (&JsValue::UNDEFINED).into_abi() {
            return Kind::Undefined;
        }
        Kind::numbered(kind(&self.0))
    }
    /// The text of a string; unpaired surrogates come out as U+FFFD.
    pub fn as_str(&self) -> Option<String> {
        self.0.as_string()
    }
    /// Whether the string that was read as this text has no unpaired surrogates, so that it can stand in a URL.
    pub fn is_well_formed(&self, text: &str) -> bool {
        // An unpaired surrogate is read as U+FFFD. Few texts hold one, so the engine is asked about these only.
        !text.chars().any(|c| c == char::REPLACEMENT_CHARACTER) || is_well_formed(&self.0)
    }
    /// The number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        self.0.as_f64()
    }
    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        self.0.as_bool()
    }
    /// Milliseconds since 1970 of a `Date`; `NaN` for an invalid one.
    pub fn as_time(&self) -> Option<f64> {
        time(&self.0)
    }
    /// The result of `String(value)`.
    pub fn to_text(&self) -> String {
        text(&self.0)
    }
    /// The result of `Number(value)`.
    pub fn to_number(&self) -> f64 {
        number(&self.0)
    }
    /// Whether JavaScript takes this for true.
    pub fn is_truthy(&self) -> bool {
        self.0.is_truthy()
    }

    /// A field of an object or array; undefined if there is none, and for `undefined` and `null`.
    pub fn get(&self, key: &'static str) -> Self {
        Self(get(&self.0, &name(key)))
    }
    /// The field of a name that is only known at run time.
    pub fn get_named(&self, key: &str) -> Self {
        Self(get(&self.0, &JsValue::from_str(key)))
    }
    /// The names of an object's own fields; none for anything else.
    pub fn keys(&self) -> Vec<String> {
        keys(&self.0).iter().filter_map(|name| name.as_string()).collect()
    }
    /// The elements of an array; `None` for anything else.
    pub fn items(&self) -> Option<Vec<Self>> {
        items(&self.0).map(|items| items.iter().map(Self).collect())
    }
    /// A new object with the fields of this one, if it is an object, and these, without undefined ones.
    pub fn with(&self, fields: Vec<(&'static str, Self)>) -> Self {
        let mut pairs = Vec::with_capacity(2 * fields.len());
        for (key, value) in fields {
            pairs.push(name(key));
            pairs.push(value.0);
        }
        Self(copy_with(&self.0, pairs))
    }
    /// Sets a field of an object that is ours: made by [`Value::object`] or [`Value::with`], or parsed from JSON.
    pub fn set(&mut self, key: &'static str, value: Self) {
        set(&self.0, &name(key), &value.0);
    }
    /// Sets the field of a name that is only known at run time.
    pub fn set_named(&mut self, key: &str, value: Self) {
        set(&self.0, &JsValue::from_str(key), &value.0);
    }

    /// `JSON.stringify`: a string, or undefined if the value has no JSON.
    pub fn stringify(&self) -> Result<Self, Thrown> {
        JSON::stringify(&self.0).map(|text| Self(text.into())).map_err(thrown)
    }
    /// `JSON.parse` of a string.
    pub fn parse(text: &Self) -> Result<Self, Thrown> {
        parse_json(&text.0).map(Self).map_err(thrown)
    }
    /// The super-JSON text of the value, which carries dates, maps, sets, bigints and the like.
    pub fn stringify_super(&self) -> Result<Self, Thrown> {
        stringify_super(&self.0).map(Self).map_err(thrown)
    }
    /// The value that a super-JSON text stands for.
    pub fn parse_super(text: &Self) -> Result<Self, Thrown> {
        parse_super(&text.0).map(Self).map_err(thrown)
    }
    /// How many bytes a string takes in UTF-8.
    pub fn byte_length(&self) -> usize {
        byte_length(&self.0) as usize
    }

    /// The first thing that a caller's value threw while it was read, since this was last asked.
    pub fn take_thrown() -> Option<Thrown> {
        // An array of one, since anything can be thrown, undefined too.
        take_thrown().map(|taken| thrown(taken.get(0)))
    }
}

fn thrown(value: JsValue) -> Thrown {
    Thrown(Value(value))
}
