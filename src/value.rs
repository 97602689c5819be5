//! What the core may ask of a value it did not make: a caller's argument, an option, the JSON of an answer.
//!
//! On WebAssembly a value is a `JsValue` and stays in the JavaScript engine; in the native tests it is JSON.
//! This module must not know which of the two it is, nor anything about Trigger.dev.

/// The last time that a date can stand for, in milliseconds since 1970; the first is as far before.
pub const LATEST_DATE_MS: f64 = 8.64e15;

/// What a caller's own code (a getter, a `toJSON`, a proxy) or the engine threw while a value was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Thrown<V>(pub V);

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
    /// Where there is nothing to look at.
    pub const NONE: Self = Self::new(0, "");

    /// What an engine has packed, of these fields: seven at most. All bits are set where what was to be parsed is no JSON.
    pub const fn new(packed: u32, fields: &'static str) -> Self {
        Self { packed, fields }
    }

    /// Looks at a value and at these fields of it.
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub fn of<V: Value>(value: &V, fields: &'static str) -> Self {
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

/// A value that the core reads a few fields of, or builds a request body from.
pub trait Value: Clone + 'static {
    /// The absent value.
    fn undefined() -> Self;
    /// A string.
    fn string(text: &str) -> Self;
    /// A number.
    fn number(number: f64) -> Self;
    /// A boolean.
    fn boolean(boolean: bool) -> Self;
    /// A `Date`, by its milliseconds since 1970.
    fn date(ms: f64) -> Self;
    /// The date that a text stands for; `None` where it is no date.
    fn date_of(text: &str) -> Option<Self>;
    /// A new object without fields.
    fn object() -> Self;
    /// A new object with these fields, where they are not undefined.
    fn object_of(fields: Vec<(&'static str, Self)>) -> Self {
        Self::undefined().with(fields)
    }
    /// A new array.
    fn array(items: Vec<Self>) -> Self;
    /// A new array of strings.
    fn strings(texts: &[String]) -> Self {
        let mut items = Vec::with_capacity(texts.len());
        for text in texts {
            items.push(Self::string(text));
        }
        Self::array(items)
    }

    /// Which kind of value this is.
    fn kind(&self) -> Kind;
    /// The text of a string; unpaired surrogates come out as U+FFFD.
    fn as_str(&self) -> Option<String>;
    /// Whether the string that has been read as this text has no unpaired surrogates, so that it can stand in a URL.
    fn is_well_formed(&self, text: &str) -> bool;
    /// The number, if it is one.
    fn as_f64(&self) -> Option<f64>;
    /// The boolean, if it is one.
    fn as_bool(&self) -> Option<bool>;
    /// Milliseconds since 1970 of a `Date`; `NaN` for an invalid one.
    fn as_time(&self) -> Option<f64>;
    /// What `String(value)` gives.
    fn to_text(&self) -> String;
    /// What `Number(value)` gives.
    fn to_number(&self) -> f64;

    /// A field of an object or array; undefined where there is none, and of `undefined` and `null`.
    fn get(&self, key: &'static str) -> Self;
    /// The same, for a name that is not known beforehand.
    fn get_named(&self, key: &str) -> Self;
    /// The names of an object's own fields; none for anything else.
    fn keys(&self) -> Vec<String>;
    /// The elements of an array; `None` for anything else.
    fn items(&self) -> Option<Vec<Self>>;
    /// A new object with the fields of this one, if it is one, and these, where they are not undefined.
    fn with(&self, fields: Vec<(&'static str, Self)>) -> Self;
    /// Sets a field of an object made by [`Value::object`] or [`Value::with`] or parsed from JSON.
    fn set(&mut self, key: &'static str, value: Self);
    /// The same, for a name that is not known beforehand.
    fn set_named(&mut self, key: &str, value: Self);

    /// `JSON.stringify`: a string, or undefined where the value has no JSON.
    fn stringify(&self) -> Result<Self, Thrown<Self>>;
    /// `JSON.parse` of a string.
    fn parse(text: &Self) -> Result<Self, Thrown<Self>>;
    /// The super-JSON text of the value, which carries dates, maps, sets, bigints and the like.
    fn stringify_super(&self) -> Result<Self, Thrown<Self>>;
    /// The value that a super-JSON text stands for.
    fn parse_super(text: &Self) -> Result<Self, Thrown<Self>>;
    /// How many bytes a string takes in UTF-8.
    fn byte_length(&self) -> usize;

    /// What was thrown when a caller's value was read, since this was last asked.
    ///
    /// Such a value reads as undefined, empty or `NaN`, so that reading one needs no thought of failure: whoever acts
    /// on what was read asks here first.
    fn take_thrown() -> Option<Thrown<Self>>;

    /// An error if something was thrown.
    fn check_thrown() -> Result<(), Thrown<Self>> {
        Self::take_thrown().map_or(Ok(()), Err)
    }

    /// Whether this is neither `undefined` nor `null`.
    fn is_given(&self) -> bool {
        !matches!(self.kind(), Kind::Undefined | Kind::Null)
    }

    /// Whether JavaScript takes this for true.
    fn is_truthy(&self) -> bool {
        match self.kind() {
            Kind::Undefined | Kind::Null => false,
            Kind::Boolean => self.as_bool() == Some(true),
            Kind::Number => self.as_f64().is_some_and(|n| n != 0.0 && !n.is_nan()),
            Kind::String => self.as_str().is_some_and(|s| !s.is_empty()),
            Kind::Array | Kind::Object | Kind::Other => true,
        }
    }

    /// A given field, or `None` where it is absent or null.
    fn field(&self, key: &'static str) -> Option<Self> {
        Some(self.get(key)).filter(Self::is_given)
    }

    /// A string field, or `None` where it is anything else.
    fn text_field(&self, key: &'static str) -> Option<String> {
        self.get(key).as_str()
    }

    /// A new object with the own fields of this one, but for those of these names.
    fn copy_without(&self, left_out: &[&str]) -> Self {
        let mut copy = Self::object();
        for key in self.keys().iter().filter(|key| !left_out.contains(&key.as_str())) {
            copy.set_named(key, self.get_named(key));
        }
        copy
    }

    /// Sets a field unless the value is undefined.
    fn put(&mut self, key: &'static str, value: Self) {
        if value.kind() != Kind::Undefined {
            self.set(key, value);
        }
    }

    /// Sets a string field if there is one.
    fn put_str(&mut self, key: &'static str, value: Option<&str>) {
        if let Some(text) = value {
            self.set(key, Self::string(text));
        }
    }
}
