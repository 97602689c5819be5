//! A call as data: what an endpoint of the API takes, and what is sent for the arguments of one call.
//!
//! An [`Endpoint`] is a row of a table in `resources/`; [`Endpoint::read`] turns a caller's arguments into a
//! [`Call`]. Nothing here knows how a call is authenticated or sent.

use crate::config::RequestOptions;
use crate::error::{Error, Failure};
use crate::page::{Paging, Turn};
use crate::retry::{self, RetryPolicy};
use crate::text::join;
use crate::url::{push_pair, push_segment};
use crate::value::{Kind, Value};

/// The HTTP methods of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates or acts.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// An argument of a call.
#[derive(Clone, Copy, Debug)]
pub enum Arg {
    /// An id: a string, or an object that has one as `id` (a handle). Fills the path's next `{}`.
    Id(&'static str),
    /// A project and an environment of it, or nothing inside a task. Fills the path's next two `{}`.
    Environment,
    /// A string that fills the path's next `{}`.
    Text(&'static str),
    /// An object that is sent as it is.
    Body(&'static str),
    /// The same, where nothing stands for an empty one.
    OptionalBody(&'static str),
    /// Any value, sent as this field of the body.
    Field(&'static str),
    /// A queue: its id, or `{ type, name }`. Fills the path's next `{}`, and says what it is in a field `type`.
    Queue,
    /// An optional object whose known fields are sent as query parameters.
    Query(&'static [Param]),
    /// A project's ref, where a string stands here: it fills the first `{}` of this endpoint's path, which then takes the
    /// place of the call's own.
    Project(&'static Endpoint),
    /// No argument of the caller's: a field of the body that is always this text. It stands behind the body.
    Fixed(&'static str, &'static str),
}

/// A query parameter.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// Its name in the caller's object.
    pub field: &'static str,
    /// Its name on the wire.
    pub key: &'static str,
    /// How its value is written.
    pub form: Form,
}

/// How the value of a query parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A string or number as it is; the elements of an array with commas between them.
    Text,
    /// A boolean; anything else is left out.
    Flag,
    /// Only `true` is written.
    OnlyTrue,
    /// A `Date` or a number: milliseconds since 1970.
    Time,
    /// The same, and 0 is one too.
    TimeOrZero,
    /// A `Date`, in its ISO form.
    IsoTime,
    /// Text that is encoded as in a path.
    Percent,
    /// A page's size, which is this where none is given.
    Size(u32),
    /// Queues: `{ type, name }`.
    Queues,
}

/// Shorthand for a row of a table of query parameters.
pub const fn param(field: &'static str, key: &'static str, form: Form) -> Param {
    Param { field, key, form }
}

/// How an answer's body is checked and completed.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// What the body is.
    pub shape: Shape,
    /// The fields that hold dates, separated by spaces.
    pub dates: &'static str,
    /// Where objects with these fields stand inside the answer besides its top, separated by spaces. `root*children.data`
    /// are the `data` of `root`, of each of its `children`, of theirs, and so on.
    pub places: &'static str,
    /// The fields that are looked at, separated by spaces: those that the shape is about, those with defaults, and those
    /// that the call asks for in [`Response::kinds`](crate::transport::Response::kinds). Seven at most.
    pub fields: &'static str,
    /// Fields that get a value where the server left them out.
    pub defaults: &'static [(&'static str, Default)],
}

/// What a field is taken for that the server left out.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// This number.
    Number(f64),
    /// This text.
    Text(&'static str),
    /// No.
    False,
}

/// What the SDK relies on in an answer.
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
    /// The field that it is about, or none.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Handle => "id",
            Self::Token => "token",
            Self::Data | Self::Page(_) => "data",
            Self::Any | Self::Object | Self::Array => "",
        }
    }
}

impl Answer {
    /// An object.
    pub const OBJECT: Self = Self::of(Shape::Object);

    /// An object with a string `id`.
    pub const HANDLE: Self = Self::of(Shape::Handle);

    /// An answer of this shape, without dates or defaults.
    pub const fn of(shape: Shape) -> Self {
        Self { shape, dates: "", places: "", fields: shape.field(), defaults: &[] }
    }

    /// The same with these date fields.
    #[must_use]
    pub const fn dates(mut self, fields: &'static str) -> Self {
        self.dates = fields;
        self
    }

    /// Pages of such answers.
    #[must_use]
    pub const fn paged(mut self, paging: Paging) -> Self {
        self.shape = Shape::Page(paging);
        self.fields = self.shape.field();
        self
    }
}

