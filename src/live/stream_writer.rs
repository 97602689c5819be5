//! Writes the streams of runs and sessions, part by part.
//!
//! The server decides where the parts go. In version 2 they go to a store of records, in batches. In version 1 they go to the
//! server itself, as lines. JavaScript reads the caller's source; this module doesn't know what the source is.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Handle, Returns, Start};
use crate::core::call::{Call, Repeat, Route};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::options::{check_object, read_signal};
use crate::core::payload::send_raw;
use crate::core::plan::{Plan, REQUEST_KEY};
use crate::core::reply::{End, Reply};
use crate::core::retry::{self, RetryPolicy};
use crate::core::settings::{AUTHORIZATION, OPERATION};
use crate::host::Host;
use crate::host::http::{Deadline, Method, Request};
use crate::host::value::{Kind, Thrown, Value, decimal};
use crate::live::streams::DEFAULT_KEY;
use crate::util::future::{Boxed, first};
use crate::util::text::{cut, leading_integer};
use crate::util::url::push_segment;

/// `POST /realtime/v1/streams/{run}/self/{key}/append`. The arguments are an optional key, a part, and options.
pub static APPEND: Endpoint =
    Endpoint::post("streams.append", "appendToStream", "/realtime/v1/streams/{}/self/{}/append")
        .args(&[Arg::Text("target"), Arg::Text("key")])
        .prepare(|row, client, args| {
            let host = &client.host;
            let (key, part, options) = named_part(args);
            let target = target_of(client, &options)?;
            let mut call = row.of(vec![target, key, options.get("requestOptions")])?;
            if !host.is_request_body(&part) {
                call.body = Some(part).filter(Value::is_given);
                return Ok(call.into());
            }
            // Reading it takes time.
            let mut plan = client.plan(call)?;
            Ok(Start::Procedure(Box::pin(async move {
                plan.request.body = Some(host.body_text(&part).await.map_err(Thrown)?);
                row.end(client, &plan).await
            })))
        })
        .finish(|_, _, end| {
            let end = end.and_then(|reply| match reply.value.get("ok").as_bool() {
                Some(false) => {
                    let message = reply.value.text_field("message");
                    let message = message.as_deref().unwrap_or("Unknown error");
                    Err(ErrorKind::rule(&["Failed to append to stream: ", message].concat()))
                }
                _ => Ok(reply.with(Value::undefined())),
            });
            Box::pin(std::future::ready(end))
        });

/// Writes the parts of a caller's stream to a stream of a run.
static PIPE: Endpoint = to_a_run("streams.pipe", Returns::Pipe);

/// Writes the parts that a caller's function writes.
static WRITER: Endpoint = to_a_run("streams.writer", Returns::Writer);

/// Writes the parts of a caller's stream, with the key from a definition.
static PIPE_DEFINED: Endpoint = to_a_run("streams.define.pipe", Returns::Pipe).on(Handle::Stream);

/// Writes the parts that a caller's function writes, with the key from a definition.
static WRITER_DEFINED: Endpoint =
    to_a_run("streams.define.writer", Returns::Writer).on(Handle::Stream);

/// Writes one part, with the key from a definition. Its reader gets a value, while [`APPEND`] sends a text.
static APPEND_DEFINED: Endpoint =
    to_a_run("streams.define.append", Returns::Written).on(Handle::Stream);

static OUT_PIPE: Endpoint = to_a_session("sessions.open.out.pipe", Returns::Pipe);
static OUT_WRITER: Endpoint = to_a_session("sessions.open.out.writer", Returns::Writer);
static OUT_APPEND: Endpoint = to_a_session("sessions.open.out.append", Returns::Written);

/// `PUT /realtime/v1/sessions/{id}/channels/{name}/out`.
static CHANNEL: Endpoint = Endpoint {
    route: Route { path: "/realtime/v1/sessions/{}/channels/{}/out", ..OUT_PIPE.route },
    args: &[Arg::Id("sessionId"), Arg::Text("channel")],
    ..OUT_PIPE
};

/// The calls that write streams.
pub const ENDPOINTS: &[&Endpoint] = &[
    &APPEND,
    &PIPE,
    &WRITER,
    &PIPE_DEFINED,
    &WRITER_DEFINED,
    &APPEND_DEFINED,
    &OUT_PIPE,
    &OUT_WRITER,
    &OUT_APPEND,
];

