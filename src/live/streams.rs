//! Reads the realtime streams of runs and sessions, part by part.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Handle, Returns};
use crate::api::sessions::resolve_to_nothing;
use crate::core::call::{Call, HeaderSet, Route};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure, wrong_type};
use crate::core::options::is_header_value;
use crate::core::reply::End;
use crate::core::send::status_error;
use crate::host::http::{Request, Response, SendError};
use crate::host::value::{Kind, Value, decimal};
use crate::live::connection::{Connection, callback, end};
use crate::live::sse::{Event, Parser};
use crate::util::future::Boxed;
use crate::util::text::leading_integer;

/// Reads a stream of a run. The key is optional.
pub static READ: Endpoint = of_a_run("streams.read");

/// Reads a stream of a run, with the key from a definition.
static READ_DEFINED: Endpoint = of_a_run("streams.define.read").on(Handle::Stream);

/// Reads a stream of a run, without a default key, options and a default time-out.
pub static FETCH: Endpoint = of_a_run("runs.fetchStream");

/// `GET /realtime/v1/sessions/{id}/out`.
pub static OUT: Endpoint = Endpoint::get(
    "sessions.open.out.read",
    "subscribeToSessionStream",
    "/realtime/v1/sessions/{}/out",
)
.args(&[Arg::Id("sessionId")])
.headers(HeaderSet::Stream)
.returns(Returns::Stream)
.on(Handle::Session)
.procedure(read);

/// `GET /realtime/v1/sessions/{id}/channels/{name}/out`.
static CHANNEL_OUT: Endpoint = Endpoint {
    route: Route { path: "/realtime/v1/sessions/{}/channels/{}/out", ..OUT.route },
    args: &[Arg::Id("sessionId"), Arg::Text("channel")],
    ..OUT
};

/// Creates a row: `GET /realtime/v1/streams/{run}/{key}`.
const fn of_a_run(name: &'static str) -> Endpoint {
    Endpoint::get(name, "fetchStream", "/realtime/v1/streams/{}/{}")
        .args(&[Arg::Id("runId"), Arg::Id("key")])
        .headers(HeaderSet::Stream)
        .returns(Returns::Stream)
        .procedure(read)
}

/// `POST /realtime/v1/streams/{run}/input/{stream}`. The arguments are the stream, the run, the value, and options with
/// `requestOptions`.
pub static SEND_INPUT: Endpoint =
    Endpoint::post("streams.input.send", "sendInputStream", "/realtime/v1/streams/{}/input/{}")
        .args(&[Arg::Id("runId"), Arg::Id("id"), Arg::Field("data")])
        .on(Handle::Stream)
        .prepare(|row, _, args| {
            let stream = args.take();
            let run = args.take();
            let data = args.take();
            let options = args.optional_object("options")?;
            let request_options = options.field("requestOptions").unwrap_or_else(|| args.take());
            Ok(row.of(vec![run, stream, data, request_options])?.into())
        })
        .finish(resolve_to_nothing);

/// The calls of streams.
pub const ENDPOINTS: &[&Endpoint] = &[&SEND_INPUT, &READ, &READ_DEFINED, &FETCH, &OUT];

/// The key of a run's default stream.
pub const DEFAULT_KEY: &str = "default";

/// The time for which the server waits for another part, unless the caller sets another.
const DEFAULT_TIMEOUT_SECONDS: f64 = 60.0;

/// The minimum number of part ids that are remembered, to recognize repeated parts.
const REMEMBERED_IDS: u32 = 5000;

/// The maximum number of consecutive connections that end within an event.
const MAX_CUTS: u32 = 5;

/// Reads the stream of a call, and passes its parts to the consumer.
fn read<'a>(row: &'static Endpoint, client: &'a Client, args: &'a mut Args) -> Boxed<'a, End> {
    Box::pin(async move {
        let (call, options) = call_of(row, args)?;
        let connection = Connection::new(client, call, &args.consumer)?;
        let signal = connection.signal.clone();
        let mut reader = StreamReader::new(connection, row);
        let ended = async {
            reader.configure(&options)?;
            reader.connection.begin(&options)?.await?;
            reader.run().await
        };
        end(&signal, ended.await)
    })
}

