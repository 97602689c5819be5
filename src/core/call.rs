//! A call as data: where it goes and what its response has to be, and what one call of it sends.
//!
//! A [`Call`] is the part of a request that comes from the arguments. Settings and credentials are not known here.

use crate::core::options::CallOptions;
use crate::core::page::Paging;
use crate::core::retry::{self, RetryPolicy};
use crate::core::token::Lifetime;
use crate::host::http::Method;
use crate::host::value::Value;
use crate::util::url::push_segment;

/// Where a call goes, and how it is sent and read.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// The name that callers know it by, such as `runs.retrieve`.
    pub name: &'static str,
    /// The operation name in the API's statistics, such as `retrieveRun`.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, with `{}` for each id.
    pub path: &'static str,
    /// How the response is read.
    pub schema: &'static Schema,
    /// How often it is attempted unless the caller says otherwise.
    pub retry: &'static RetryPolicy,
    /// When an attempt that may have reached the server is repeated.
    pub repeat: Repeat,
    /// Whether the API accepts the token of the run that the caller is in.
    pub run_token: bool,
    /// Whether it needs a credential.
    pub authenticated: bool,
    /// Which headers go with it.
    pub headers: HeaderSet,
}

/// When an attempt that may have reached the server is repeated: only if the server can't do the same thing twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Never: a second attempt would act a second time.
    Never,
    /// Always: it only reads, or the server recognizes a repeated attempt.
    Always,
    /// If this field of the body is set, since the server recognizes a repeated attempt by it.
    WithField(&'static str),
}

/// Which headers describe the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderSet {
    /// All that the API knows.
    Api,
    /// All but the request idempotency key: a stream that is opened again continues.
    Stream,
    /// The few that a subscription to rows takes.
    Rows,
}

impl Route {
    /// A route with a credential, without arguments, that returns an object. Only GET is repeated.
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

/// How the body of a response is checked and completed.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// What the SDK relies on.
    pub shape: Shape,
    /// The fields that hold dates, separated by spaces.
    pub dates: &'static str,
    /// Where objects with these fields are besides the top, separated by spaces. `root*children.data` is the `data` of
    /// `root`, of each of its `children`, of theirs, and so on.
    pub places: &'static str,
    /// The fields whose kinds are read from the response, separated by spaces, at most seven: the field of the shape,
    /// those with fallbacks, and those that a call's `finish` acts on.
    pub fields: &'static str,
    /// The values of fields that the server left out.
    pub fallbacks: &'static [(&'static str, Fallback)],
}

/// The value of a field that the server left out.
#[derive(Clone, Copy, Debug)]
pub enum Fallback {
    /// This number.
    Number(f64),
    /// This text.
    Text(&'static str),
    /// `false`.
    False,
}

/// What the SDK relies on in a response.
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
    /// The field that it is about, or an empty name.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Handle => "id",
            Self::Token => "token",
            Self::Data | Self::Page(_) => "data",
            Self::Any | Self::Object | Self::Array => "",
        }
    }
}

impl Schema {
    /// An object.
    pub const OBJECT: Self = Self::of(Shape::Object);

    /// An object with a string `id`.
    pub const HANDLE: Self = Self::of(Shape::Handle);

    /// A response of this shape, without dates or fallbacks.
    pub const fn of(shape: Shape) -> Self {
        Self { shape, dates: "", places: "", fields: shape.field(), fallbacks: &[] }
    }

    /// Adds date fields.
    #[must_use]
    pub const fn dates(mut self, fields: &'static str) -> Self {
        self.dates = fields;
        self
    }

    /// Pages of such responses.
    #[must_use]
    pub const fn paged(mut self, paging: Paging) -> Self {
        self.shape = Shape::Page(paging);
        self.fields = self.shape.field();
        self
    }
}

/// What one call sends, as far as its arguments say.
#[derive(Clone)]
pub struct Call {
    /// Where it goes.
    pub route: &'static Route,
    /// The name of the call that the caller made, which may be one that sends several requests.
    pub name: &'static str,
    /// The path, encoded.
    pub path: String,
    /// The query string, encoded, without `?`.
    pub query: String,
    /// The value that is sent as JSON; a string is sent as it is.
    pub body: Option<Value>,
    /// The caller's options for this call.
    pub options: CallOptions,
    /// Headers of this call besides those of every call.
    pub headers: Vec<(&'static str, String)>,
    /// What the row's `finish` needs of the arguments.
    pub context: Value,
    /// The public token that the handle in the response gets.
    pub token: Option<TokenRequest>,
    /// Whether the caller's retry options count. Triggers inside a task have a fixed policy.
    pub fixed_retry: Option<RetryPolicy>,
    /// Where arguments went as they are.
    pub holes: Vec<Hole>,
    /// Whether equal arguments and settings make an equal call: nothing in it is random.
    pub is_reusable: bool,
}

/// A public token for the handle in a response.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// The scope that it opens, up to the id: `read:runs:`.
    pub permission: String,
    /// How long it is valid.
    pub lifetime: Lifetime,
}

/// A place in a call's request that an argument, or a field of one, went to. A later call that differs only in such
/// arguments differs only in such places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hole {
    /// Where the argument went.
    pub to: Place,
    /// Which argument: its index, or [`Hole::CURSOR`].
    pub argument: usize,
    /// The field of the argument; empty for the argument itself.
    pub field: &'static str,
}

/// Where an argument went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// Into the path, from this byte to that.
    Path(usize, usize),
    /// Into the query string, from this byte to that.
    Query(usize, usize),
    /// Into the body: the whole of it, or this field.
    Body(&'static str),
    /// Into the body's `options`, by this name.
    Option(&'static str),
    /// Into the body, as a payload.
    Payload,
    /// Into the body's `options`, as the size of a payload.
    PayloadSize,
    /// Into the body's `options`, as a hashed idempotency key.
    Key,
    /// Into the body's `options`, as how that key was made.
    KeyOrigin,
    /// The signal.
    Signal,
}

impl Hole {
    /// The argument of a hole that the cursor of a page went to.
    pub const CURSOR: usize = usize::MAX;
}

impl Call {
    /// A call of this route for the call of this name, to this path.
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

    /// Whether an attempt that may have reached the server may be repeated.
    pub fn is_repeatable(&self) -> bool {
        match self.route.repeat {
            Repeat::Never => false,
            Repeat::Always => true,
            Repeat::WithField(field) => {
                self.body.as_ref().is_some_and(|body| body.get(field).is_truthy())
            }
        }
    }
}

/// The path of a template with these segments in the places of its `{}`, encoded, and where each segment stands in it.
pub fn fill(template: &str, segments: &[String]) -> (String, Vec<(usize, usize)>) {
    let mut segments = segments.iter();
    let mut spans = Vec::with_capacity(segments.len());
    let mut path = String::with_capacity(template.len() + 32);
    for part in template.split('{') {
        let part = match part.strip_prefix('}') {
            Some(rest) => {
                let start = path.len();
                push_segment(&mut path, segments.next().map(String::as_str).unwrap_or_default());
                spans.push((start, path.len()));
                rest
            }
            None => part,
        };
        path.push_str(part);
    }
    (path, spans)
}