/// `POST …/records` of the store that the server names.
const RECORDS: Endpoint =
    Endpoint::post("", "", "https://{basin}.b.s2.dev/v1/streams/{stream}/records");

/// The requests with the parts of a run's stream: to the store, or to the server itself.
const PARTS_OF_A_RUN: &[&Endpoint] =
    &[&RECORDS, &to_the_server(Method::Post), &to_the_server(Method::Head)];

const fn to_the_server(method: Method) -> Endpoint {
    Endpoint::new("", "", method, "/realtime/v1/streams/{}/self/{}")
        .args(&[Arg::Text("target"), Arg::Id("key")])
}

/// Creates a row: `PUT /realtime/v1/streams/{run}/self/{key}`, then the parts.
const fn to_a_run(name: &'static str, returns: Returns) -> Endpoint {
    const PATH: &str = "/realtime/v1/streams/{}/self/{}";
    writes(Endpoint::new(name, "createStream", Method::Put, PATH), returns)
        .args(&[Arg::Text("target"), Arg::Id("key")])
        .sends(PARTS_OF_A_RUN)
}

/// Creates a row: `PUT /realtime/v1/sessions/{id}/out`, or the channel's `out`, then the parts.
const fn to_a_session(name: &'static str, returns: Returns) -> Endpoint {
    const PATH: &str = "/realtime/v1/sessions/{}/out";
    writes(Endpoint::new(name, "initializeSessionStream", Method::Put, PATH), returns)
        .args(&[Arg::Id("sessionId")])
        .sends(&[&RECORDS])
        .on(Handle::Session)
}

/// Completes a row.
const fn writes(row: Endpoint, returns: Returns) -> Endpoint {
    row.repeat(Repeat::Always).returns(returns).procedure(write)
}

/// Takes the key of a stream, a part and options from `(part, options?)` or `(key, part, options?)`.
fn named_part(args: &mut Args) -> (Value, Value, Value) {
    let (first, second, third) = (args.take(), args.take(), args.take());
    let are_options = second.kind() == Kind::Object
        && (second.get("target").kind() == Kind::String
            || matches!(second.get("requestOptions").kind(), Kind::Object | Kind::Null));
    let is_part = third.is_given() || second.is_given() && !are_options;
    if first.kind() == Kind::String && is_part {
        return (first, second, third);
    }
    (Value::constant(DEFAULT_KEY), first, if are_options { second } else { third })
}

/// Returns the run whose stream is written.
fn target_of(client: &Client, options: &Value) -> Result<Value, Failure> {
    let target = options.get("target");
    let field = match target.as_str().as_deref() {
        Some("parent") => "parentTaskRunId",
        Some("root") => "rootTaskRunId",
        Some("self") => "id",
        _ if target.is_truthy() => return Ok(target),
        _ => "id",
    };
    let own = client.worker_globals.get("task-context").get("ctx").get("run");
    own.field(field).or_else(|| own.field("id")).ok_or_else(|| {
        ErrorKind::rule(
            "Could not determine the target run ID for the realtime stream. Please specify a target run ID using the `target` option or use this function from inside a task.",
        )
    })
}

/// The maximum size of a record's JSON. The store allows a mebibyte, including its overhead.
const MAX_RECORD_BYTES: usize = (1024 - 1) * 1024;

/// The maximum size of a batch. JavaScript limits the number of its parts.
const MAX_BATCH_BYTES: usize = 1024 * 1024;

/// The size that the store adds to the body of a record.
const OVERHEAD_BYTES: usize = 8;

/// The retry policy for batches. Readers recognize a repeated record by its id.
const TO_STORE: RetryPolicy = RetryPolicy {
    max_attempts: 3.0,
    min_timeout_ms: 100.0,
    max_timeout_ms: 2000.0,
    ..retry::UPLOAD
};

/// The policy of one request with lines. They are only sent again after the server has said which have arrived.
const ONCE: RetryPolicy = RetryPolicy { max_attempts: 1.0, ..TO_STORE };

/// The time limit of an attempt to send a batch.
const TO_STORE_DEADLINE: Deadline = Deadline { after_ms: 5000.0, cut: true };

/// The waits before lines are sent again, as in the official package, unless the caller allows only one attempt.
const LINES: RetryPolicy =
    RetryPolicy { max_attempts: 11.0, min_timeout_ms: 2000.0, ..retry::UPLOAD };