/// Returns the path of a run's stream.
pub fn path_of(run: &Value, key: &Value) -> Result<String, Failure> {
    Ok(call_of_run(&FETCH, run.get("id"), key.clone(), Value::undefined())?.path)
}

/// Reads the stream of a run at this path, in a subscription. Its items are `{ type, chunk, run }`: the key, the part, and the run
/// at the time when the stream was found.
pub fn follow_beside<'a>(
    subscription: &Connection<'a>,
    path: &str,
    run: Value,
    key: Value,
) -> Result<impl Future<Output = Result<(), Failure>> + use<'a>, Failure> {
    let connection = subscription.beside(&FETCH.route, path);
    let mut reader = StreamReader::new(connection, &FETCH);
    reader.found_in = Some((key, run));
    Ok(async move { reader.run().await })
}

/// Reads the arguments: a definition, if the call has one, then the run or the session, then the key or the channel, which are
/// optional, and options. Returns the call and its options.
fn call_of(row: &'static Endpoint, args: &mut Args) -> Result<(Box<Call>, Value), Failure> {
    let mut owner = args.take();
    let mut key = Value::undefined();
    if row.handle == Some(Handle::Stream) {
        key = std::mem::replace(&mut owner, args.take());
    } else if matches!(args.peek().kind(), Kind::String | Kind::Undefined | Kind::Null) {
        key = args.take();
    }
    let mut options = Value::undefined();
    if has_defaults(row) {
        options = args.optional_object("options")?;
    }
    let request_options = args.take();
    let call = if row.handle != Some(Handle::Session) {
        call_of_run(row, owner, key, request_options)
    } else if key.is_given() {
        CHANNEL_OUT.of(vec![owner, key, request_options])
    } else {
        row.of(vec![owner, request_options])
    };
    Ok((call?, options))
}

/// Returns whether the key, the options and the time-out of a call may be left out.
fn has_defaults(row: &'static Endpoint) -> bool {
    !std::ptr::eq(row, &FETCH)
}

fn call_of_run(
    row: &'static Endpoint,
    run: Value,
    mut key: Value,
    request_options: Value,
) -> Result<Box<Call>, Failure> {
    if !key.is_given() && has_defaults(row) {
        key = Value::constant(DEFAULT_KEY);
    }
    if !run.is_truthy() || !key.is_truthy() {
        return Err(ErrorKind::rule("runId and streamKey are required"));
    }
    row.of(vec![run, key, request_options])
}

/// A stream that is being read.
struct StreamReader<'a> {
    connection: Connection<'a>,
    /// The id of the last part, after which the server continues, as a text. Undefined before the first part.
    last_id: Value,
    /// The place where reading starts without such an id. Undefined for the beginning.
    start: Value,
    /// The time for which the server waits for another part, in seconds. `None` for the server's own.
    timeout: Option<f64>,
    on_part: Option<Value>,
    on_control: Option<Value>,
    /// The key of the stream and the run, if each item contains them.
    found_in: Option<(Value, Value)>,
    seen: Seen,
    /// Whether control records are not parts of the stream.
    is_session: bool,
}

/// The functions to call for some parts, each with its argument.
type Calls = Vec<(Value, Value)>;

impl<'a> StreamReader<'a> {
    fn new(connection: Connection<'a>, row: &'static Endpoint) -> Self {
        let is_session = row.handle == Some(Handle::Session);
        Self {
            connection,
            last_id: Value::undefined(),
            start: Value::undefined(),
            timeout: (has_defaults(row) && !is_session).then_some(DEFAULT_TIMEOUT_SECONDS),
            on_part: None,
            on_control: None,
            found_in: None,
            seen: Seen::default(),
            is_session,
        }
    }

