//! Calls as data: the route and response schema of a call, and the request that one call of it sends.
//!
//! A [`Call`] is the part of a request that comes from the arguments. This module doesn't know settings or credentials.

use crate::core::options::CallOptions;
use crate::core::page::Paging;
use crate::core::retry::{self, RetryPolicy};
use crate::core::token::Lifetime;
use crate::host::http::Method;
use crate::host::value::{Kind, Value};
use crate::util::text::cut;
use crate::util::url::push_segment;

/// The target of a call, and the rules for sending it and reading its response.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The public name of the call, such as `runs.retrieve`.
    pub name: &'static str,
    /// The operation name in the API's statistics, such as `retrieveRun`.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, with `{}` for each id.
    pub path: &'static str,
    /// The schema of the response.
    pub schema: &'static Schema,
    /// The retry policy, unless the caller sets another.
    pub retry: &'static RetryPolicy,
    /// The condition for repeating an attempt that may have reached the server.
    pub repeat: Repeat,
    /// Whether the API accepts the token of the run that the caller is in.
    pub run_token: bool,
    /// Whether the call needs a credential.
    pub authenticated: bool,
    /// The headers that are sent with the call.
    pub headers: HeaderSet,
}

/// The condition for repeating an attempt that may have reached the server.
///
/// An attempt is repeated only if the server can't do the same thing twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Never: a second attempt would take effect a second time.
    Never,
    /// Always: the call only reads, or the server recognizes a repeated attempt.
    Always,
    /// If this field of the body is set, by which the server recognizes a repeated attempt.
    WithField(&'static str),
}

impl Repeat {
    /// Returns whether an attempt with this body may be repeated.
    pub fn applies_to(self, body: Option<&Value>) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::WithField(field) => body.is_some_and(|body| body.get(field).is_truthy()),
        }
    }
}

/// The set of headers that describe the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderSet {
    /// All headers of the API.
    Api,
    /// All headers except the request idempotency key, since a stream continues when it is opened again.
    Stream,
}

impl Route {
    /// Creates an authenticated route without arguments that returns an object. Only GET is repeated.
    pub const fn new(
        name: &'static str,
        operation: &'static str,
        method: Method,
        path: &'static str,
    ) -> Self {
        let repeat = if matches!(method, Method::Get) { Repeat::Always } else { Repeat::Never };
        Self {
            name,
            operation,
            method,
            path,
            schema: &Schema::OBJECT,
            retry: &retry::DEFAULT,
            repeat,
            run_token: true,
            authenticated: true,
            headers: HeaderSet::Api,
        }
    }
}

/// The rules for checking and completing the body of a response.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The part of the response that the SDK relies on.
    pub shape: Shape,
    /// The fields that hold dates, separated by spaces.
    pub dates: &'static str,
    /// The paths of nested objects with these fields, separated by spaces. `root*children.data` is the `data` of `root` and of
    /// all its descendants through `children`.
    pub places: &'static str,
    /// The fields that a usual response lacks, separated by spaces. Only the call's `finish` reads them.
    pub unusual: &'static str,
    /// The values for fields that the server left out.
    pub fallbacks: &'static [(&'static str, Fallback)],
}

/// The value for a field that the server left out.
#[derive(Clone, Copy, Debug)]
pub enum Fallback {
    /// This number.
    Number(f64),
    /// This text.
    Text(&'static str),
    /// `false`.
    False,
}

impl Fallback {
    /// Returns the kind of the value.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Number(_) => Kind::Number,
            Self::Text(_) => Kind::String,
            Self::False => Kind::Boolean,
        }
    }
}

/// The part of a response that the SDK relies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Any JSON.
    Any,
    /// An object.
    Object,
    /// An object with a string `id`.
    Handle,
    /// An object with a string `token`.
    Token,
    /// An object with an object `data`.
    Data,
    /// An array.
    Array,
    /// An object with an array `data` and an object `pagination`.
    Page(Paging),
}

impl Shape {
    /// Returns the kind of the response; `None` for any kind.
    pub const fn kind(self) -> Option<Kind> {
        match self {
            Self::Any => None,
            Self::Array => Some(Kind::Array),
            _ => Some(Kind::Object),
        }
    }

    /// Returns the field that the response must have, and its kind.
    pub const fn field(self) -> Option<(&'static str, Kind)> {
        match self {
            Self::Handle => Some(("id", Kind::String)),
            Self::Token => Some(("token", Kind::String)),
            Self::Data => Some(("data", Kind::Object)),
            Self::Page(_) => Some(("data", Kind::Array)),
            Self::Any | Self::Object | Self::Array => None,
        }
    }
}