/// Creates the stream of a call, and writes the parts from JavaScript's `{ next, kept }` to it. The arguments are the key, or a
/// session and its channel, and then options. The signal in the options ends the writing without a failure.
fn write<'a>(row: &'static Endpoint, client: &'a Client, args: &'a mut Args) -> Boxed<'a, End> {
    Box::pin(async move {
        let (call, key, options) = call_of(row, client, args)?;
        let signal = read_signal(row.name(), "options.signal", options.get("signal"))?;
        let mut writer = Writer {
            host: &client.host,
            source: &args.consumer,
            plan: client.plan(call)?,
            client_id: client.host.uuid().beginning(8),
            key,
        };
        let aborted = async {
            client.host.aborted(&signal.unwrap_or_else(Value::undefined)).await;
            Ok(Value::object())
        };
        let end = first(writer.write(), aborted).await;
        if end.is_err() {
            writer.source.get("kept").set("of", Value::undefined());
        }
        end.map(Reply::of_value)
    })
}

/// Reads the arguments of a call. Returns it with the key, which is undefined for a session, and its options.
fn call_of(
    row: &'static Endpoint,
    client: &Client,
    args: &mut Args,
) -> Result<(Box<Call>, Value, Value), Failure> {
    let own = args.take();
    let is_session = row.handle == Some(Handle::Session);
    let channel = if is_session { args.take() } else { Value::undefined() };
    let options = args.take();
    check_object(args.call, "options", &options)?;
    let mut key = Value::undefined();
    let (to, mut values) = if !is_session {
        key = if own.is_given() { own } else { Value::constant(DEFAULT_KEY) };
        (row, vec![target_of(client, &options)?, key.clone()])
    } else if channel.is_given() {
        (&CHANNEL, vec![own, channel])
    } else {
        (row, vec![own])
    };
    values.push(options.get("requestOptions"));
    Ok((to.read(&mut Args::new(row.name(), values))?, key, options))
}

/// The writer of one call.
struct Writer<'a> {
    host: &'a Host,
    /// The caller's source of parts.
    ///
    /// Its `next` takes a time, and resolves to the parts that arrive within this time after the first. `kept` is the object
    /// that keeps the store for the next call.
    source: &'a Value,
    /// The plan that creates the stream.
    plan: Box<Plan>,
    /// The id by which the server counts the lines of this call.
    client_id: Value,
    /// The key of a run's stream; undefined for a session.
    key: Value,
}