/// One call of the API, declared.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    /// The name that callers know it by, as `runs.retrieve`.
    pub name: &'static str,
    /// The operation name that the API's statistics know it by, as `retrieveRun`.
    pub operation: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, with `{}` for each id.
    pub path: &'static str,
    /// The arguments in front of the request options.
    pub args: &'static [Arg],
    /// How the answer is read.
    pub answer: &'static Answer,
    /// How often it is attempted unless the caller says otherwise.
    pub retry: &'static RetryPolicy,
    /// Whether an attempt whose answer broke off may be repeated without doing the thing twice.
    pub repeatable: bool,
    /// Whether the token of the run that the caller is in is accepted.
    pub run_token: bool,
    /// Whether it needs a credential.
    pub authenticated: bool,
    /// Which headers go with it.
    pub headers: HeaderSet,
}

/// Which headers say who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderSet {
    /// All that the API knows.
    Api,
    /// The same but for the key that a repeated request is known by: a stream that is sent or opened again goes on.
    Stream,
    /// The few that a subscription to rows takes.
    Rows,
}

impl Endpoint {
    /// An endpoint that takes no arguments and answers with an object.
    pub const fn new(
        name: &'static str,
        operation: &'static str,
        method: Method,
        path: &'static str,
    ) -> Self {
        Self {
            name,
            operation,
            method,
            path,
            args: &[],
            answer: &Answer::OBJECT,
            retry: &retry::DEFAULT,
            repeatable: matches!(method, Method::Get),
            run_token: true,
            authenticated: true,
            headers: HeaderSet::Api,
        }
    }

    /// With these arguments.
    #[must_use]
    pub const fn args(mut self, args: &'static [Arg]) -> Self {
        self.args = args;
        self
    }

    /// With this answer.
    #[must_use]
    pub const fn answer(mut self, answer: &'static Answer) -> Self {
        self.answer = answer;
        self
    }

    /// Safe to repeat, because the server knows an attempt again by its idempotency key.
    #[must_use]
    pub const fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// With other retry defaults.
    #[must_use]
    pub const fn retry(mut self, policy: &'static RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Not for the tokens of runs.
    #[must_use]
    pub const fn without_run_token(mut self) -> Self {
        self.run_token = false;
        self
    }

    /// Open to everybody: no credential is sent.
    #[must_use]
    pub const fn public(mut self) -> Self {
        self.authenticated = false;
        self
    }

    /// With other headers.
    #[must_use]
    pub const fn headers(mut self, set: HeaderSet) -> Self {
        self.headers = set;
        self
    }

    /// Whether it is about an environment of a project.
    pub fn takes_environment(&self) -> bool {
        self.args.iter().any(|arg| matches!(arg, Arg::Environment))
    }

    /// Whether its arguments make a body.
    pub fn takes_body(&self) -> bool {
        self.args.iter().any(|arg| {
            matches!(arg, Arg::Body(_) | Arg::OptionalBody(_) | Arg::Field(_) | Arg::Fixed(..))
        })
    }

    /// What is sent for these values as arguments.
    pub fn of<V: Value>(&'static self, values: Vec<V>) -> Result<Box<Call<V>>, Failure<V>> {
        self.read(&mut Args::new(self.name, values))
    }

    /// What is sent for these arguments.
    pub fn read<V: Value>(&'static self, args: &mut Args<V>) -> Result<Box<Call<V>>, Failure<V>> {
        let mut ids = Vec::new();
        let mut query = String::new();
        let mut body: Option<V> = None;
        let mut endpoint = self;
        for arg in self.args {
            match arg {
                Arg::Id(name) => ids.push(args.id(name)?),
                Arg::Text(name) => ids.push(args.text(name)?),
                Arg::Environment => {
                    let (project, slug) = args.environment.take().unwrap_or_default();
                    ids.extend([project, slug]);
                }
                Arg::Body(name) => body = Some(args.object(name)?),
                Arg::OptionalBody(name) => {
                    let given = args.optional_object(name)?;
                    body = Some(if given.is_given() { given } else { V::object() });
                }
                Arg::Field(name) => {
                    body.get_or_insert_with(V::object).put(name, args.take());
                }
                Arg::Queue => {
                    let (id, kind) = args.queue()?;
                    ids.push(id);
                    match self.method {
                        Method::Get => push_pair(&mut query, "type", &kind),
                        _ => body.get_or_insert_with(V::object).set("type", V::string(&kind)),
                    }
                }
                Arg::Query(params) => {
                    let given = args.optional_object("params")?;
                    let in_project = !std::ptr::eq(endpoint, self);
                    let turn = args.turn.as_ref();
                    push_query(&mut query, self.name, params, &given, turn, in_project)?;
                }
                Arg::Project(in_project) => {
                    if args.peek().kind() == Kind::String {
                        endpoint = in_project;
                        ids.push(args.id("projectRef")?);
                    }
                }
                Arg::Fixed(key, value) => {
                    // The caller's object is not ours to change.
                    let given = body.unwrap_or_else(V::undefined);
                    body = Some(given.with(vec![(key, V::string(value))]));
                }
            }
        }
        let options = args.request_options()?;
        Ok(Box::new(Call {
            endpoint,
            name: args.call,
            path: fill(endpoint.path, &ids),
            query,
            body,
            options,
            headers: Vec::new(),
        }))
    }
}

fn fill(template: &str, ids: &[String]) -> String {
    let mut ids = ids.iter();
    let mut path = String::with_capacity(template.len() + 32);
    for part in template.split('{') {
        let part = match part.strip_prefix('}') {
            Some(rest) => {
                push_segment(&mut path, ids.next().map(String::as_str).unwrap_or_default());
                rest
            }
            None => part,
        };
        path.push_str(part);
    }
    path
}

/// What one call sends.
#[derive(Clone)]
pub struct Call<V> {
    /// Which endpoint it goes to.
    pub endpoint: &'static Endpoint,
    /// The name of the call that it is made for, which may be one that makes several.
    pub name: &'static str,
    /// The path, encoded.
    pub path: String,
    /// The query string, encoded, without `?`.
    pub query: String,
    /// The value that is sent as JSON; a string goes as it is.
    pub body: Option<V>,
    /// What the caller asks for this call alone.
    pub options: RequestOptions<V>,
    /// Headers of this call besides those of every call.
    pub headers: Vec<(&'static str, String)>,
}

/// The arguments of one call, read from left to right.
#[derive(Clone)]
pub struct Args<V> {
    /// The call that they are of.
    pub call: &'static str,
    values: Vec<V>,
    taken: usize,
    /// The project and the environment, for endpoints that take [`Arg::Environment`].
    pub environment: Option<(String, String)>,
    /// The page of a list that is asked for, where it is not the first.
    pub turn: Option<Turn>,
}

impl<V: Value> Args<V> {
    /// The arguments of a call of this name.
    pub fn new(call: &'static str, values: Vec<V>) -> Self {
        Self { call, values, taken: 0, environment: None, turn: None }
    }

