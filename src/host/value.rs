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
}

/// The kinds of a value and of some of its fields, read in one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// Four bits for the value itself, the lowest, then four bits for each field.
    packed: u32,
    /// The names of the fields, separated by spaces.
    pub fields: &'static str,
}

impl Kinds {
    /// Wraps the kinds of at most seven fields, packed by the engine. All bits are set if the text isn't JSON.
    pub const fn new(packed: u32, fields: &'static str) -> Self {
        Self { packed, fields }
    }

    /// Reads the kinds of a value and of these fields.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn of(value: &Value, fields: &'static str) -> Self {
        let kinds: Vec<_> = fields.split(' ').map(|field| value.get(field).kind()).collect();
        Self::new(Self::pack(value.kind(), &kinds), fields)
    }

    /// Packs the kind of a value and the kinds of its fields, in order.
    pub fn pack(own: Kind, fields: &[Kind]) -> u32 {
        let packed = fields.iter().rev().fold(0, |packed, kind| packed << 4 | *kind as u32);
        packed << 4 | own as u32
    }

    /// Returns whether the text isn't JSON.
    pub fn are_broken(self) -> bool {
        self.packed == u32::MAX
    }

    /// Returns the kind of the value itself.
    pub fn own(self) -> Kind {
        Kind::numbered(self.packed & 15)
    }

    /// Returns the kind of one of the fields.
    pub fn of_field(self, field: &str) -> Kind {
        let mut packed = self.packed;
        for name in self.fields.split(' ') {
            packed >>= 4;
            if name == field {
                return Kind::numbered(packed & 15);
            }
        }
        Kind::Undefined
    }
}

/// Operations that both engines share.
impl Value {
    /// Creates an object with these fields, without undefined ones.
    pub fn object_of(fields: Vec<(&'static str, Self)>) -> Self {
        Self::undefined().with(fields)
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