impl Writer<'_> {
    /// Writes all parts and returns `{ lastEventId }`.
    async fn write(&mut self) -> Result<Value, Failure> {
        let Self { host, source, .. } = *self;
        let request = &self.plan.request;
        let credential = request.headers.text_field(AUTHORIZATION).unwrap_or_default();
        let target = Value::string(&[&request.url, " ", &credential].concat());
        let mut kept = source.get("kept");
        let mut is_created = kept.get("of") == target;
        // The store of the records; undefined if the server takes lines.
        let mut store = kept.get("store");
        let mut parts = Vec::new();
        let mut batch = Vec::new();
        let mut attempt = 0;
        // The number of lines that the server has.
        let mut sent = 0;
        let mut last = Value::undefined();
        loop {
            if !is_created {
                self.plan.renew_key(host);
                let reply = self.plan.send(host).await?;
                store = self.store_of(&reply, !batch.is_empty())?;
                kept.set("of", target.clone());
                kept.set("store", store.clone());
                is_created = true;
            }
            let is_store = store.is_given();
            if batch.is_empty() {
                if parts.is_empty() {
                    let read = host.invoke(source, "next", &store.get("linger")).await;
                    parts = read.map_err(Thrown)?.items().unwrap_or_default();
                    if parts.is_empty() {
                        return Ok(Value::object_of(vec![("lastEventId", last)]));
                    }
                }
                batch = self.encode(&mut parts, is_store)?;
                attempt = 0;
            }
            attempt += 1;
            let policy = if is_store { TO_STORE } else { ONCE };
            let failure = match send_raw(host, &self.request(&store, &batch, sent)?, policy).await {
                Ok(reply) => {
                    last = last_id(&reply);
                    sent += batch.len();
                    batch.clear();
                    continue;
                }
                Err(failure) => failure,
            };
            if is_store {
                // The token may have expired. The refusal of a new one is final.
                if attempt > 1 || !matches!(failure.status, 401 | 403) {
                    return Err(failure);
                }
                is_created = false;
                continue;
            }
            let Some(ms) = self.wait(attempt, &failure) else { return Err(failure) };
            host.sleep(ms, self.plan.request.signal.as_ref()).await.map_err(Thrown)?;
            let probe =
                self.about_lines(Method::Head, "legacyStreamResumeProbe", Value::undefined());
            let arrived = match send_raw(host, &probe, self.plan.policy).await {
                Err(aborted) if aborted.kind == ErrorKind::Thrown => return Err(aborted),
                probed => probed.ok().and_then(|reply| reply.response).and_then(|response| {
                    arrived_lines(&host.header(&response, "x-last-chunk-index")?)
                }),
            };
            // Without the number, another attempt might write lines a second time.
            let Some(arrived) = arrived else { return Err(failure) };
            let accepted = arrived.saturating_sub(sent).min(batch.len());
            batch.drain(..accepted);
            sent += accepted;
        }
    }

    /// Returns the store of a created stream, `{ url, headers, linger }`, or undefined if the server itself takes the parts as
    /// lines. Sessions need a store, and so do batches that are records already.
    fn store_of(&self, reply: &Reply, has_records: bool) -> Result<Value, Failure> {
        let header = |name: &str| {
            let value =
                reply.response.as_ref().and_then(|response| self.host.header(response, name));
            value.unwrap_or_default()
        };
        let token = header("x-s2-access-token");
        let basin = header("x-s2-basin");
        let mut stream = header("x-s2-stream-name");
        if stream.is_empty() {
            stream = self.key.as_str().unwrap_or_default();
        }
        let is_session = !self.key.is_given();
        let is_version_1 = reply.value.get("version") == Value::constant("v1");
        let is_complete = !token.is_empty() && !basin.is_empty() && !stream.is_empty();
        if !is_complete || is_version_1 && !is_session {
            if !is_session && !has_records {
                return Ok(Value::undefined());
            }
            return Err(ErrorKind::rule(
                "Session stream initialize did not return S2 credentials — server may be configured for v1 realtime streams, which sessions do not support.",
            ));
        }
        let endpoint = header("x-s2-endpoint");
        let linger = leading_integer(&header("x-s2-flush-interval-ms"));
        let basin_header =
            if endpoint.is_empty() { Value::undefined() } else { Value::string(&basin) };
        let headers = Value::object_of(vec![
            ("authorization", Value::string(&["Bearer ", &token].concat())),
            ("content-type", Value::constant("application/json")),
            ("s2-basin", basin_header),
            ("user-agent", self.plan.request.headers.get("user-agent")),
        ]);
        Ok(Value::object_of(vec![
            ("url", Value::string(&records_url(&endpoint, &basin, &stream))),
            ("headers", headers),
            ("linger", linger.map_or_else(Value::undefined, Value::number)),
        ]))
    }

    /// Takes the parts of the next batch, and encodes them as records or lines.
    fn encode(&self, parts: &mut Vec<Value>, as_records: bool) -> Result<Vec<Value>, Failure> {
        // The server counts the chunks of a request, so lines that would be sent as one chunk are sent one by one.
        let is_single = !as_records && !self.host.sends_chunks(&self.plan.request);
        let mut batch = Vec::new();
        let mut bytes = 0;
        for part in parts.iter() {
            let encoded = if as_records { self.record_of(part) } else { line_of(part) };
            let (encoded, size) = match encoded {
                Ok(encoded) => encoded,
                Err(failure) if batch.is_empty() => return Err(failure),
                // The parts before it are sent first.
                Err(_) => break,
            };
            bytes += size;
            if !batch.is_empty() && (is_single || bytes > MAX_BATCH_BYTES) {
                break;
            }
            batch.push(encoded);
        }
        parts.drain(..batch.len());
        Ok(batch)
    }

    /// Converts a part to a record with an id, by which readers recognize it. Returns the record and its size in the store.
    fn record_of(&self, part: &Value) -> Result<(Value, usize), Failure> {
        let id = self.host.uuid().beginning(13);
        let body = Value::object_of(vec![("data", part.clone()), ("id", id)]).stringify()?;
        let bytes = body.byte_length();
        if bytes > MAX_RECORD_BYTES {
            let call = self.plan.request.call;
            return Err(ErrorKind::rule_of(&[
                call,
                ": a part has ",
                &decimal(bytes as f64),
                " bytes of JSON, and the limit is ",
                &decimal(MAX_RECORD_BYTES as f64),
                ". Store it elsewhere and send its URL.",
            ]));
        }
        Ok((Value::object_of(vec![("body", body)]), bytes + OVERHEAD_BYTES))
    }

    /// Returns the request that sends a batch.
    fn request(&self, store: &Value, batch: &[Value], sent: usize) -> Result<Request, Failure> {
        let batch = Value::array(batch.to_vec());
        if let Some(url) = store.text_field("url") {
            let body = Value::object_of(vec![("records", batch)]).stringify()?;
            let headers = store.get("headers");
            let mut request = self.plan.foreign(Method::Post, url, headers, Some(body));
            request.deadline = Some(TO_STORE_DEADLINE);
            request.reads_json = true;
            return Ok(request);
        }
        let start = Value::text_of(sent as f64);
        let mut request = self.about_lines(Method::Post, "legacyStreamIngest", start);
        // Each line is one chunk, since the server counts the chunks.
        request.body = Some(Value::object_of(vec![("chunks", batch)]));
        Ok(request)
    }

    /// Returns a request to the server itself about the lines, from the line with the number `start` on.
    fn about_lines(&self, method: Method, operation: &'static str, start: Value) -> Request {
        let mut request = self.plan.request.clone();
        let of_operation = if request.headers.get(OPERATION).is_given() {
            Value::constant(operation)
        } else {
            Value::undefined()
        };
        request.headers = request.headers.copy_without(&[REQUEST_KEY]).with(vec![
            ("X-Client-Id", self.client_id.clone()),
            ("X-Stream-Version", Value::constant("v1")),
            ("X-Resume-From-Chunk", start),
            (OPERATION, of_operation),
        ]);
        request.method = method;
        request.reads_json = false;
        request
    }

    /// Returns the wait before lines are sent again, if another attempt may succeed.
    fn wait(&self, attempt: u32, failure: &Failure) -> Option<f64> {
        let is_temporary = matches!(failure.status, 408 | 429 | 500 | 502..=504)
            || matches!(failure.kind, ErrorKind::Connection | ErrorKind::Timeout);
        let policy = if self.plan.policy.max_attempts > 1.0 { LINES } else { ONCE };
        policy.delay(attempt, self.host.chance()).filter(|_| is_temporary)
    }
}

