//! Rows: the declarations of the API's calls.
//!
//! A row lists the arguments of the call and its route. Unusual calls add functions to their row. `prepare` reads unusual
//! arguments. `finish` turns the reply into the caller's value. `procedure` makes a call of several requests.
//! `returns` names the JavaScript object that the caller gets. No other code knows a call by its name.

use crate::api::args::Args;
use crate::api::query_string::{Param, push_query};
use crate::core::call::{Call, HeaderSet, Hole, Place, Repeat, Route, Schema, Shape, push_part};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::page::Paging;
use crate::core::plan::Plan;
use crate::core::reply::End;
use crate::core::retry::RetryPolicy;
use crate::host::Host;
use crate::host::http::Method;
use crate::host::value::{Kind, Value};
use crate::util::future::Boxed;
use crate::util::url::push_pair;

/// An argument of a call.
#[derive(Clone, Copy, Debug)]
pub enum Arg {
    /// An id: a string, or an object with a string `id` (a handle). Fills the path's next `{}`.
    Id(&'static str),
    /// A project and one of its environments; optional inside a task. Fills the path's next two `{}`.
    Environment,
    /// A string that fills the path's next `{}`.
    Text(&'static str),
    /// An object that is sent unchanged as the body.
    Body(&'static str),
    /// An object that is sent unchanged as the body; an empty one if the caller passes none.
    OptionalBody(&'static str),
    /// Any value, sent in this field of the body.
    Field(&'static str),
    /// A queue: its id, or `{ type, name }`. Fills the path's next `{}`. Its type is sent in a field `type`.
    Queue,
    /// An optional object whose known fields are sent as query parameters.
    Query(&'static [Param]),
    /// A project ref, if the argument is a string. The call then uses this route, and the ref fills the first `{}` of its path.
    Project(&'static Route),
    /// Not an argument, but a field of the body with a fixed text. Must follow the body.
    Fixed(&'static str, &'static str),
}

/// The start of a call, whose arguments have been read.
pub enum Start<'a> {
    /// The call is one request, which has not been sent.
    Request(Box<Call>),
    /// The call takes several requests, or none.
    Procedure(Boxed<'a, End>),
}

impl From<Box<Call>> for Start<'_> {
    fn from(call: Box<Call>) -> Self {
        Self::Request(call)
    }
}

/// Reads unusual arguments.
pub type Prepare =
    for<'a> fn(&'static Endpoint, &'a Client, &'a mut Args) -> Result<Start<'a>, Failure>;

/// Turns the result of the request into the result of the call. It may send more requests with the plan.
pub type Finish = for<'a> fn(&'a Host, &'a Plan, End) -> Boxed<'a, End>;

/// Makes a call that sends several requests, or none.
pub type Procedure = for<'a> fn(&'static Endpoint, &'a Client, &'a mut Args) -> Boxed<'a, End>;

/// The JavaScript object that a caller gets from a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// A promise of the value.
    Value,
    /// A promise of a page of a list with cursors.
    CursorPage,
    /// A promise of a page of a list with page numbers.
    OffsetPage,
    /// A stream.
    Stream,
    /// The result of writing the parts of a caller's stream.
    Pipe,
    /// The result of writing the parts that a caller's function writes.
    Writer,
    /// A promise that resolves when one part has been written.
    Written,
    /// A subscription to runs.
    Subscription,
    /// A promise of the result of a run that the caller's run waits for.
    RunResult,
    /// A promise of the results of the runs of a batch.
    BatchResult,
    /// A promise of the result of a waitpoint.
    WaitpointResult,
    /// A promise of the result of a webhook waiter.
    WaiterResult,
    /// A promise of a waitpoint token.
    WaitpointToken,
    /// A promise of a resolved prompt.
    Prompt,
}

impl Returns {
    /// Returns the name in JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::CursorPage => "cursorPage",
            Self::OffsetPage => "offsetPage",
            Self::Stream => "stream",
            Self::Pipe => "pipe",
            Self::Writer => "writer",
            Self::Written => "written",
            Self::Subscription => "subscription",
            Self::RunResult => "runResult",
            Self::BatchResult => "batchResult",
            Self::WaitpointResult => "waitpointResult",
            Self::WaiterResult => "waiterResult",
            Self::WaitpointToken => "waitpointToken",
            Self::Prompt => "prompt",
        }
    }
}

/// An object with calls that JavaScript creates without a request. It passes its own arguments as the first ones of its
/// calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handle {
    /// A session or one of its channels. Passes the session's id and the channel's name, which is undefined for the session.
    Session,
    /// A stream of runs. Passes the definition of the stream, an object with its id.
    Stream,
}

impl Handle {
    /// Returns the name in JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Stream => "stream",
        }
    }
}