    /// Reads the caller's options.
    fn configure(&mut self, options: &Value) -> Result<(), Failure> {
        let call = self.connection.plan.request.call;
        self.on_part = callback(call, options, "onPart")?;
        self.on_control = callback(call, options, "onControl")?;
        let timeout = number(call, options, "timeoutInSeconds")?;
        self.timeout = timeout.or(self.timeout).filter(|seconds| *seconds > 0.0);
        let index = number(call, options, "startIndex")?;
        if let Some(index) = index.filter(|index| *index > 0.0) {
            self.last_id = Value::text_of(index - 1.0);
        }
        if let Some(id) = options.field("lastEventId") {
            if !matches!(id.kind(), Kind::String | Kind::Number) {
                return Err(wrong_type(call, "options.lastEventId", "a string", &id));
            }
            let text = id.to_text();
            if !is_header_value(&text) {
                let problem = "holds characters that no HTTP header can carry";
                return Err(ErrorKind::argument(call, "options.lastEventId", problem));
            }
            self.last_id = Value::string(&text);
        }
        let from = options.get("from");
        if from == Value::constant("latest") {
            if index.is_none() {
                self.start = from;
            }
        } else if from.is_given() && from != Value::constant("beginning") {
            let problem = "must be \"beginning\" or \"latest\"";
            return Err(ErrorKind::argument(call, "options.from", problem));
        }
        Ok(())
    }

    /// Reads until the server ends the stream.
    async fn run(&mut self) -> Result<(), Failure> {
        let host = &self.connection.client.host;
        let terminal = |status| matches!(status, 400 | 404 | 409 | 410 | 422);
        loop {
            let request = self.request();
            let mut result = host.open(&request, self.connection.attempt()).await;
            if let Ok(response @ Response { status: 200..300, body: Ok(body), .. }) = &result {
                let end = self.follow(response, body).await;
                host.close(body);
                if end? {
                    return Ok(());
                }
                result = Err(SendError::Failed(Value::undefined()));
            }
            if !self.connection.again(&request, &result, terminal).await?
                && let Ok(response) = &result
            {
                return Err(self.refused(response)?);
            }
        }
    }

    fn request(&self) -> Request {
        let mut request = self.connection.request(self.connection.connect_ms);
        let (id, start) = if self.last_id.is_truthy() {
            (self.last_id.clone(), Value::undefined())
        } else {
            (Value::undefined(), self.start.clone())
        };
        request.headers = request.headers.with(vec![
            ("Accept", Value::constant("text/event-stream")),
            ("Last-Event-ID", id),
            ("X-Trigger-Stream-Start", start),
            ("Timeout-Seconds", self.timeout.map_or_else(Value::undefined, Value::text_of)),
        ]);
        request
    }

    /// Returns the error for a response that allows no further request, as either result.
    fn refused(&self, response: &Response) -> Result<Failure, Failure> {
        let Connection { client, plan, .. } = &self.connection;
        let mut failure = status_error(&client.host, plan.request.call, response, None)?;
        failure.message =
            [&decimal(failure.status.into()), " Could not subscribe to stream"].concat();
        Ok(failure)
    }

    fn cut_off(&self) -> Failure {
        let call = self.connection.plan.request.call;
        let cuts = decimal(MAX_CUTS.into());
        let message =
            ["The stream of ", call, " was cut off within an event ", &cuts, " times in a row."]
                .concat();
        ErrorKind::connection(call, &message, Value::undefined())
    }

    /// Reads an open stream and delivers its parts. Returns whether it has ended; otherwise it was cut off.
    async fn follow(&mut self, response: &Response, body: &Value) -> Result<bool, Failure> {
        let host = &self.connection.client.host;
        let header = |name| host.header(response, name).unwrap_or_default();
        // An HTML page comes from a proxy, not from the server.
        if header("content-type").starts_with("text/html") {
            return Ok(false);
        }
        let in_batches = !matches!(header("x-stream-version").as_str(), "" | "v1");
        let quiet_ms = 1000.0 * self.timeout.unwrap_or(DEFAULT_TIMEOUT_SECONDS);
        let stall_ms = self.connection.stall_ms(quiet_ms);
        let mut parser = Parser::default();
        loop {
            let piece = match host.piece(body, stall_ms, &self.connection.signal).await {
                Ok(Some(piece)) => piece.as_str().unwrap_or_default(),
                Ok(None) if !parser.is_within_event() => return Ok(true),
                // Another connection may deliver the whole event.
                Ok(None) if self.connection.attempt() > MAX_CUTS => return Err(self.cut_off()),
                _ => return Ok(false),
            };
            let (calls, is_broken) = self.calls_for(parser.push(&piece), in_batches);
            for (function, argument) in calls {
                self.connection.call(&function, argument).await?;
            }
            if is_broken {
                return Ok(false);
            }
        }
    }

