//! A call of the API, declared: a row that owns all that is special about the call.
//!
//! A row says which arguments the call takes and where it goes. If that isn't all there is to it, the row names functions:
//! `prepare` turns unusual arguments into a [`Call`], `finish` turns the reply into what the caller gets, and `procedure`
//! makes a call of several requests. `returns` says what JavaScript hands out. Nothing else knows a call by its name.

use crate::api::args::Args;
use crate::api::query_string::{Param, push_query};
use crate::core::call::HeaderSet;
use crate::core::call::{Call, Hole, Place, Repeat, Route, Schema, Shape, fill};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::page::Paging;
use crate::core::plan::Plan;
use crate::core::reply::Reply;
use crate::core::retry::RetryPolicy;
use crate::host::Host;
use crate::host::http::Method;
use crate::host::value::{Kind, Value};
use crate::util::future::Boxed;
use crate::util::url::push_pair;

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
    /// An object that is sent as it is; an empty one if the caller gives none.
    OptionalBody(&'static str),
    /// Any value, sent as this field of the body.
    Field(&'static str),
    /// A queue: its id, or `{ type, name }`. Fills the path's next `{}`, and its kind goes into a field `type`.
    Queue,
    /// An optional object whose known fields are sent as query parameters.
    Query(&'static [Param]),
    /// A project's ref, if the argument is a string: it fills the first `{}` of this route's path, and the call goes there.
    Project(&'static Route),
    /// Not an argument: a field of the body that is always this text. It comes after the body.
    Fixed(&'static str, &'static str),
}

/// Turns the arguments of a row into the call to send; `None` if these arguments need the row's procedure.
pub type Prepare = fn(&'static Endpoint, &Client, &mut Args) -> Result<Option<Box<Call>>, Failure>;

/// Turns the end of the request into the end of the call. It may send more requests by the plan.
pub type Finish =
    for<'a> fn(&'a Host, &'a Plan, Result<Reply, Failure>) -> Boxed<'a, Result<Reply, Failure>>;

/// Makes a call of several requests, or of none.
pub type Procedure =
    for<'a> fn(&'static Endpoint, &'a Client, &'a mut Args) -> Boxed<'a, Result<Reply, Failure>>;

/// What JavaScript hands out for a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// A promise of the value.
    Value,
    /// Pages that are turned by cursors.
    CursorPage,
    /// Pages that are turned by numbers.
    OffsetPage,
    /// A stream.
    Stream,
    /// A subscription to runs.
    Subscription,
    /// The result of a run that the caller's run waits for.
    RunResult,
    /// The results of the runs of a batch.
    BatchResult,
    /// The result of a waitpoint.
    WaitpointResult,
    /// The result of a waiter of a webhook.
    WaiterResult,
    /// A waitpoint token.
    WaitpointToken,
    /// A filled-in prompt.
    Prompt,
}

impl Returns {
    /// The name in JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::CursorPage => "cursorPage",
            Self::OffsetPage => "offsetPage",
            Self::Stream => "stream",
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

/// An object that JavaScript makes without a request, and that has calls. The call's first arguments say what the object is a
/// handle of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handle {
    /// A session, or a channel of one: its id, and the name of the channel or nothing.
    Session,
    /// A stream that runs read.
    InputStream,
}

impl Handle {
    /// The name in JavaScript.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::InputStream => "inputStream",
        }
    }
}

/// One call of the API.
#[derive(Clone, Copy)]
pub struct Endpoint {
    /// Where it goes, and how it is sent and read.
    pub route: Route,
    /// The arguments before the request options.
    pub args: &'static [Arg],
    /// How unusual arguments are read.
    pub prepare: Option<Prepare>,
    /// How the reply is finished.
    pub finish: Option<Finish>,
    /// Whether `finish` has work for usual responses too, which have none of the fields that only it acts on.
    pub finishes_usual: bool,
    /// How a call of several requests is made.
    pub procedure: Option<Procedure>,
    /// What JavaScript hands out.
    pub returns: Returns,
    /// The handle that has the call. The first two parts of the call's name are the function that makes the handle.
    pub handle: Option<Handle>,
    /// The name that the refusal gives the call outside of a run, if it can only be made inside one.
    pub inside_run: Option<&'static str>,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.route.name)
    }
}