/// Returns the id of the last record that the store has acknowledged.
fn last_id(reply: &Reply) -> Value {
    let json = reply.response.as_ref().and_then(|response| response.json.as_ref().ok());
    let next = json.and_then(|json| json.get("end").get("seq_num").as_f64());
    next.map_or_else(Value::undefined, |next| Value::text_of(next - 1.0))
}

/// Converts the index of the last line that has arrived to the number of lines. The index is -1 if none has.
fn arrived_lines(last: &str) -> Option<usize> {
    if last == "-1" { Some(0) } else { leading_integer(last).map(|last| last as usize + 1) }
}

/// Returns the URL of a stream's records. Replaces `{basin}` in the endpoint by the basin.
fn records_url(endpoint: &str, basin: &str, stream: &str) -> String {
    let mut endpoint = if endpoint.is_empty() { "{basin}.b.s2.dev" } else { endpoint.trim() };
    while let Some(shorter) = endpoint.strip_suffix('/') {
        endpoint = shorter;
    }
    let has_scheme = endpoint.starts_with("http://") || endpoint.starts_with("https://");
    let scheme = if has_scheme { "" } else { "https://" };
    let mut url = match cut(endpoint, b'{') {
        Some((start, rest)) => {
            [scheme, start, basin, rest.strip_prefix("basin}").unwrap_or(rest)].concat()
        }
        None => [scheme, endpoint].concat(),
    };
    if url.bytes().filter(|byte| *byte == b'/').count() == 2 {
        url.push_str("/v1");
    }
    url.push_str("/streams/");
    push_segment(&mut url, stream);
    url.push_str("/records");
    url
}