    /// The next argument; undefined when there are no more.
    pub fn take(&mut self) -> V {
        let value = self.peek();
        self.taken += 1;
        value
    }

    /// The next argument, left in place.
    pub fn peek(&self) -> V {
        self.at(0)
    }

    /// The argument that many places further on, left in place.
    pub fn at(&self, index: usize) -> V {
        self.values.get(self.taken + index).cloned().unwrap_or_else(V::undefined)
    }

    /// An error about one of the arguments.
    pub fn error(&self, argument: &str, problem: &str) -> Failure<V> {
        Error::argument(self.call, argument, problem)
    }

    /// The next argument as an id.
    pub fn id(&mut self, name: &str) -> Result<String, Failure<V>> {
        let value = self.take();
        match value.as_str() {
            None if value.kind() == Kind::Object => self.segment(name, &value.get("id")),
            _ => self.segment(name, &value),
        }
    }

    /// The next argument as a string that stands in a path.
    pub fn text(&mut self, name: &str) -> Result<String, Failure<V>> {
        let value = self.take();
        self.segment(name, &value)
    }

    /// A value as one segment of a path: a string that no URL parser takes for something else.
    pub fn segment(&self, name: &str, value: &V) -> Result<String, Failure<V>> {
        let Some(text) = value.as_str() else {
            return Err(self.error(name, &format!("must be a string, not {}", describe(value))));
        };
        if !value.is_well_formed(&text) {
            return Err(self.error(name, "holds an unpaired surrogate, which no URL can carry"));
        }
        match text.as_str() {
            "" => Err(self.error(name, "must not be empty")),
            "." | ".." => {
                Err(self.error(name, &format!("must not be \"{text}\", which a URL would drop")))
            }
            _ => Ok(text),
        }
    }

    /// The next argument as a queue: what stands in the path, and what kind of name that is.
    fn queue(&mut self) -> Result<(String, String), Failure<V>> {
        let given = self.take();
        let (name, kind) = match given.kind() {
            Kind::Object => {
                let kind = given.get("type");
                (
                    self.segment("queue.name", &given.get("name"))?,
                    self.segment("queue.type", &kind)?,
                )
            }
            _ => (self.segment("queue", &given)?, "id".to_owned()),
        };
        // The server undoes both this and the encoding as a segment.
        Ok((name.replace('/', "%2F"), kind))
    }

    /// The next argument as an object.
    pub fn object(&mut self, name: &str) -> Result<V, Failure<V>> {
        let value = self.take();
        match value.kind() {
            Kind::Object => Ok(value),
            _ => Err(self.error(name, &format!("must be an object, not {}", describe(&value)))),
        }
    }