    /// Converts events to calls of the reader's functions. Returns also whether the server has reported an error.
    fn calls_for(&mut self, events: Vec<Event>, in_batches: bool) -> (Calls, bool) {
        let mut calls = Vec::new();
        let mut items = Vec::new();
        let mut is_broken = false;
        for event in events {
            let data = parse_or_text(Value::string(&event.data));
            if !in_batches {
                let part = self.single(event.id, data);
                self.deliver(part, Value::undefined(), &mut calls, &mut items);
            } else if event.name == "batch" {
                for record in data.get("records").items().unwrap_or_default() {
                    self.connection.works();
                    if let Some((part, control)) = self.record(&record) {
                        self.deliver(part, control, &mut calls, &mut items);
                    }
                }
            } else if event.name == "error" {
                is_broken = true;
                break;
            }
        }
        if !items.is_empty() {
            calls.push((self.connection.give.clone(), Value::array(items)));
        }
        (calls, is_broken)
    }

    /// Converts an event to a part.
    fn single(&mut self, id: Option<String>, chunk: Value) -> Value {
        self.connection.works();
        let id = match id {
            Some(id) => self.continue_after(&id),
            None => Value::constant("unknown"),
        };
        // An id of Redis: the time in milliseconds, and a number.
        let time = id.as_str().as_deref().and_then(leading_integer);
        let time = time.unwrap_or_else(|| self.connection.client.host.now());
        Value::object_of(vec![("id", id), ("chunk", chunk), ("timestamp", Value::number(time))])
    }

    /// Remembers an id to continue after, if it is a valid header value. Returns it as a value.
    fn continue_after(&mut self, id: &str) -> Value {
        let value = Value::string(id);
        if !id.is_empty() && is_header_value(id) {
            self.last_id = value.clone();
        }
        value
    }

    /// Converts a record to a part and the subtype of its control event, if it is one. Returns `None` for a repeated record,
    /// and for a command to the store.
    fn record(&mut self, record: &Value) -> Option<(Value, Value)> {
        let id = self.continue_after(&record.field("seq_num")?.to_text());
        let mut control = Value::undefined();
        let headers = record.get("headers").items().unwrap_or_default();
        for header in &headers {
            match header.get("0").as_str().as_deref() {
                Some("") => return None,
                Some("trigger-control") => control = header.get("1"),
                _ => {}
            }
        }
        let body = parse_or_text(record.get("body"));
        let record_id = body.text_field("id").filter(|id| !id.is_empty());
        if record_id.as_deref().is_some_and(|id| !self.seen.is_new(id)) {
            return None;
        }
        let part = Value::object_of(vec![
            ("recordId", record_id.map_or_else(Value::undefined, |id| Value::string(&id))),
            ("id", id),
            ("chunk", body.get("data")),
            ("timestamp", record.get("timestamp")),
            ("headers", Value::array(headers)),
        ]);
        Some((part, control))
    }

    /// Adds the calls of the caller's functions with a part, and its item, if any.
    fn deliver(&self, part: Value, control: Value, calls: &mut Calls, items: &mut Vec<Value>) {
        if let Some(on_part) = &self.on_part {
            calls.push((on_part.clone(), part.clone()));
        }
        if self.is_session && control.is_truthy() {
            // An event without a valid number would make its caller read everything again.
            let number = part.text_field("id").as_deref().and_then(leading_integer);
            if let (Some(number), Some(on_control)) = (number, &self.on_control) {
                let event = Value::object_of(vec![
                    ("subtype", control),
                    ("headers", part.get("headers")),
                    ("seqNum", Value::number(number)),
                    ("timestamp", part.get("timestamp")),
                ]);
                calls.push((on_control.clone(), event));
            }
            return;
        }
        let chunk = part.get("chunk");
        items.push(match &self.found_in {
            None => chunk,
            Some((key, run)) => Value::object_of(vec![
                ("type", key.clone()),
                ("chunk", chunk),
                ("run", run.clone()),
            ]),
        });
    }
}