/// Converts a part to a line. Returns the line and its size.
fn line_of(part: &Value) -> Result<(Value, usize), Failure> {
    let json = part.stringify()?.as_str().unwrap_or_else(|| "null".to_owned());
    let line = [json.as_str(), "\n"].concat();
    Ok((Value::string(&line), line.len()))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::scripted::{Step, answer, json, run};

    fn created() -> Step {
        let header = |name, value: &str| (name, value.to_owned());
        let headers = vec![
            header("x-s2-access-token", "token"),
            header("x-s2-basin", "basin-12"),
            header("x-s2-stream-name", "a key"),
            header("x-s2-flush-interval-ms", "7"),
        ];
        Step::Answer(200, headers, r#"{"version":"v2"}"#.to_owned())
    }

    fn acknowledged(next: u32) -> Step {
        answer(200, &format!(r#"{{"end":{{"seq_num":{next}}}}}"#))
    }

    /// Writes batches of parts, each as JSON.
    fn pipe(batches: &[&str], script: Vec<Step>) -> (Result<Value, String>, Host) {
        pipe_with(Host::new(script), batches.iter().map(|batch| Ok(json(batch))).collect())
    }

    fn pipe_with(host: Host, batches: Vec<Result<Value, Value>>) -> (Result<Value, String>, Host) {
        let client = Client::new(host, json(r#"{"secretKey":"k"}"#));
        client.host.invoked.borrow_mut().extend(batches);
        let values = vec![json("\"a key\""), json(r#"{"target":"run_1"}"#)];
        let mut args = Args::new("streams.pipe", values);
        args.consumer = json(r#"{"kept":{}}"#);
        let end = run(PIPE.make(&client, &mut args));
        (end.map(|reply| reply.value).map_err(|error| error.to_string()), client.host)
    }

    fn sent(host: &Host) -> Vec<(String, Option<String>)> {
        let requests = host.requests.borrow();
        let sent = requests.iter().map(|request| {
            let body = request.body.as_ref();
            let text = body.and_then(|body| body.as_str().or(body.stringify().ok()?.as_str()));
            (format!("{} {}", request.method.as_str(), request.url), text)
        });
        sent.collect()
    }

    #[test]
    fn writes_a_batch_before_the_error_that_ends_the_source() {
        let batches = vec![Ok(json("[1,null]")), Err(Value::string("no milk"))];
        let (end, host) = pipe_with(Host::new(vec![created(), acknowledged(2)]), batches);
        assert!(end.is_err());
        let (requests, mut bodies): (Vec<_>, Vec<_>) = sent(&host).into_iter().unzip();
        let put = "PUT https://api.trigger.dev/realtime/v1/streams/run_1/self/a%20key";
        let post = "POST https://basin-12.b.s2.dev/v1/streams/a%20key/records";
        assert_eq!(requests, [put, post]);
        let body = bodies.pop().flatten().unwrap_or_default();
        assert!(body.contains(r#"{\"data\":1,\"id\":\""#), "{body}");
        assert_eq!(body.matches("{\"body\":").count(), 2);
        assert_eq!(*host.sleeps.borrow(), Vec::<f64>::new(), "nothing was waited for");
    }

    #[test]
    fn names_a_store_without_a_name_like_the_stream() {
        let headers =
            vec![("x-s2-access-token", "t".to_owned()), ("x-s2-basin", "basin".to_owned())];
        let created = Step::Answer(200, headers, r#"{"version":"v2"}"#.to_owned());
        let (end, host) = pipe(&["[1]"], vec![created, acknowledged(1)]);
        assert!(end.is_ok(), "{end:?}");
        let urls: Vec<_> = sent(&host).into_iter().map(|(request, _)| request).skip(1).collect();
        assert_eq!(urls, ["POST https://basin.b.s2.dev/v1/streams/a%20key/records"]);
    }

    #[test]
    fn repeats_a_failed_batch_and_returns_the_last_id() {
        let script = vec![created(), Step::Fails, answer(503, ""), acknowledged(1)];
        let (end, host) = pipe(&["[1]"], script);
        assert_eq!(end, Ok(json(r#"{"lastEventId":"0"}"#)));
        let mut requests = sent(&host);
        requests.remove(0);
        assert_eq!(requests.len(), 3);
        requests.dedup();
        assert_eq!(requests.len(), 1);
        assert_eq!(*host.sleeps.borrow(), [150.0, 300.0]);
    }

    #[test]
    fn sends_only_the_lines_that_have_not_arrived() {
        let arrived = vec![("x-last-chunk-index", "0".to_owned())];
        let script = vec![
            answer(200, r#"{"version":"v1"}"#),
            Step::Fails,
            Step::Answer(200, arrived, String::new()),
            answer(200, ""),
        ];
        let (end, host) = pipe(&["[1,\"b\"]"], script);
        assert_eq!(end, Ok(json("{}")));
        let requests = host.requests.borrow();
        let starts: Vec<_> = requests
            .iter()
            .map(|request| request.headers.text_field("X-Resume-From-Chunk"))
            .collect();
        assert_eq!(starts, [None, Some("0".to_owned()), None, Some("1".to_owned())]);
        let body = sent(&host).pop().and_then(|(_, body)| body);
        assert_eq!(body.as_deref(), Some(r#"{"chunks":["\"b\"\n"]}"#));
    }

    #[test]
    fn sends_nothing_again_if_the_number_of_arrived_lines_is_unknown() {
        for probed in [answer(404, ""), answer(200, "")] {
            let script = vec![answer(200, r#"{"version":"v1"}"#), Step::Fails, probed];
            let (end, host) = pipe(&["[1]"], script);
            assert!(end.is_err_and(|error| error.contains("Connection error")));
            assert_eq!(host.requests.borrow().len(), 3);
        }
        let arrived = |last: &str| arrived_lines(last);
        assert_eq!(
            ["-1", "0", "12", "x", ""].map(arrived),
            [Some(0), Some(1), Some(13), None, None]
        );
    }

    #[test]
    fn sends_one_line_per_request_if_chunks_would_be_joined() {
        let host = Host::new(vec![
            answer(200, r#"{"version":"v1"}"#),
            answer(200, ""),
            Step::Fails,
            Step::Answer(200, vec![("x-last-chunk-index", "1".to_owned())], String::new()),
            answer(200, ""),
        ]);
        host.joins_chunks.set(true);
        let (end, host) = pipe_with(host, vec![Ok(json("[1,2,3]"))]);
        assert_eq!(end, Ok(json("{}")));
        let bodies: Vec<_> = sent(&host).into_iter().filter_map(|(_, body)| body).collect();
        let line = |number: u8| format!(r#"{{"chunks":["{number}\n"]}}"#);
        assert_eq!(bodies, [line(1), line(2), line(3)]);
    }

    #[test]
    fn creates_the_stream_again_if_the_store_refuses_its_token() {
        for status in [401, 403] {
            let script = vec![created(), answer(status, ""), created(), acknowledged(1)];
            let (end, host) = pipe(&["[1]"], script);
            assert_eq!(end, Ok(json(r#"{"lastEventId":"0"}"#)));
            let bodies: Vec<_> = sent(&host).into_iter().map(|(_, body)| body).collect();
            assert_eq!(bodies.get(1), bodies.get(3));
        }
        let refused = || answer(403, "");
        let (end, host) = pipe(&["[1]"], vec![created(), refused(), created(), refused()]);
        assert!(end.is_err_and(|error| error.contains("403")));
        assert_eq!(host.requests.borrow().len(), 4);
    }

    #[test]
    fn builds_the_url_of_the_store() {
        let url = |endpoint| records_url(endpoint, "my-basin", "a/b");
        let path = "/streams/a%2Fb/records";
        assert_eq!(url(""), format!("https://my-basin.b.s2.dev/v1{path}"));
        assert_eq!(url("localhost:4566"), format!("https://localhost:4566/v1{path}"));
        let with_path = url(" http://localhost:4566/{basin}/v1/ ");
        assert_eq!(with_path, format!("http://localhost:4566/my-basin/v1{path}"));
    }

    #[test]
    fn reads_a_text_before_the_part_as_the_key() {
        let of = |args: &[&str]| {
            let values = args.iter().map(|arg| json(arg)).collect();
            let (key, part, options) = named_part(&mut Args::new("streams.append", values));
            (key.to_text(), part, options.is_given())
        };
        let target = r#"{"target":"run_1"}"#;
        assert_eq!(of(&["\"a\""]), ("default".to_owned(), json("\"a\""), false));
        assert_eq!(of(&["\"a\"", target]), ("default".to_owned(), json("\"a\""), true));
        assert_eq!(of(&["\"k\"", "\"\"", target]), ("k".to_owned(), json("\"\""), true));
        for part in ["0", "false", "null", target] {
            assert_eq!(of(&["\"k\"", part, target]), ("k".to_owned(), json(part), true));
        }
        assert_eq!(of(&["\"k\"", "0"]), ("k".to_owned(), json("0"), false));
        assert_eq!(of(&["\"k\"", "{\"n\":1}", target]), ("k".to_owned(), json("{\"n\":1}"), true));
        assert_eq!(of(&["{\"n\":1}", target]), ("default".to_owned(), json("{\"n\":1}"), true));
    }
}