    /// The next argument as an object; undefined where it is absent, or where request options stand in its place.
    pub fn optional_object(&mut self, name: &str) -> Result<V, Failure<V>> {
        let value = self.peek();
        match value.kind() {
            Kind::Object if self.values.len() == self.taken + 1 && RequestOptions::is(&value) => {
                Ok(V::undefined())
            }
            Kind::Undefined | Kind::Null => {
                self.take();
                Ok(V::undefined())
            }
            _ => self.object(name),
        }
    }

    /// The request options of a call of which only they and the options before them are left, left in place.
    pub fn last_options(&self) -> Result<RequestOptions<V>, Failure<V>> {
        let (first, second) = (self.at(0), self.at(1));
        let alone = !second.is_given() && RequestOptions::is(&first);
        RequestOptions::read(self.call, if alone { first } else { second })
    }

    /// The next argument as request options.
    pub fn request_options(&mut self) -> Result<RequestOptions<V>, Failure<V>> {
        let value = self.take();
        RequestOptions::read(self.call, value)
    }
}

/// What a value is, for a sentence about what it should have been.
pub fn describe<V: Value>(value: &V) -> &'static str {
    match value.kind() {
        Kind::Undefined => "undefined",
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "an array",
        Kind::Object => "an object",
        Kind::Other => "a function, symbol or bigint",
    }
}

fn push_query<V: Value>(
    query: &mut String,
    call: &'static str,
    params: &[Param],
    given: &V,
    turn: Option<&Turn>,
    in_project: bool,
) -> Result<(), Failure<V>> {
    for Param { field, key, form } in params {
        // The environments of a project can only be told apart where the call names a project.
        if *field == "env" && !in_project {
            continue;
        }
        let turned = match (turn, *field) {
            (Some(Turn::After(cursor)), "after" | "cursor") => Some(cursor.clone()),
            (Some(Turn::Before(cursor)), "before") => Some(cursor.clone()),
            (Some(Turn::After(_) | Turn::Before(_)), "after" | "before" | "cursor") => continue,
            (Some(Turn::Number(page)), "page") => Some((*page as i64).to_string()),
            _ => None,
        };
        let text = match turned {
            Some(text) => Some(text),
            None => write(call, field, *form, &given.get(field))?,
        };
        match text {
            Some(text) if *form == Form::Percent => {
                query.push_str(key);
                query.push('=');
                push_segment(query, &text);
            }
            Some(text) => push_pair(query, key, &text),
            None => {}
        }
    }
    Ok(())
}

fn write<V: Value>(
    call: &'static str,
    field: &str,
    form: Form,
    value: &V,
) -> Result<Option<String>, Failure<V>> {
    let wrong = |problem: &str| Error::argument(call, &format!("params.{field}"), problem);
    match form {
        Form::Flag => {
            return Ok(value.as_bool().map(|flag| if flag { "true" } else { "false" }.to_owned()));
        }
        Form::OnlyTrue => return Ok((value.as_bool() == Some(true)).then(|| "true".to_owned())),
        Form::TimeOrZero if value.as_f64() == Some(0.0) => return Ok(Some("0".to_owned())),
        Form::Size(size) if !value.is_truthy() => return Ok(Some(size.to_string())),
        _ if !value.is_truthy() => return Ok(None),
        _ => {}
    }
    if form == Form::IsoTime && value.as_time().is_some() {
        let text = value.stringify()?.as_str().unwrap_or_default();
        return Ok(Some(text.replace('"', "")));
    }
    if matches!(form, Form::Time | Form::TimeOrZero) {
        return match (value.as_time(), value.kind()) {
            (Some(time), _) if time.is_nan() => Err(Error::InvalidTime.into()),
            (Some(time), _) => Ok(Some((time as i64).to_string())),
            (None, Kind::Number | Kind::String) => Ok(Some(value.to_text())),
            _ => Err(wrong("must be a Date or a number of milliseconds")),
        };
    }
    let one = |item: &V| -> Result<String, Failure<V>> {
        match (form, item.kind()) {
            (Form::Queues, Kind::Object) => {
                let name = item.text_field("name").ok_or_else(|| wrong("needs a name"))?;
                let task = item.text_field("type").as_deref() == Some("task");
                Ok(if task { format!("task/{name}") } else { name })
            }
            (Form::Queues, _) => Err(wrong("must be { type, name } or an array of such")),
            (_, Kind::String | Kind::Number | Kind::Boolean) => Ok(item.to_text()),
            _ => Err(wrong("must be a string or an array of strings")),
        }
    };
    match value.items() {
        Some(items) => {
            let mut texts = Vec::with_capacity(items.len());
            for item in &items {
                texts.push(one(item)?);
            }
            Ok(Some(join(&texts, ",")))
        }
        None => one(value).map(Some),
    }
}