impl Endpoint {
    /// A call that takes no arguments and returns an object.
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
            returns: Returns::Value,
            handle: None,
            inside_run: None,
        }
    }

    /// A GET.
    pub const fn get(name: &'static str, operation: &'static str, path: &'static str) -> Self {
        Self::new(name, operation, Method::Get, path)
    }

    /// A POST.
    pub const fn post(name: &'static str, operation: &'static str, path: &'static str) -> Self {
        Self::new(name, operation, Method::Post, path)
    }

    /// A call that is all procedure: it has no request of its own.
    pub const fn of_procedure(name: &'static str, procedure: Procedure) -> Self {
        Self { procedure: Some(procedure), ..Self::get(name, "", "") }
    }

    /// With these arguments.
    #[must_use]
    pub const fn args(mut self, args: &'static [Arg]) -> Self {
        self.args = args;
        self
    }

    /// With this response.
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

    /// With a function that reads unusual arguments.
    #[must_use]
    pub const fn prepare(mut self, prepare: Prepare) -> Self {
        self.prepare = Some(prepare);
        self
    }

    /// With a function that finishes the reply.
    #[must_use]
    pub const fn finish(mut self, finish: Finish) -> Self {
        self.finish = Some(finish);
        self.finishes_usual = true;
        self
    }

    /// With a function that finishes the reply if the response has a field that only the function acts on: one that the
    /// schema names without a fallback.
    #[must_use]
    pub const fn finish_unusual(mut self, finish: Finish) -> Self {
        self.finish = Some(finish);
        self
    }

    /// With a function that makes a call of several requests.
    #[must_use]
    pub const fn procedure(mut self, procedure: Procedure) -> Self {
        self.procedure = Some(procedure);
        self
    }

    /// With what JavaScript hands out.
    #[must_use]
    pub const fn returns(mut self, returns: Returns) -> Self {
        self.returns = returns;
        self
    }

    /// On a handle of this kind.
    #[must_use]
    pub const fn on(mut self, handle: Handle) -> Self {
        self.handle = Some(handle);
        self
    }

    /// When an attempt that may have reached the server is repeated.
    #[must_use]
    pub const fn repeat(mut self, repeat: Repeat) -> Self {
        self.route.repeat = repeat;
        self
    }

    /// With other retry defaults.
    #[must_use]
    pub const fn retry(mut self, policy: &'static RetryPolicy) -> Self {
        self.route.retry = policy;
        self
    }

    /// Not for the tokens of runs.
    #[must_use]
    pub const fn without_run_token(mut self) -> Self {
        self.route.run_token = false;
        self
    }

    /// Open to everybody: no credential is sent.
    #[must_use]
    pub const fn public(mut self) -> Self {
        self.route.authenticated = false;
        self
    }

    /// With other headers.
    #[must_use]
    pub const fn headers(mut self, set: HeaderSet) -> Self {
        self.route.headers = set;
        self
    }

    /// Only inside a run. Outside of one, the refusal calls it by this name.
    #[must_use]
    pub const fn inside_run(mut self, name: &'static str) -> Self {
        self.inside_run = Some(name);
        self
    }

    /// The name that callers know it by.
    pub fn name(&self) -> &'static str {
        self.route.name
    }

    /// The call that these arguments ask for; `None` if it takes the procedure.
    pub fn call(
        &'static self,
        client: &Client,
        args: &mut Args,
    ) -> Result<Option<Box<Call>>, Failure> {
        if let (Some(name), None) = (self.inside_run, &client.context) {
            return Err(ErrorKind::rule(
                &[name, " can only be used from inside a task.run()"].concat(),
            ));
        }
        match (self.prepare, self.procedure) {
            (Some(prepare), _) => prepare(self, client, args),
            (None, Some(_)) => Ok(None),
            (None, None) => {
                let mut call = self.read(args)?;
                call.is_reusable = true;
                Ok(Some(call))
            }
        }
    }

    /// Makes the call, from its arguments to its reply. `args` are read before anything is awaited.
    pub fn make<'a>(
        &'static self,
        client: &'a Client,
        args: &'a mut Args,
    ) -> Boxed<'a, Result<Reply, Failure>> {
        Box::pin(async move {
            let start = args.clone();
            match (self.call(client, args)?, self.procedure) {
                (Some(call), _) => self.end(client, &client.plan(&call)?).await,
                (None, Some(procedure)) => {
                    *args = start;
                    procedure(self, client, args).await
                }
                (None, None) => Err(ErrorKind::rule(&[self.name(), " can't be made so."].concat())),
            }
        })
    }

    /// Sends a plan and finishes the call.
    pub async fn end(&self, client: &Client, plan: &Plan) -> Result<Reply, Failure> {
        let end = plan.send(&client.host).await;
        match self.finish {
            Some(finish) => finish(&client.host, plan, end).await,
            None => end,
        }
    }

    /// The call for these values as arguments.
    pub fn of(&'static self, values: Vec<Value>) -> Result<Box<Call>, Failure> {
        self.read(&mut Args::new(self.name(), values))
    }

    /// Reads arguments as the row declares them.
    pub fn read(&'static self, args: &mut Args) -> Result<Box<Call>, Failure> {
        let mut route = &self.route;
        let mut segments = Vec::new();
        let mut sources = Vec::new();
        let mut query = String::new();
        let mut holes = Vec::new();
        let mut body: Option<Value> = None;
        for arg in self.args {
            let index = args.index();
            match arg {
                Arg::Id(name) => {
                    let field = if args.peek().kind() == Kind::Object { "id" } else { "" };
                    segments.push(args.id(name)?);
                    sources.push(Some((index, field)));
                }
                Arg::Text(name) => {
                    segments.push(args.text(name)?);
                    sources.push(Some((index, "")));
                }
                Arg::Environment => {
                    let (project, slug) = args.environment.take().unwrap_or_default();
                    segments.extend([project, slug]);
                    sources.extend([None, None]);
                }
                Arg::Body(name) => {
                    body = Some(args.object(name)?);
                    holes.push(Hole { to: Place::Body(""), argument: index, field: "" });
                }
                Arg::OptionalBody(name) => {
                    let given = args.optional_object(name)?;
                    body = Some(if given.is_given() { given } else { Value::object() });
                }
                Arg::Field(name) => {
                    body.get_or_insert_with(Value::object).put(name, args.take());
                    holes.push(Hole { to: Place::Body(name), argument: index, field: "" });
                }
                Arg::Queue => {
                    let (id, kind) = args.queue()?;
                    segments.push(id);
                    sources.push(None);
                    match self.route.method {
                        Method::Get => push_pair(&mut query, "type", &kind),
                        _ => {
                            body.get_or_insert_with(Value::object).set("type", Value::string(&kind))
                        }
                    }
                }
                Arg::Query(params) => {
                    let given = args.optional_object("params")?;
                    let in_project = !std::ptr::eq(route, &self.route);
                    push_query(&mut query, &mut holes, params, &given, index, args, in_project)?;
                }
                Arg::Project(in_project) => {
                    if args.peek().kind() == Kind::String {
                        route = in_project;
                        segments.push(args.id("projectRef")?);
                        sources.push(None);
                    }
                }
                Arg::Fixed(key, value) => {
                    // The caller's object is not ours to change.
                    let given = body.unwrap_or_else(Value::undefined);
                    body = Some(given.with(vec![(key, Value::string(value))]));
                    holes.retain(|hole| hole.to != Place::Body(""));
                }
            }
        }
        holes.push(Hole { to: Place::Signal, argument: args.index(), field: "signal" });
        let options = args.request_options()?;
        let (path, spans) = fill(route.path, &segments);
        for ((start, end), source) in spans.into_iter().zip(sources) {
            if let Some((argument, field)) = source {
                holes.push(Hole { to: Place::Path(start, end), argument, field });
            }
        }
        let mut call = Call::new(route, args.call, path);
        call.query = query;
        call.body = body;
        call.options = options;
        call.holes = holes;
        Ok(call)
    }
}
