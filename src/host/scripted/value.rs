//! JSON values for native tests. The methods are documented in `js/value.rs`.

#![allow(missing_docs)]

use serde_json::Value as Parsed;

use crate::host::value::{Kind, Thrown};

/// JSON, and the few other values that a JavaScript caller passes.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `undefined`.
    Undefined,
    /// A function.
    Function,
    /// A `Date`, in milliseconds since 1970.
    Date(f64),
    /// A JSON value.
    Is(Parsed),
}

/// Parses the JSON of a test; undefined if the text isn't JSON.
pub fn json(text: &str) -> Value {
    Value::parse(&Value::string(text)).unwrap_or(Value::Undefined)
}

impl Value {
    fn plain(self) -> Parsed {
        match self {
            Self::Undefined | Self::Function => Parsed::Null,
            Self::Date(ms) => Parsed::String(format!("date:{ms}")),
            Self::Is(value) => value,
        }
    }
}

impl Value {
    pub const fn undefined() -> Self {
        Self::Undefined
    }
    pub fn string(text: &str) -> Self {
        Self::Is(text.into())
    }
    pub fn number(number: f64) -> Self {
        if number.fract() == 0.0 && number.abs() < 9e15 {
            Self::Is((number as i64).into())
        } else {
            Self::Is(number.into())
        }
    }
    pub fn boolean(boolean: bool) -> Self {
        Self::Is(boolean.into())
    }
    pub fn date(ms: f64) -> Self {
        Self::Date(ms)
    }
    pub fn date_of(text: &str) -> Option<Self> {
        let is_date = text.ends_with('Z') && !text.ends_with("ZZ") && text.contains(':');
        is_date.then(|| Self::string(&format!("date:{text}")))
    }
    pub fn object() -> Self {
        Self::Is(Parsed::Object(Default::default()))
    }
    pub fn array(items: Vec<Self>) -> Self {
        Self::Is(Parsed::Array(items.into_iter().map(Self::plain).collect()))
    }
    pub fn kind(&self) -> Kind {
        match self {
            Self::Undefined => Kind::Undefined,
            Self::Function => Kind::Other,
            Self::Date(_) | Self::Is(Parsed::Object(_)) => Kind::Object,
            Self::Is(Parsed::Null) => Kind::Null,
            Self::Is(Parsed::Bool(_)) => Kind::Boolean,
            Self::Is(Parsed::Number(_)) => Kind::Number,
            Self::Is(Parsed::String(_)) => Kind::String,
            Self::Is(Parsed::Array(_)) => Kind::Array,
        }
    }
    pub fn as_str(&self) -> Option<String> {
        match self {
            Self::Is(Parsed::String(text)) => Some(text.clone()),
            _ => None,
        }
    }
    pub fn beginning(&self, length: u32) -> Self {
        match self {
            Self::Is(Parsed::String(text)) => {
                Self::string(&text.chars().take(length as usize).collect::<String>())
            }
            other => other.clone(),
        }
    }
    pub fn is_well_formed(&self, _text: &str) -> bool {
        true
    }
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Is(value) => value.as_f64(),
            _ => None,
        }
    }
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Is(value) => value.as_bool(),
            _ => None,
        }
    }
    pub fn as_time(&self) -> Option<f64> {
        match self {
            Self::Date(ms) => Some(*ms),
            _ => None,
        }
    }
    pub fn to_text(&self) -> String {
        self.as_str().unwrap_or_else(|| self.clone().plain().to_string())
    }
    pub fn to_number(&self) -> f64 {
        match self {
            Self::Undefined => f64::NAN,
            Self::Is(Parsed::Null) => 0.0,
            Self::Is(Parsed::String(text)) => text.parse().unwrap_or(f64::NAN),
            _ => self.as_f64().unwrap_or(f64::NAN),
        }
    }
    pub fn get(&self, key: &'static str) -> Self {
        self.get_named(key)
    }
    pub fn get_named(&self, key: &str) -> Self {
        let field = match (self, key.parse::<usize>()) {
            (Self::Is(value @ Parsed::Array(_)), Ok(index)) => value.get(index),
            (Self::Is(value), _) => value.get(key),
            _ => None,
        };
        field.cloned().map_or(Self::Undefined, Self::Is)
    }
    pub fn keys(&self) -> Vec<String> {
        match self {
            Self::Is(Parsed::Object(fields)) => fields.keys().cloned().collect(),
            _ => Vec::new(),
        }
    }
    pub fn take_thrown() -> Option<Thrown> {
        None
    }
    pub fn items(&self) -> Option<Vec<Self>> {
        match self {
            Self::Is(Parsed::Array(items)) => Some(items.iter().cloned().map(Self::Is).collect()),
            _ => None,
        }
    }
    pub fn with(&self, fields: Vec<(&'static str, Self)>) -> Self {
        let mut copy = if *self == Self::Undefined { Self::object() } else { self.clone() };
        for (key, value) in fields {
            copy.put(key, value);
        }
        copy
    }
    pub fn set(&mut self, key: &'static str, value: Self) {
        self.set_named(key, value);
    }
    pub fn set_named(&mut self, key: &str, value: Self) {
        let Self::Is(Parsed::Object(fields)) = self else { return };
        match value {
            Self::Undefined => fields.shift_remove(key),
            _ => fields.insert(key.to_owned(), value.plain()),
        };
    }
    pub fn stringify(&self) -> Result<Self, Thrown> {
        Ok(match self {
            Self::Undefined | Self::Function => Self::Undefined,
            _ => Self::string(&self.clone().plain().to_string()),
        })
    }
    pub fn parse(text: &Self) -> Result<Self, Thrown> {
        let text = text.as_str().unwrap_or_default();
        serde_json::from_str(&text)
            .map(Self::Is)
            .map_err(|error| Thrown(Self::string(&error.to_string())))
    }
    pub fn stringify_super(&self) -> Result<Self, Thrown> {
        Ok(Self::string(&format!(r#"{{"json":{}}}"#, self.clone().plain())))
    }
    pub fn parse_super(text: &Self) -> Result<Self, Thrown> {
        Ok(Self::parse(text)?.get("json"))
    }
    pub fn constant(text: &'static str) -> Self {
        Self::string(text)
    }
    pub fn is_truthy(&self) -> bool {
        match self.kind() {
            Kind::Undefined | Kind::Null => false,
            Kind::Boolean => self.as_bool() == Some(true),
            Kind::Number => self.as_f64().is_some_and(|n| n != 0.0 && !n.is_nan()),
            Kind::String => self.as_str().is_some_and(|s| !s.is_empty()),
            Kind::Array | Kind::Object | Kind::Other => true,
        }
    }
    pub fn byte_length(&self) -> usize {
        self.as_str().unwrap_or_default().len()
    }
}
