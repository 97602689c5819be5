//! Reads the realtime streams of runs and sessions, part by part.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Handle, Returns};
use crate::api::sessions::resolve_to_nothing;
use crate::core::call::{Call, HeaderSet, Route};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure, wrong_type};
use crate::core::options::is_header_value;
use crate::core::reply::End;
use crate::host::http::{Request, Response, SendError};
use crate::host::value::{Kind, Value};
use crate::live::connection::{Connection, callback, end};
use crate::live::sse::{Event, Parser};
use crate::util::text::leading_integer;

/// `GET /realtime/v1/streams/{run}/{key}`.
pub static READ: Endpoint = of_a_run("streams.read").procedure(|_, client, args| {
    Box::pin(async move {
        let run = args.take();
        let key = key(args);
        let options = args.optional_object("options")?;
        let key = key.filter(Value::is_given).unwrap_or_else(|| Value::string(DEFAULT_KEY));
        let call = call_of_run(&READ, run, key, args.take())?;
        follow(client, args, call, &options, Source::Run).await
    })
});

/// `GET /realtime/v1/streams/{run}/{key}`, with the key from a definition.
static READ_DEFINED: Endpoint =
    of_a_run("streams.define.read").on(Handle::Stream).procedure(|row, client, args| {
        Box::pin(async move {
            let key = Value::string(&args.id("id")?);
            let run = args.take();
            let options = args.optional_object("options")?;
            let call = call_of_run(row, run, key, args.take())?;
            follow(client, args, call, &options, Source::Run).await
        })
    });

/// `GET /realtime/v1/streams/{run}/{key}`, without options.
pub static FETCH: Endpoint = of_a_run("runs.fetchStream").procedure(|_, client, args| {
    Box::pin(async move {
        let run = args.take();
        let key = key(args).unwrap_or_else(Value::undefined);
        let call = call_of_run(&FETCH, run, key, args.take())?;
        follow(client, args, call, &Value::undefined(), Source::RunWithoutTimeout).await
    })
});

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
.procedure(|_, client, args| {
    Box::pin(async move {
        let session = args.take();
        let channel = key(args);
        let options = args.optional_object("options")?;
        let call = match channel.filter(|channel| channel.kind() == Kind::String) {
            Some(channel) => CHANNEL_OUT.of(vec![session, channel, args.take()])?,
            None => OUT.of(vec![session, args.take()])?,
        };
        follow(client, args, call, &options, Source::Session).await
    })
});

/// `GET /realtime/v1/sessions/{id}/channels/{name}/out`.
static CHANNEL_OUT: Endpoint = Endpoint {
    route: Route { path: "/realtime/v1/sessions/{}/channels/{}/out", ..OUT.route },
    args: &[Arg::Id("sessionId"), Arg::Text("channel")],
    ..OUT
};

const fn of_a_run(name: &'static str) -> Endpoint {
    Endpoint::get(name, "fetchStream", "/realtime/v1/streams/{}/{}")
        .args(&[Arg::Id("runId"), Arg::Text("key")])
        .headers(HeaderSet::Stream)
        .returns(Returns::Stream)
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

/// The owner of the stream.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// A run, with a default time-out for the next part.
    Run,
    /// A run, without a default time-out.
    RunWithoutTimeout,
    /// A session, whose control records are not parts of the stream.
    Session,
}

/// Reads the stream of a call, and passes its parts to the consumer.
async fn follow(
    client: &Client,
    args: &Args,
    call: Box<Call>,
    options: &Value,
    source: Source,
) -> End {
    let connection = Connection::new(client, &call, &args.consumer)?;
    let signal = connection.signal.clone();
    let ended = async {
        let mut reader = StreamReader::new(connection, options, source)?;
        reader.connection.begin(options)?.await?;
        reader.run().await
    };
    end(&signal, ended.await)
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
    let mut reader = StreamReader::new(connection, &Value::undefined(), Source::RunWithoutTimeout)?;
    reader.found_in = Some((key, run));
    Ok(reader.run())
}

