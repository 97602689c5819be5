//! Values of the engine, such as a caller's argument, an option, or the JSON of a response.
//!
//! On WebAssembly a value stays in the JavaScript engine; in native tests it is JSON. Reading a value can't fail. If a
//! caller's getter or proxy throws, the error is kept aside, and the value reads as undefined, empty or `NaN`. Code calls
//! [`Value::check_thrown`] before it acts on values it has read. This module must not know Trigger.dev.

#[cfg(target_arch = "wasm32")]
pub use crate::host::js::value::Value;
#[cfg(not(target_arch = "wasm32"))]
pub use crate::host::scripted::value::Value;

/// The latest time of a `Date`, in milliseconds since 1970. The earliest is its negative.
pub const LATEST_DATE_MS: f64 = 8.64e15;

/// An error that the caller's own code (a getter, a `toJSON`, a proxy) or the engine threw while a value was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Thrown(pub Value);

/// The kind of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `undefined`, or an absent field.
    Undefined,
    /// JSON's `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number, `NaN` and the infinities included.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// Any other object.
    Object,
    /// A function, a symbol or a bigint.
    Other,
}

impl Kind {
    /// Returns the kind with this number: 0 for `Undefined` up to 7 for `Other`.
    pub const fn numbered(number: u32) -> Self {
        match number {
            0 => Self::Undefined,
            1 => Self::Null,
            2 => Self::Boolean,
            3 => Self::Number,
            4 => Self::String,
            5 => Self::Array,
            6 => Self::Object,
            _ => Self::Other,
        }
    }

    /// Returns the name of the kind.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
            Self::Other => "function, symbol or bigint",
        }
    }
}

/// Operations that both engines share.
impl Value {
    /// Creates an object with these fields, without undefined ones.
    pub fn object_of(fields: Vec<(&'static str, Self)>) -> Self {
        Self::undefined().with(fields)
    }

    /// Creates the text of a number.
    pub fn text_of(number: f64) -> Self {
        Self::string(&decimal(number))
    }

    /// Creates an array of strings.
    pub fn strings(texts: &[String]) -> Self {
        Self::array(texts.iter().map(|text| Self::string(text)).collect())
    }

    /// Fails if reading a caller's value has thrown since the last check.
    pub fn check_thrown() -> Result<(), Thrown> {
        Self::take_thrown().map_or(Ok(()), Err)
    }

    /// Returns whether the value is neither `undefined` nor `null`.
    pub fn is_given(&self) -> bool {
        !matches!(self.kind(), Kind::Undefined | Kind::Null)
    }

    /// Returns a field that is neither undefined nor null.
    pub fn field(&self, key: &'static str) -> Option<Self> {
        Some(self.get(key)).filter(Self::is_given)
    }

    /// Returns a field that is a string.
    pub fn text_field(&self, key: &'static str) -> Option<String> {
        self.get(key).as_str()
    }

    /// Copies the own fields of this object, except those with these names.
    pub fn copy_without(&self, left_out: &[&str]) -> Self {
        let mut copy = Self::object();
        for key in self.keys().iter().filter(|key| !left_out.contains(&key.as_str())) {
            copy.set_named(key, self.get_named(key));
        }
        copy
    }

    /// Sets a field unless the value is undefined.
    pub fn put(&mut self, key: &'static str, value: Self) {
        if value.kind() != Kind::Undefined {
            self.set(key, value);
        }
    }

    /// Sets a string field unless the value is `None`.
    pub fn put_str(&mut self, key: &'static str, value: Option<&str>) {
        if let Some(text) = value {
            self.set(key, Self::string(text));
        }
    }
}

/// Returns a number as JavaScript writes it. Formatting by the standard library adds 3 KB to the module.
pub fn decimal(number: f64) -> String {
    Value::number(number).to_text()
}