/// The row of a call: its declaration.
#[derive(Clone, Copy)]
pub struct Endpoint {
    /// The route of the call.
    pub route: Route,
    /// The arguments before the request options.
    pub args: &'static [Arg],
    /// The function that reads unusual arguments.
    pub prepare: Option<Prepare>,
    /// The function that finishes the reply.
    pub finish: Option<Finish>,
    /// Whether `finish` is needed for usual responses too, which lack the fields that only it reads.
    pub finishes_usual: bool,
    /// The function that makes a call of several requests.
    pub procedure: Option<Procedure>,
    /// The requests of a procedure beside its own route. Only the list of all calls uses them.
    #[cfg(all(test, not(target_arch = "wasm32")))]
    pub sends: &'static [&'static Endpoint],
    /// The JavaScript object that the caller gets.
    pub returns: Returns,
    /// The handle that has the call. The first two parts of the call's name are the function that creates the handle.
    pub handle: Option<Handle>,
    /// If the call can only be made inside a run: the call's name in the error that callers outside of a run get.
    pub inside_run: Option<&'static str>,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.route.name)
    }
}

impl Endpoint {
    /// Creates the row of a call without arguments that returns an object.
    pub const fn new(
        name: &'static str,
        operation: &'static str,
        method: Method,
        path: &'static str,
    ) -> Self {
        Self {
            route: Route::new(name, operation, method, path),
            args: &[],
            prepare: None,
            finish: None,
            finishes_usual: false,
            procedure: None,
            #[cfg(all(test, not(target_arch = "wasm32")))]
            sends: &[],
            returns: Returns::Value,
            handle: None,
            inside_run: None,
        }
    }

    /// Creates the row of a GET.
    pub const fn get(name: &'static str, operation: &'static str, path: &'static str) -> Self {
        Self::new(name, operation, Method::Get, path)
    }

    /// Creates the row of a POST.
    pub const fn post(name: &'static str, operation: &'static str, path: &'static str) -> Self {
        Self::new(name, operation, Method::Post, path)
    }

    /// Creates the row of a call that has a procedure and no request of its own.
    pub const fn of_procedure(name: &'static str, procedure: Procedure) -> Self {
        Self { procedure: Some(procedure), ..Self::get(name, "", "") }
    }

    /// Sets the arguments.
    #[must_use]
    pub const fn args(mut self, args: &'static [Arg]) -> Self {
        self.args = args;
        self
    }

    /// Sets the schema of the response.
    #[must_use]
    pub const fn schema(mut self, schema: &'static Schema) -> Self {
        self.route.schema = schema;
        if let Shape::Page(paging) = schema.shape {
            self.returns = match paging {
                Paging::Cursor => Returns::CursorPage,
                Paging::Offset => Returns::OffsetPage,
            };
        }
        self
    }

    /// Sets the function that reads unusual arguments.
    #[must_use]
    pub const fn prepare(mut self, prepare: Prepare) -> Self {
        self.prepare = Some(prepare);
        self
    }

    /// Sets the function that finishes the reply.
    #[must_use]
    pub const fn finish(mut self, finish: Finish) -> Self {
        self.finish = Some(finish);
        self.finishes_usual = true;
        self
    }

    /// Sets the function that finishes the reply to unusual responses.
    ///
    /// A response is unusual if it has a field that the schema names without a fallback. Only the function reads these fields.
    #[must_use]
    pub const fn finish_unusual(mut self, finish: Finish) -> Self {
        self.finish = Some(finish);
        self
    }

    /// Sets the function that makes a call of several requests.
    #[must_use]
    pub const fn procedure(mut self, procedure: Procedure) -> Self {
        self.procedure = Some(procedure);
        self
    }