/// Takes the key of a stream or the channel of a session, if the next argument is one. A key is optional, and a channel may be
/// undefined.
fn key(args: &mut Args) -> Option<Value> {
    let key = args.peek();
    (key.kind() == Kind::String || !key.is_given()).then(|| args.take())
}

fn call_of_run(
    endpoint: &'static Endpoint,
    run: Value,
    key: Value,
    request_options: Value,
) -> Result<Box<Call>, Failure> {
    if !run.is_truthy() || !key.is_truthy() {
        return Err(ErrorKind::rule("runId and streamKey are required"));
    }
    endpoint.of(vec![run, key, request_options])
}

/// A stream that is being read.
struct StreamReader<'a> {
    connection: Connection<'a>,
    /// The time limit for the next data, in milliseconds; 0 for no limit.
    stall_ms: f64,
    /// The id of the last part, after which the server continues.
    last_id: Option<String>,
    /// Whether reading starts with future parts.
    from_latest: bool,
    /// The time for which the server waits for another part, in seconds.
    timeout: Option<String>,
    on_part: Option<Value>,
    on_control: Option<Value>,
    /// The key of the stream and the run, if each item contains them.
    found_in: Option<(Value, Value)>,
    seen: Seen,
    source: Source,
}

impl<'a> StreamReader<'a> {
    fn new(connection: Connection<'a>, options: &Value, source: Source) -> Result<Self, Failure> {
        let call = connection.plan.request.call;
        let number = |key: &'static str| match options.field(key) {
            Some(value) if !value.as_f64().is_some_and(|number| number >= 0.0) => {
                Err(wrong_type(call, &["options.", key].concat(), "a number, 0 or more", &value))
            }
            value => Ok(value),
        };
        let timeout = number("timeoutInSeconds")?
            .or_else(|| (source == Source::Run).then(|| Value::number(DEFAULT_TIMEOUT_SECONDS)));
        let start = number("startIndex")?;
        let index = start.as_ref().and_then(Value::as_f64).filter(|index| *index > 0.0);
        let last_id = match options.field("lastEventId") {
            None => index.map(|index| Value::number(index - 1.0).to_text()),
            Some(id) if matches!(id.kind(), Kind::String | Kind::Number) => Some(id.to_text()),
            Some(id) => return Err(wrong_type(call, "options.lastEventId", "a string", &id)),
        };
        if last_id.as_deref().is_some_and(|id| !is_header_value(id)) {
            let problem = "holds characters that no HTTP header can carry";
            return Err(ErrorKind::argument(call, "options.lastEventId", problem));
        }
        let from_latest = match options.field("from") {
            None => false,
            Some(from) => match from.as_str().as_deref() {
                Some("beginning") => false,
                Some("latest") => start.is_none(),
                _ => {
                    let problem = "must be \"beginning\" or \"latest\"";
                    return Err(ErrorKind::argument(call, "options.from", problem));
                }
            },
        };
        let quiet = timeout.as_ref().and_then(Value::as_f64).filter(|seconds| *seconds > 0.0);
        let quiet_ms = 1000.0 * quiet.unwrap_or(DEFAULT_TIMEOUT_SECONDS);
        Ok(Self {
            stall_ms: connection.stall_ms(quiet_ms),
            connection,
            last_id: last_id.filter(|id| !id.is_empty()),
            from_latest,
            timeout: timeout.filter(Value::is_truthy).map(|timeout| timeout.to_text()),
            on_part: callback(call, options, "onPart")?,
            on_control: callback(call, options, "onControl")?,
            found_in: None,
            seen: Seen::default(),
            source,
        })
    }

    /// Reads until the server ends the stream.
    async fn run(mut self) -> Result<(), Failure> {
        let host = &self.connection.client.host;
        let terminal = |status| matches!(status, 400 | 404 | 409 | 410 | 422);
        loop {
            let request = self.request();
            let mut result = host.open(&request, self.connection.attempt()).await;
            if let Ok(response) = &result {
                let body = response.body.clone().unwrap_or_else(|cause| cause);
                let is_good = (200..300).contains(&response.status);
                let end = if is_good { self.follow(response, &body).await } else { Ok(false) };
                host.close(&body);
                if end? {
                    return Ok(());
                }
                if is_good {
                    result = Err(SendError::Failed(Value::undefined()));
                }
            }
            if !self.connection.again(&request, &result, terminal).await?
                && let Ok(response) = &result
            {
                return Err(self.refused(response));
            }
        }
    }

    fn request(&self) -> Request {
        let mut request = self.connection.request(self.connection.connect_ms);
        let mut headers = vec![("Accept", Value::constant("text/event-stream"))];
        match &self.last_id {
            Some(id) => headers.push(("Last-Event-ID", Value::string(id))),
            None if self.from_latest => {
                headers.push(("X-Trigger-Stream-Start", Value::constant("latest")));
            }
            None => {}
        }
        if let Some(seconds) = &self.timeout {
            headers.push(("Timeout-Seconds", Value::string(seconds)));
        }
        request.headers = request.headers.with(headers);
        request
    }

    fn refused(&self, response: &Response) -> Failure {
        let Connection { client, plan, .. } = &self.connection;
        let message = format!("{} Could not subscribe to stream", response.status);
        ErrorKind::status(plan.request.call, &client.host, response, &message, Value::object())
    }

    fn cut_off(&self) -> Failure {
        let call = self.connection.plan.request.call;
        let message =
            format!("The stream of {call} was cut off within an event {MAX_CUTS} times in a row.");
        ErrorKind::connection(call, &message, Value::undefined())
    }

    /// Reads an open stream and delivers its parts. Returns whether it has ended; otherwise it was cut off.
    async fn follow(&mut self, response: &Response, body: &Value) -> Result<bool, Failure> {
        let client = self.connection.client;
        let header = |name| client.host.header(response, name);
        // An HTML page comes from a proxy, not from the server.
        if header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            return Ok(false);
        }
        let version = header("x-stream-version");
        let in_batches = version.is_some_and(|version| version != "v1");
        let mut parser = Parser::default();
        loop {
            let signal = &self.connection.signal;
            let piece = match client.host.piece(body, self.stall_ms, signal).await {
                Ok(Some(piece)) => piece.as_str().unwrap_or_default(),
                Ok(None) if !parser.is_within_event() => return Ok(true),
                // Another connection may deliver the whole event.
                Ok(None) if self.connection.attempt() > MAX_CUTS => return Err(self.cut_off()),
                Ok(None) => return Ok(false),
                Err(_) => return Ok(false),
            };
            let mut parts = Vec::new();
            let mut broken = false;
            for event in parser.push(&piece) {
                if !in_batches {
                    parts.push(self.single(event));
                } else if event.name == "error" {
                    broken = true;
                    break;
                } else if event.name == "batch" {
                    let records = parse_or_text(&event.data).get("records").items();
                    for record in records.unwrap_or_default() {
                        self.connection.works();
                        parts.extend(self.record(&record));
                    }
                }
            }
            let mut items = Vec::new();
            for part in parts {
                self.deliver(part, &mut items).await?;
            }
            if !items.is_empty() {
                self.connection.give(Value::array(items)).await?;
            }
            if broken {
                return Ok(false);
            }
        }
    }

    /// Converts an event to a part.
    fn single(&mut self, event: Event) -> Value {
        self.connection.works();
        // An id of Redis: the time in milliseconds, and a number.
        let time = event.id.as_deref().and_then(leading_integer);
        let time = time.unwrap_or_else(|| self.connection.client.host.now());
        let mut part = Value::object();
        part.set("id", Value::string(event.id.as_deref().unwrap_or("unknown")));
        part.put("chunk", parse_or_text(&event.data));
        part.set("timestamp", Value::number(time));
        if let Some(id) = event.id {
            self.continue_after(id);
        }
        part
    }

    /// Remembers the id to continue after, if it is a valid header value.
    fn continue_after(&mut self, id: String) {
        if !id.is_empty() && is_header_value(&id) {
            self.last_id = Some(id);
        }
    }

    /// Converts a record to a part. Returns `None` for a repeated record, and for a command to the store.
    fn record(&mut self, record: &Value) -> Option<Value> {
        let id = record.field("seq_num")?.to_text();
        let headers = record.get("headers").items().unwrap_or_default();
        let is_command =
            headers.first().is_some_and(|header| name_and_value(header).0.as_deref() == Some(""));
        let body = parse_or_text(&record.text_field("body").unwrap_or_default());
        let record_id = body.text_field("id").filter(|id| !id.is_empty());
        let is_new = is_command || record_id.as_deref().is_none_or(|id| self.seen.is_new(id));
        let mut part = Value::object();
        part.put_str("recordId", record_id.as_deref());
        part.set("id", Value::string(&id));
        part.put("chunk", body.get("data"));
        part.put("timestamp", record.get("timestamp"));
        part.set("headers", Value::array(headers));
        self.continue_after(id);
        (is_new && !is_command).then_some(part)
    }

    /// Calls the caller's functions with a part, and adds its item, if any.
    async fn deliver(&self, part: Value, items: &mut Vec<Value>) -> Result<(), Failure> {
        if let Some(on_part) = &self.on_part {
            self.connection.call(on_part, part.clone()).await?;
        }
        if self.source == Source::Session {
            let headers = part.get("headers");
            let pairs = headers.items().unwrap_or_default();
            let mut pairs = pairs.iter().map(name_and_value);
            let control = pairs.find(|(name, _)| name.as_deref() == Some("trigger-control"));
            if let Some(subtype) = control.and_then(|(_, value)| value).filter(Value::is_truthy) {
                // An event without a valid number would make its caller read everything again.
                let number = part.text_field("id").as_deref().and_then(leading_integer);
                if let (Some(number), Some(on_control)) = (number, &self.on_control) {
                    let mut event = Value::object();
                    event.set("subtype", subtype);
                    event.set("headers", headers);
                    event.set("seqNum", Value::number(number));
                    event.put("timestamp", part.get("timestamp"));
                    self.connection.call(on_control, event).await?;
                }
                return Ok(());
            }
        }
        let chunk = part.get("chunk");
        items.push(match &self.found_in {
            None => chunk,
            Some((key, run)) => {
                let mut item = Value::object();
                item.set("type", key.clone());
                item.put("chunk", chunk);
                item.set("run", run.clone());
                item
            }
        });
        Ok(())
    }
}

fn parse_or_text(text: &str) -> Value {
    let text = Value::string(text);
    Value::parse(&text).unwrap_or(text)
}

fn name_and_value(header: &Value) -> (Option<String>, Option<Value>) {
    let mut pair = header.items().unwrap_or_default().into_iter();
    (pair.next().and_then(|name| name.as_str()), pair.next())
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
        // A prefix, since every object inherits fields such as `constructor`.
        let id = ["#", id].concat();
        if [&self.ids, &self.older].iter().any(|ids| ids.get_named(&id).is_given()) {
            return false;
        }
        if self.count == REMEMBERED_IDS {
            self.older = std::mem::replace(&mut self.ids, Value::object());
            self.count = 0;
        }
        self.ids.set_named(&id, Value::boolean(true));
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
        assert_eq!(world.closed.get(), 3);
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
        assert!(seen.is_new("__proto__") && seen.is_new("a") && !seen.is_new("a"));
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