impl Schema {
    /// An object.
    pub const OBJECT: Self = Self::of(Shape::Object);

    /// An object with a string `id`.
    pub const HANDLE: Self = Self::of(Shape::Handle);

    /// Creates a schema of this shape, without dates or fallbacks.
    pub const fn of(shape: Shape) -> Self {
        Self { shape, dates: "", places: "", unusual: "", fallbacks: &[] }
    }

    /// Adds date fields.
    #[must_use]
    pub const fn dates(mut self, fields: &'static str) -> Self {
        self.dates = fields;
        self
    }

    /// Turns this schema into the schema of a page of such items.
    #[must_use]
    pub const fn paged(mut self, paging: Paging) -> Self {
        self.shape = Shape::Page(paging);
        self.unusual = "";
        self
    }
}

/// The part of a request that comes from the arguments of one call.
#[derive(Clone)]
pub struct Call {
    /// The route of the request.
    pub route: &'static Route,
    /// The name of the call that the caller made. It may send several requests.
    pub name: &'static str,
    /// The path, encoded.
    pub path: String,
    /// The query string, encoded, without `?`.
    pub query: String,
    /// The body, sent as JSON; a string is sent unchanged.
    pub body: Option<Value>,
    /// The caller's options for this call.
    pub options: CallOptions,
    /// Further headers of this call.
    pub headers: Vec<(&'static str, String)>,
    /// The part of the arguments that the row's `finish` needs.
    pub context: Value,
    /// The public token that the handle in the response gets.
    pub token: Option<TokenRequest>,
    /// The retry policy of triggers inside a task, which ignores the caller's retry options.
    pub fixed_retry: Option<RetryPolicy>,
    /// The places that arguments were copied to unchanged. Only used if the call is reusable.
    pub holes: Vec<Hole>,
    /// Whether equal arguments and settings make an equal call, so that nothing in it is random.
    pub is_reusable: bool,
}

/// A public token for the handle in a response.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// The scope of the token up to the id, such as `read:runs:`.
    pub permission: String,
    /// The lifetime of the token.
    pub lifetime: Lifetime,
}

/// A place in a request that an argument, or a field of one, was copied to.
///
/// Two calls that differ only in such arguments have requests that differ only in these places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hole {
    /// The place in the request.
    pub to: Place,
    /// The index of the argument, or [`Hole::CURSOR`].
    pub argument: usize,
    /// The field of the argument; empty for the argument itself.
    pub field: &'static str,
}

/// A place in a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// A range of bytes in the path.
    Path(usize, usize),
    /// A range of bytes in the query string.
    Query(usize, usize),
    /// A field of the body; the whole body if the name is empty.
    Body(&'static str),
    /// A field of the body's `options`.
    Option(&'static str),
    /// The payload in the body.
    Payload,
    /// The size of the payload, in the body's `options`.
    PayloadSize,
    /// The hashed idempotency key, in the body's `options`.
    Key,
    /// The origin of that key, in the body's `options`.
    KeyOrigin,
    /// The abort signal.
    Signal,
}

impl Hole {
    /// The `argument` of a hole that takes the cursor of a page.
    pub const CURSOR: usize = usize::MAX;
}

impl Call {
    /// Creates a request to this route and path, for the call with this name.
    pub fn new(route: &'static Route, name: &'static str, path: String) -> Box<Self> {
        Box::new(Self {
            route,
            name,
            path,
            query: String::new(),
            body: None,
            options: CallOptions::none(name),
            headers: Vec::new(),
            context: Value::undefined(),
            token: None,
            fixed_retry: None,
            holes: Vec::new(),
            is_reusable: false,
        })
    }

    /// Returns whether an attempt that may have reached the server may be repeated.
    pub fn is_repeatable(&self) -> bool {
        self.route.repeat.applies_to(self.body.as_ref())
    }
}

/// Appends a path template up to its next `{}`, and an encoded segment in place of that. Returns the position of the segment, and
/// the rest of the template.
pub fn push_part<'a>(path: &mut String, template: &'a str, segment: &str) -> (usize, &'a str) {
    let (before, rest) = cut(template, b'{').unwrap_or((template, ""));
    path.push_str(before);
    let start = path.len();
    push_segment(path, segment);
    (start, rest.strip_prefix('}').unwrap_or(rest))
}

/// Fills the `{}` of a path template with encoded segments.
pub fn fill(template: &str, segments: &[&str]) -> String {
    let mut path = String::new();
    let mut rest = template;
    for segment in segments {
        (_, rest) = push_part(&mut path, rest, segment);
    }
    path.push_str(rest);
    path
}
