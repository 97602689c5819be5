//! Values of the engine: a caller's argument, an option, the JSON of a response.
//!
//! On WebAssembly a value stays in the JavaScript engine; in native tests it is JSON. Reading a value cannot fail: what a
//! caller's getter or proxy throws is kept aside, and the value reads as undefined, empty or `NaN`. Code that acts on what
//! it read calls [`Value::check_thrown`] first. This module must not know Trigger.dev.

#[cfg(target_arch = "wasm32")]
pub use crate::host::js::value::Value;
#[cfg(not(target_arch = "wasm32"))]
pub use crate::host::scripted::value::Value;

/// The last time that a date can stand for, in milliseconds since 1970; the first is as far before.
pub const LATEST_DATE_MS: f64 = 8.64e15;

/// What a caller's own code (a getter, a `toJSON`, a proxy) or the engine threw while a value was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Thrown(pub Value);

/// The kinds of value that the core tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Absent.
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
    /// The kind of this number, counted from 0 in the order above.
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

/// The kinds of a value and of some of its fields, looked at in one go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds {
    /// Four bits for the value itself, the lowest, and four for each field.
    packed: u32,
    /// The names of the fields, separated by spaces.
    pub fields: &'static str,
}

impl Kinds {
    /// What an engine has packed, of these fields: seven at most. All bits are set where what was to be parsed is no JSON.
    pub const fn new(packed: u32, fields: &'static str) -> Self {
        Self { packed, fields }
    }

    /// Looks at a value and at these fields of it.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn of(value: &Value, fields: &'static str) -> Self {
        let kinds: Vec<_> = fields.split(' ').map(|field| value.get(field).kind()).collect();
        Self::new(Self::pack(value.kind(), &kinds), fields)
    }

    /// The kinds that a value has and these fields, in their order, packed.
    pub fn pack(own: Kind, fields: &[Kind]) -> u32 {
        let packed = fields.iter().rev().fold(0, |packed, kind| packed << 4 | *kind as u32);
        packed << 4 | own as u32
    }

    /// Whether what was to be parsed is no JSON.
    pub fn are_broken(self) -> bool {
        self.packed == u32::MAX
    }

    /// The kind of the value itself.
    pub fn own(self) -> Kind {
        Kind::numbered(self.packed & 15)
    }

    /// The kind of one of the fields.
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

/// What both engines build from their own operations.
impl Value {
    /// A new object with these fields. Undefined ones are left out.
    pub fn object_of(fields: Vec<(&'static str, Self)>) -> Self {
        Self::undefined().with(fields)
    }

    /// A new array of strings.
    pub fn strings(texts: &[String]) -> Self {
        Self::array(texts.iter().map(|text| Self::string(text)).collect())
    }

    /// An error if reading a caller's value has thrown since this was last asked.
    pub fn check_thrown() -> Result<(), Thrown> {
        Self::take_thrown().map_or(Ok(()), Err)
    }

    /// Whether this is neither `undefined` nor `null`.
    pub fn is_given(&self) -> bool {
        !matches!(self.kind(), Kind::Undefined | Kind::Null)
    }

    /// A field that is neither absent nor null.
    pub fn field(&self, key: &'static str) -> Option<Self> {
        Some(self.get(key)).filter(Self::is_given)
    }

    /// A field that is a string.
    pub fn text_field(&self, key: &'static str) -> Option<String> {
        self.get(key).as_str()
    }

    /// A new object with the own fields of this one, without those of these names.
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

    /// Sets a string field if there is one.
    pub fn put_str(&mut self, key: &'static str, value: Option<&str>) {
        if let Some(text) = value {
            self.set(key, Self::string(text));
        }
    }
}