    /// Sets the requests of a procedure beside its own route, for the list of all calls.
    #[must_use]
    pub const fn sends(self, requests: &'static [&'static Endpoint]) -> Self {
        #[cfg(all(test, not(target_arch = "wasm32")))]
        return Self { sends: requests, ..self };
        #[cfg(not(all(test, not(target_arch = "wasm32"))))]
        {
            let _ = requests;
            self
        }
    }

    /// Sets the JavaScript object that the caller gets.
    #[must_use]
    pub const fn returns(mut self, returns: Returns) -> Self {
        self.returns = returns;
        self
    }

    /// Moves the call to a handle.
    #[must_use]
    pub const fn on(mut self, handle: Handle) -> Self {
        self.handle = Some(handle);
        self
    }

    /// Sets the condition for repeating an attempt that may have reached the server.
    #[must_use]
    pub const fn repeat(mut self, repeat: Repeat) -> Self {
        self.route.repeat = repeat;
        self
    }

    /// Sets the retry policy.
    #[must_use]
    pub const fn retry(mut self, policy: &'static RetryPolicy) -> Self {
        self.route.retry = policy;
        self
    }

    /// Marks the call as one that refuses the tokens of runs.
    #[must_use]
    pub const fn without_run_token(mut self) -> Self {
        self.route.run_token = false;
        self
    }

    /// Marks the call as one without a credential.
    #[must_use]
    pub const fn public(mut self) -> Self {
        self.route.authenticated = false;
        self
    }

    /// Sets the headers.
    #[must_use]
    pub const fn headers(mut self, set: HeaderSet) -> Self {
        self.route.headers = set;
        self
    }

    /// Restricts the call to callers inside a run. The error outside of a run gives the call this name.
    #[must_use]
    pub const fn inside_run(mut self, name: &'static str) -> Self {
        self.inside_run = Some(name);
        self
    }

    /// Returns the public name of the call.
    pub fn name(&self) -> &'static str {
        self.route.name
    }

    /// Reads the arguments, each of them once.
    pub fn start<'a>(
        &'static self,
        client: &'a Client,
        args: &'a mut Args,
    ) -> Result<Start<'a>, Failure> {
        if let (Some(name), None) = (self.inside_run, &client.context) {
            return Err(ErrorKind::rule(
                &[name, " can only be used from inside a task.run()"].concat(),
            ));
        }
        match (self.prepare, self.procedure) {
            (Some(prepare), _) => prepare(self, client, args),
            (None, Some(procedure)) => Ok(Start::Procedure(procedure(self, client, args))),
            (None, None) => {
                let mut call = self.read(args)?;
                // Whether such a call may be repeated depends on its body, which differs from call to call.
                call.is_reusable = !matches!(self.route.repeat, Repeat::WithField(_));
                Ok(call.into())
            }
        }
    }

    /// Makes the call, from its arguments to its reply. Reads `args` before it awaits anything.
    pub fn make<'a>(&'static self, client: &'a Client, args: &'a mut Args) -> Boxed<'a, End> {
        Box::pin(async move {
            match self.start(client, args)? {
                Start::Request(call) => self.end(client, &*client.plan(call)?).await,
                Start::Procedure(procedure) => procedure.await,
            }
        })
    }

    /// Sends a plan and finishes the call.
    pub async fn end(&self, client: &Client, plan: &Plan) -> End {
        let end = plan.send(&client.host).await;
        match self.finish {
            Some(finish) => finish(&client.host, plan, end).await,
            None => end,
        }
    }

    /// Creates the call with these values as arguments.
    pub fn of(&'static self, values: Vec<Value>) -> Result<Box<Call>, Failure> {
        self.read(&mut Args::new(self.name(), values))
    }

    /// Reads the arguments that the row declares, and the request options.
    pub fn read(&'static self, args: &mut Args) -> Result<Box<Call>, Failure> {
        let mut call = Call::new(&self.route, args.call, String::new());
        let mut template = self.route.path;
        for arg in self.args {
            let argument = args.index();
            let hole = |to| Hole { to, argument, field: "" };
            // A segment, and the field of the argument that it is a copy of, if it is one.
            let (segment, field) = match arg {
                Arg::Id(name) => {
                    let field = if args.peek().kind() == Kind::Object { "id" } else { "" };
                    (args.id(name)?, Some(field))
                }
                Arg::Text(name) => (args.text(name)?, Some("")),
                Arg::Environment => {
                    let (project, slug) = args.environment.take().unwrap_or_default();
                    template = push_segment(&mut call, template, &project, None);
                    (slug, None)
                }
                Arg::Queue => {
                    let (id, kind) = args.queue()?;
                    match self.route.method {
                        Method::Get => push_pair(&mut call.query, "type", &kind),
                        _ => {
                            call.body = Some(Value::object_of(vec![("type", Value::string(&kind))]))
                        }
                    }
                    (id, None)
                }
                Arg::Project(in_project) => {
                    if args.peek().kind() != Kind::String {
                        continue;
                    }
                    (call.route, template) = (in_project, in_project.path);
                    (args.id("projectRef")?, None)
                }
                Arg::Body(name) => {
                    call.body = Some(args.object(name)?);
                    call.holes.push(hole(Place::Body("")));
                    continue;
                }
                Arg::OptionalBody(name) => {
                    let object = args.optional_object(name)?;
                    call.body = Some(if object.is_given() { object } else { Value::object() });
                    continue;
                }
                Arg::Field(name) => {
                    call.body.get_or_insert_with(Value::object).put(name, args.take());
                    call.holes.push(hole(Place::Body(name)));
                    continue;
                }
                Arg::Query(params) => {
                    let given = args.optional_object("params")?;
                    push_query(&mut call, args, params, &given, argument)?;
                    continue;
                }
                Arg::Fixed(key, value) => {
                    // A copy, since the SDK must not change the caller's object.
                    let object = call.body.take().unwrap_or_else(Value::undefined);
                    call.body = Some(object.with(vec![(key, Value::constant(value))]));
                    if let Some(Hole { to: Place::Body(""), .. }) = call.holes.last() {
                        call.holes.pop();
                    }
                    continue;
                }
            };
            let source = field.map(|field| (argument, field));
            template = push_segment(&mut call, template, &segment, source);
        }
        call.path.push_str(template);
        call.holes.push(Hole { to: Place::Signal, argument: args.index(), field: "signal" });
        call.options = args.request_options()?;
        Ok(call)
    }
}

/// Appends the next segment of a call's path. If it was copied from a `source`, an argument or a field of one, it is a hole.
/// Returns the rest of the template.
fn push_segment(
    call: &mut Call,
    template: &'static str,
    segment: &str,
    source: Option<(usize, &'static str)>,
) -> &'static str {
    let (start, rest) = push_part(&mut call.path, template, segment);
    if let Some((argument, field)) = source {
        let to = Place::Path(start, call.path.len());
        call.holes.push(Hole { to, argument, field });
    }
    rest
}
