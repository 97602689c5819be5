//! The values of a JavaScript engine, as the core sees them.

use std::cell::RefCell;

use js_sys::{Array, Date, JSON, Object};
use wasm_bindgen::convert::IntoWasmAbi;
use wasm_bindgen::prelude::*;

use crate::value::{Kind, Thrown, Value};

#[wasm_bindgen(module = "/src/engine.js")]
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
    // js-sys has it too, but for texts that lie in Rust's memory.
    #[wasm_bindgen(catch, js_namespace = JSON, js_name = parse)]
    fn parse_json(text: &JsValue) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen(module = "/src/super_json.js")]
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

/// Names and values, one after the other.
pub fn pairs(fields: Vec<(&'static str, JsValue)>) -> Vec<JsValue> {
    let mut pairs = Vec::with_capacity(2 * fields.len());
    for (key, value) in fields {
        pairs.push(with_name(key, JsValue::clone));
        pairs.push(value);
    }
    pairs
}

/// Does something with a name as a string of the engine. It is made once: to make it anew costs more than what is done
/// with it.
pub fn with_name<T>(name: &'static str, act: impl FnOnce(&JsValue) -> T) -> T {
    let string = KNOWN_NAMES.with_borrow_mut(|names| {
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
    act(&string.unwrap_or_else(|| JsValue::from_str(name)))
}

impl Value for JsValue {
    fn undefined() -> Self {
        Self::UNDEFINED
    }
    fn string(text: &str) -> Self {
        Self::from_str(text)
    }
    fn number(number: f64) -> Self {
        Self::from_f64(number)
    }
    fn boolean(boolean: bool) -> Self {
        Self::from_bool(boolean)
    }
    fn date(ms: f64) -> Self {
        Date::new(&ms.into()).into()
    }
    fn date_of(text: &str) -> Option<Self> {
        let date = Date::new(&Self::from_str(text));
        (!date.get_time().is_nan()).then(|| date.into())
    }
    fn object() -> Self {
        Object::new().into()
    }
    fn array(items: Vec<Self>) -> Self {
        Array::from_iter(items).into()
    }

    fn kind(&self) -> Kind {
        // What is absent on this side needs no look on the other.
        if self.into_abi() == Self::UNDEFINED.into_abi() {
            return Kind::Undefined;
        }
        Kind::numbered(kind(self))
    }
    fn as_str(&self) -> Option<String> {
        self.as_string()
    }
    fn is_well_formed(&self, text: &str) -> bool {
        // Few texts hold what an unpaired surrogate is read as; only of these the engine is asked.
        !text.chars().any(|c| c == char::REPLACEMENT_CHARACTER) || is_well_formed(self)
    }
    fn as_f64(&self) -> Option<f64> {
        JsValue::as_f64(self)
    }
    fn as_bool(&self) -> Option<bool> {
        JsValue::as_bool(self)
    }
    fn as_time(&self) -> Option<f64> {
        time(self)
    }
    fn to_text(&self) -> String {
        text(self)
    }
    fn to_number(&self) -> f64 {
        number(self)
    }

    fn get(&self, key: &'static str) -> Self {
        with_name(key, |key| get(self, key))
    }
    fn get_named(&self, key: &str) -> Self {
        get(self, &Self::from_str(key))
    }
    fn keys(&self) -> Vec<String> {
        let mut names = Vec::new();
        for name in keys(self).iter() {
            names.extend(name.as_string());
        }
        names
    }
    fn items(&self) -> Option<Vec<Self>> {
        items(self).map(|items| items.to_vec())
    }
    fn with(&self, fields: Vec<(&'static str, Self)>) -> Self {
        copy_with(self, pairs(fields))
    }
    fn set(&mut self, key: &'static str, value: Self) {
        with_name(key, |key| set(self, key, &value));
    }
    fn set_named(&mut self, key: &str, value: Self) {
        set(self, &Self::from_str(key), &value);
    }

    fn stringify(&self) -> Result<Self, Thrown<Self>> {
        JSON::stringify(self).map(Into::into).map_err(Thrown)
    }
    fn parse(text: &Self) -> Result<Self, Thrown<Self>> {
        parse_json(text).map_err(Thrown)
    }
    fn stringify_super(&self) -> Result<Self, Thrown<Self>> {
        stringify_super(self).map_err(Thrown)
    }
    fn parse_super(text: &Self) -> Result<Self, Thrown<Self>> {
        parse_super(text).map_err(Thrown)
    }
    fn byte_length(&self) -> usize {
        byte_length(self) as usize
    }

    fn take_thrown() -> Option<Thrown<Self>> {
        // An array of one, since anything can be thrown, undefined too.
        take_thrown().map(|thrown| Thrown(thrown.get(0)))
    }

    fn is_truthy(&self) -> bool {
        JsValue::is_truthy(self)
    }
}