/// Reads an option that is a number, 0 or more.
fn number(call: &'static str, options: &Value, key: &'static str) -> Result<Option<f64>, Failure> {
    let Some(value) = options.field(key) else { return Ok(None) };
    match value.as_f64() {
        Some(number) if number >= 0.0 => Ok(Some(number)),
        _ => Err(wrong_type(call, &["options.", key].concat(), "a number, 0 or more", &value)),
    }
}

/// Parses a text. Returns it unchanged if it isn't JSON.
fn parse_or_text(text: Value) -> Value {
    Value::parse(&text).unwrap_or(text)
}

/// The ids of the last parts: at least [`REMEMBERED_IDS`], at most twice as many.
struct Seen {
    ids: Value,
    older: Value,
    count: u32,
}

impl Default for Seen {
    fn default() -> Self {
        Self { ids: Value::object(), older: Value::object(), count: 0 }
    }
}

impl Seen {
    fn is_new(&mut self, id: &str) -> bool {
        // Every object inherits fields such as `constructor`, but none of them is a boolean.
        let is_in = |ids: &Value| ids.get_named(id).as_bool().is_some();
        if is_in(&self.ids) || is_in(&self.older) {
            return false;
        }
        if self.count == REMEMBERED_IDS {
            self.older = std::mem::replace(&mut self.ids, Value::object());
            self.count = 0;
        }
        self.ids.set_named(id, Value::boolean(true));
        self.count += 1;
        true
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::Host;
    use crate::host::scripted::{Step, answer, json, run};
    use proptest::prelude::*;

    fn pieces(version: &str, texts: &[&str], is_cut: bool) -> Step {
        let headers = vec![("x-stream-version", version.to_owned())];
        Step::Pieces(headers, texts.iter().map(|text| (*text).to_owned()).collect(), is_cut)
    }

    /// Reads a stream. Returns its items, its result and the scripted engine.
    fn follow(
        name: &'static str,
        args: Vec<Value>,
        script: Vec<Step>,
    ) -> (Vec<Value>, Result<(), String>, Host) {
        let client = Client::new(Host::new(script), json(r#"{"secretKey":"k"}"#));
        let end = {
            let row = ENDPOINTS.iter().find(|row| row.name() == name).copied();
            let mut args = Args::new(name, args);
            args.consumer = Value::object_of(vec![
                ("give", Value::string("give")),
                ("withStreams", Value::boolean(false)),
            ]);
            row.map_or(Ok(()), |row| run(row.make(&client, &mut args)).map(drop))
        };
        let calls = client.host.calls.take().into_iter();
        let calls = calls.filter(|(function, _)| *function == Value::string("give"));
        let items = calls.flat_map(|(_, items)| items.items().unwrap_or_default()).collect();
        (items, end.map_err(|error| error.to_string()), client.host)
    }

    fn read(options: &str, script: Vec<Step>) -> (Vec<Value>, Result<(), String>, Host) {
        follow("streams.read", vec![Value::string("run_1"), json(options)], script)
    }

    fn sent(world: &Host, name: &str) -> Vec<Option<String>> {
        let requests = world.requests.borrow();
        requests.iter().map(|request| request.headers.get_named(name).as_str()).collect()
    }

    #[test]
    fn continues_after_the_last_part_of_a_stream_that_was_cut_off() {
        let (items, end, world) = read(
            r#"{"from":"latest"}"#,
            vec![
                Step::Fails,
                answer(503, "no"),
                pieces("v1", &["id: 1-0\nda", "ta: {\"a\":1}\n\n"], true),
                pieces("v1", &["id: 2-0\ndata: two\n\n"], false),
            ],
        );
        assert_eq!((items, end), (vec![json(r#"{"a":1}"#), Value::string("two")], Ok(())));
        let latest = || Some("latest".to_owned());
        assert_eq!(sent(&world, "X-Trigger-Stream-Start"), [latest(), latest(), latest(), None]);
        assert_eq!(sent(&world, "Last-Event-ID").last(), Some(&Some("1-0".to_owned())));
        assert_eq!(sent(&world, "x-trigger-request-idempotency-key"), [const { None }; 4]);
        assert_eq!(*world.sleeps.borrow(), [75.0, 150.0, 75.0]);
        assert_eq!(world.closed.get(), 2);
    }

    #[test]
    fn reconnects_for_an_event_that_was_cut_off_but_not_forever() {
        let cut = || pieces("v1", &["id: 1-0\ndata: 1\n\nid: 2-0\nda"], false);
        let rest = pieces("v1", &["id: 2-0\ndata: 2\n\n"], false);
        let (items, end, _) = read("{}", vec![cut(), rest]);
        assert_eq!((items, end), (vec![json("1"), json("2")], Ok(())));
        let mut cuts = vec![pieces("v1", &["id: 2-0\nda"], false); 9];
        cuts.insert(0, cut());
        let (items, end, world) = read("{}", cuts);
        assert_eq!(items, [json("1")]);
        assert!(end.is_err_and(|error| error.contains("was cut off within an event")));
        assert_eq!(world.requests.borrow().len(), 6);
    }

    #[test]
    fn reconnects_after_an_html_page() {
        let page = vec![("content-type", "text/html; charset=utf-8".to_owned())];
        let page = Step::Pieces(page, vec!["<title>Sign in</title>".to_owned()], false);
        let lines = vec![page, pieces("v1", &["data: 1\n\n"], false)];
        assert_eq!(read("{}", lines).0, [json("1")]);
    }

    #[test]
    fn time_limits_are_the_callers_or_depend_on_the_servers_wait() {
        let limits = |options: &str, request_options: &str| {
            let args = vec![Value::string("run_1"), json(options), json(request_options)];
            let (_, end, world) = follow("streams.read", args, vec![pieces("v1", &[], false)]);
            let requests = world.requests.borrow();
            let connect = requests.first().and_then(|request| request.deadline);
            (end, connect.map(|limit| limit.after_ms), world.piece_limits.take())
        };
        assert_eq!(limits("{}", "{}"), (Ok(()), Some(30_000.0), vec![90_000.0]));
        let asked = limits(r#"{"timeoutInSeconds":600}"#, "{}");
        assert_eq!(asked, (Ok(()), Some(30_000.0), vec![630_000.0]));
        let own = limits("{}", r#"{"connectTimeoutInMs":5,"stallTimeoutInMs":0}"#);
        assert_eq!(own, (Ok(()), Some(5.0), vec![0.0]));
        let (wrong, ..) = limits("{}", r#"{"stallTimeoutInMs":"x"}"#);
        assert!(wrong.is_err_and(|error| error.contains("requestOptions.stallTimeoutInMs")));
    }

    #[test]
    fn doubles_waits_up_to_five_seconds_unless_the_server_asks_for_more() {
        let mut lines = vec![answer(500, ""); 8];
        let asks = vec![("retry-after", "9".to_owned())];
        lines.push(Step::Answer(429, asks, String::new()));
        lines.push(answer(404, ""));
        let (_, end, world) = read("{}", lines);
        assert_eq!(end, Err("404 Could not subscribe to stream".to_owned()));
        let expected = [75.0, 150.0, 300.0, 600.0, 1200.0, 2400.0, 3750.0, 3750.0, 9000.0];
        assert_eq!(*world.sleeps.borrow(), expected);
    }

    #[test]
    fn ends_at_a_terminal_status() {
        for status in [400, 401, 403, 404, 409, 410, 422] {
            let (_, end, _) = read("{}", vec![answer(status, r#"{"error":"nope"}"#)]);
            assert_eq!(end, Err(format!("{status} Could not subscribe to stream")));
        }
    }

    const RECORDS: &str = r#"event: batch
data: {"records":[{"seq_num":8,"timestamp":5,"body":"{\"data\":1,\"id\":\"a\"}","headers":[]},{"seq_num":9,"body":"x","headers":[["","trim"]]},{"seq_num":10,"body":"{\"data\":2,\"id\":\"a\"}"},{"seq_num":11,"timestamp":6,"body":"","headers":[["trigger-control","turn-complete"]]},7]}

"#;

    #[test]
    fn skips_commands_and_repeated_records() {
        let fails = "event: error\ndata: no\n\n";
        let (items, end, world) = follow(
            "sessions.open.out.read",
            vec![Value::string("chat/1"), Value::Undefined, json(r#"{"lastEventId":7}"#)],
            vec![
                pieces("v2", &[RECORDS, fails, "ignored"], false),
                pieces(
                    "v2",
                    &[RECORDS, "event: other\ndata: x\n\n", "event: batch\ndata: 7\n\n"],
                    false,
                ),
            ],
        );
        assert_eq!((items, end), (vec![json("1")], Ok(())));
        let ids = sent(&world, "Last-Event-ID");
        assert_eq!(ids, [Some("7".to_owned()), Some("11".to_owned())]);
        assert!(
            world
                .requests
                .borrow()
                .iter()
                .all(|request| { request.url.ends_with("/realtime/v1/sessions/chat%2F1/out") })
        );
    }

    #[test]
    fn ignores_an_id_that_is_not_a_valid_header_value() {
        let record = r#"event: batch
data: {"records":[{"seq_num":1,"body":"{}"},{"seq_num":"2\nx-evil: 1","body":"{}"}]}

"#;
        let lines = vec![pieces("v2", &[record], true), pieces("v2", &[], false)];
        let (_, end, world) = read("{}", lines);
        assert_eq!(
            (end, sent(&world, "Last-Event-ID")),
            (Ok(()), vec![None, Some("1".to_owned())])
        );
    }

    #[test]
    fn names_an_invalid_option_before_it_sends_a_request() {
        for (options, named) in [
            (r#"{"startIndex":-1}"#, "options.startIndex must be a number, 0 or more"),
            (r#"{"timeoutInSeconds":"x"}"#, "options.timeoutInSeconds must be a number"),
            (r#"{"from":"end"}"#, "options.from must be \"beginning\" or \"latest\""),
            (r#"{"from":"latest","signal":{}}"#, "options.signal must be an AbortSignal"),
            (r#"{"onError":7,"from":null}"#, "options.onError must be a function"),
            (r#"{"lastEventId":"a\nb"}"#, "no HTTP header can carry"),
        ] {
            let (_, end, world) = read(options, vec![]);
            let error = end.err().unwrap_or_default();
            assert!(error.starts_with("streams.read: ") && error.contains(named), "{error}");
            assert!(world.requests.borrow().is_empty());
        }
        let missing = |args| follow("runs.fetchStream", args, vec![]).1;
        let expected = Err("runId and streamKey are required".to_owned());
        assert_eq!(missing(vec![]), expected);
        assert_eq!(missing(vec![Value::string("run_1"), Value::string("")]), expected);
    }

    #[test]
    fn remembers_a_limited_number_of_parts() {
        let mut seen = Seen::default();
        assert!(seen.is_new("constructor") && seen.is_new("a") && !seen.is_new("a"));
        for id in 0..REMEMBERED_IDS {
            assert!(seen.is_new(&id.to_string()));
        }
        assert!(!seen.is_new("a"));
        for id in 0..REMEMBERED_IDS {
            seen.is_new(&format!("more {id}"));
        }
        assert!(seen.is_new("a"));
    }

    proptest! {
        #[test]
        fn reads_any_response_to_its_end(text in "(event: (batch|error)\n|data: .{0,9}\n|\n|id: .{0,3}\n){0,9}") {
            for version in ["v1", "v2"] {
                let lines = vec![pieces(version, &[&text], false), pieces("v1", &[], false)];
                prop_assert_eq!(read("{}", lines).1, Ok(()));
            }
        }
    }
}
