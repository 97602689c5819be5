//! Writes the streams of runs and sessions, part by part.
//!
//! The server decides where the parts go. In version 2 they go to a store of records, in batches. In version 1 they go to the
//! server itself, as lines. JavaScript reads the caller's source; this module doesn't know what the source is.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Handle, Returns, Start};
use crate::core::call::{Call, HeaderSet, Repeat, Route};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::options::{check_object, read_signal};
use crate::core::payload::send_raw;
use crate::core::plan::{Plan, REQUEST_KEY};
use crate::core::reply::{End, Reply};
use crate::core::retry::{self, RetryPolicy};
use crate::core::token::sha256_hex;
use crate::host::Host;
use crate::host::http::{Deadline, Method};
use crate::host::value::{Kind, Thrown, Value};
use crate::live::streams::DEFAULT_KEY;
use crate::util::base64url;
use crate::util::future::{Boxed, first};
use crate::util::text::leading_integer;
use crate::util::url::push_segment;

/// `POST /realtime/v1/streams/{run}/self/{key}/append`. The arguments are an optional key, a part, and options.
pub static APPEND: Endpoint =
    Endpoint::post("streams.append", "appendToStream", "/realtime/v1/streams/{}/self/{}/append")
        .args(&[Arg::Text("target"), Arg::Text("key")])
        .prepare(|row, client, args| {
            let (mut call, part) = append_call(row, client, args)?;
            if !client.host.is_request_body(&part) {
                call.body = Some(part).filter(Value::is_given);
                return Ok(call.into());
            }
            // Reading it takes time.
            Ok(Start::Procedure(Box::pin(async move {
                call.body = Some(client.host.body_text(&part).await.map_err(Thrown)?);
                row.end(client, &*client.plan(&call)?).await
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
    Endpoint::new(name, "createStream", Method::Put, "/realtime/v1/streams/{}/self/{}")
        .args(&[Arg::Text("target"), Arg::Id("key")])
        .sends(PARTS_OF_A_RUN)
        .repeat(Repeat::Always)
        .returns(returns)
        .procedure(|row, client, args| {
            Box::pin(async move {
                let key = if args.peek().is_given() {
                    args.id("key")?
                } else {
                    args.take();
                    DEFAULT_KEY.to_owned()
                };
                let options = args.take();
                check_object(args.call, "options", &options)?;
                let target = target_of(client, &options)?;
                let values = vec![target, Value::string(&key), options.get("requestOptions")];
                write(client, args, row.of(values)?, &options, Some(key)).await
            })
        })
}

/// Creates a row: `PUT /realtime/v1/sessions/{id}/out`, or the channel's `out`, then the parts.
const fn to_a_session(name: &'static str, returns: Returns) -> Endpoint {
    const PATH: &str = "/realtime/v1/sessions/{}/out";
    Endpoint::new(name, "initializeSessionStream", Method::Put, PATH)
        .args(&[Arg::Id("sessionId")])
        .sends(&[&RECORDS])
        .repeat(Repeat::Always)
        .returns(returns)
        .on(Handle::Session)
        .procedure(|row, client, args| {
            Box::pin(async move {
                let (session, channel, options) = (args.take(), args.take(), args.take());
                check_object(args.call, "options", &options)?;
                let mut values = vec![session, options.get("requestOptions")];
                let mut to = row;
                if channel.is_given() {
                    values.insert(1, channel);
                    to = &CHANNEL;
                }
                let call = to.read(&mut Args::new(row.name(), values))?;
                write(client, args, call, &options, None).await
            })
        })
}

/// `PUT /realtime/v1/sessions/{id}/channels/{name}/out`.
static CHANNEL: Endpoint = Endpoint {
    route: Route { path: "/realtime/v1/sessions/{}/channels/{}/out", ..OUT_PIPE.route },
    args: &[Arg::Id("sessionId"), Arg::Text("channel")],
    ..OUT_PIPE
};

/// Reads the arguments of [`APPEND`]. Returns the call without its body, and the part.
fn append_call(
    row: &'static Endpoint,
    client: &Client,
    args: &mut Args,
) -> Result<(Box<Call>, Value), Failure> {
    let (key, part, options) = named_part(args);
    let values = vec![target_of(client, &options)?, key, options.get("requestOptions")];
    Ok((row.of(values)?, part))
}

/// Takes the key of a stream, a part and options from `(part, options?)` or `(key, part, options?)`.
fn named_part(args: &mut Args) -> (Value, Value, Value) {
    let (first, second, third) = (args.take(), args.take(), args.take());
    let is_part = third.is_given() || second.is_given() && !are_options(&second);
    if first.kind() == Kind::String && is_part {
        return (first, second, third);
    }
    let options = if are_options(&second) { second } else { third };
    (Value::constant(DEFAULT_KEY), first, options)
}

fn are_options(value: &Value) -> bool {
    value.kind() == Kind::Object
        && (value.get("target").kind() == Kind::String
            || matches!(value.get("requestOptions").kind(), Kind::Object | Kind::Null))
}

/// Returns the run whose stream is written.
fn target_of(client: &Client, options: &Value) -> Result<Value, Failure> {
    let own = client.worker_globals.get("task-context").get("ctx").get("run");
    let target = options.field("target").filter(Value::is_truthy);
    let named = target.as_ref().and_then(Value::as_str);
    let relative = match named.as_deref() {
        Some("parent") => own.field("parentTaskRunId"),
        Some("root") => own.field("rootTaskRunId"),
        Some("self") => None,
        _ => target,
    };
    relative.or_else(|| own.field("id")).ok_or_else(|| {
        ErrorKind::rule(
            "Could not determine the target run ID for the realtime stream. Please specify a target run ID using the `target` option or use this function from inside a task.",
        )
    })
}

/// Creates the stream of a call, and writes the parts from JavaScript's `{ next, kept }` to it. The signal in the options ends
/// the writing without a failure.
async fn write(
    client: &Client,
    args: &Args,
    call: Box<Call>,
    options: &Value,
    key: Option<String>,
) -> End {
    let host = &client.host;
    let signal = read_signal(call.name, "options.signal", options.get("signal"))?;
    let plan = client.plan(&call)?;
    let mut writer = Writer {
        client,
        call: &call,
        source: PartSource { host, stream: &args.consumer, pending: None, held: None, end: None },
        key,
        kept: args.consumer.get("kept"),
        last_id: None,
        sent: 0,
        plan,
    };
    let written = async { writer.write().await };
    let aborted = async {
        host.aborted(&signal.unwrap_or_else(Value::undefined)).await;
        Ok(Value::object())
    };
    first(written, aborted).await.map(Reply::of_value)
}

/// The maximum size of a record's JSON. The store allows a mebibyte, including its overhead.
const MAX_RECORD_BYTES: usize = (1024 - 1) * 1024;

/// The maximum size and number of records in a batch.
const MAX_BATCH_BYTES: usize = 1024 * 1024;
const MAX_BATCH_RECORDS: usize = 1000;

/// The size that the store adds to the body of a record.
const OVERHEAD_BYTES: usize = 8;

/// The time for which a batch waits for more parts after the first, unless the server sets another.
const LINGER_MS: f64 = 200.0;

/// The retry policy for batches. Readers recognize a repeated record by its id.
const TO_STORE: RetryPolicy = RetryPolicy {
    max_attempts: 3.0,
    factor: 2.0,
    min_timeout_ms: 100.0,
    max_timeout_ms: 2000.0,
    randomize: true,
    ..retry::DEFAULT
};

/// The time limit of an attempt.
const TO_STORE_DEADLINE: Deadline = Deadline { after_ms: 5000.0, cut: true };

/// `POST /realtime/v1/streams/{run}/self/{key}`. Sends lines from a number on.
static INGEST: Route = Route {
    headers: HeaderSet::Stream,
    retry: &RetryPolicy {
        max_attempts: 11.0,
        factor: 2.0,
        min_timeout_ms: 2000.0,
        randomize: true,
        ..retry::DEFAULT
    },
    ..Route::new("streams.pipe", "legacyStreamIngest", Method::Post, "")
};

/// `HEAD /realtime/v1/streams/{run}/self/{key}`. Returns the number of the last line that has arrived.
static PROBE: Route = Route {
    headers: HeaderSet::Stream,
    ..Route::new("streams.pipe", "legacyStreamResumeProbe", Method::Head, "")
};

/// The caller's source of parts, which JavaScript reads.
struct PartSource<'a> {
    host: &'a Host,
    /// `{ next }`, whose result resolves to `{ done, value }`.
    stream: &'a Value,
    /// The pending read of a part.
    pending: Option<Boxed<'a, Result<Value, Value>>>,
    /// A part that didn't fit into the previous batch, and its size.
    held: Option<(Value, usize)>,
    /// The result of the source, once it has ended.
    end: Option<Result<(), Failure>>,
}

impl<'a> PartSource<'a> {
    /// Reads the next part. Returns `None` at the end, or if `patience` ends first.
    async fn part(&mut self, patience: Option<&mut Boxed<'a, ()>>) -> Option<Value> {
        let (host, stream) = (self.host, self.stream);
        let next = || -> Boxed<'a, _> {
            Box::pin(async move { host.invoke(stream, "next", &Value::undefined()).await })
        };
        let pending = self.pending.get_or_insert_with(next);
        let part = match patience {
            None => Some(pending.await),
            Some(patience) => {
                let late = async {
                    patience.await;
                    None
                };
                first(async { Some(pending.await) }, late).await
            }
        }?;
        self.pending = None;
        match part {
            Ok(read) if !read.get("done").is_truthy() => return Some(read.get("value")),
            Ok(_) => self.end = Some(Ok(())),
            Err(cause) => self.end = Some(Err(Thrown(cause).into())),
        }
        None
    }

    /// Collects encoded parts for a batch: those that arrive within `linger_ms` of the first, at most `most`, up to the size of a
    /// batch.
    async fn batch(
        &mut self,
        linger_ms: f64,
        most: usize,
        encode: impl Fn(&Value) -> Result<(Value, usize), Failure>,
    ) -> Vec<Value> {
        let host = self.host;
        let mut batch = Vec::new();
        let mut bytes = 0;
        let mut patience: Option<Boxed<'a, ()>> = None;
        while batch.len() < most {
            let encoded = match self.held.take() {
                Some(held) => Ok(held),
                None => match self.part(patience.as_mut()).await {
                    Some(part) => encode(&part),
                    None => break,
                },
            };
            let (part, size) = match encoded {
                Ok(encoded) => encoded,
                Err(failure) => {
                    self.end = Some(Err(failure));
                    break;
                }
            };
            bytes += size;
            if bytes > MAX_BATCH_BYTES && !batch.is_empty() {
                self.held = Some((part, size));
                break;
            }
            batch.push(part);
            patience.get_or_insert_with(|| {
                Box::pin(async move { host.sleep(linger_ms, None).await.unwrap_or_default() })
            });
        }
        batch
    }
}

struct Writer<'a> {
    client: &'a Client,
    call: &'a Call,
    source: PartSource<'a>,
    /// The plan that creates the stream.
    plan: Box<Plan>,
    /// The key of a run's stream; `None` for a session.
    key: Option<String>,
    /// The object that keeps the store for the next call, if there is one.
    kept: Value,
    /// The id of the last record in the store.
    last_id: Option<Value>,
    /// The number of lines that the server has.
    sent: usize,
}

impl Writer<'_> {
    /// Writes all parts and returns `{ lastEventId }`. Keeps the store for the next call, until writing fails.
    async fn write(&mut self) -> Result<Value, Failure> {
        let known = self.kept.text_field("of").as_deref() == Some(&self.target());
        let mut store = if known { self.kept.get("store") } else { self.create().await? };
        let written = self.write_to(&mut store).await;
        if written.is_err() && self.kept.kind() == Kind::Object {
            self.kept.set("of", Value::undefined());
        }
        written?;
        let last = self.last_id.take().unwrap_or_else(Value::undefined);
        Ok(Value::object_of(vec![("lastEventId", last)]))
    }

    /// Returns a text that identifies the stream and the credential.
    fn target(&self) -> String {
        let request = &self.plan.request;
        let credential = request.headers.text_field("Authorization").unwrap_or_default();
        sha256_hex(&[&request.url, " ", &credential].concat())
    }

    /// Creates the stream, and keeps its store for the next call.
    fn create(&mut self) -> Boxed<'_, Result<Value, Failure>> {
        Box::pin(async {
            let reply = self.plan.send(&self.client.host).await?;
            let store = self.store_of(&reply)?;
            if self.kept.kind() == Kind::Object {
                self.kept.set("of", Value::string(&self.target()));
                self.kept.set("store", store.clone());
            }
            Ok(store)
        })
    }

    /// Returns the store of a created stream, `{ url, headers, linger }`, or undefined if the parts go to the server itself.
    fn store_of(&self, reply: &Reply) -> Result<Value, Failure> {
        let host = &self.client.host;
        let header = |name: &str| {
            let value = reply.response.as_ref().and_then(|response| host.header(response, name));
            value.filter(|value| !value.is_empty())
        };
        let is_version_1 = || reply.value.text_field("version").as_deref() == Some("v1");
        let name = header("x-s2-stream-name").or_else(|| self.key.clone());
        let (Some(token), Some(basin), Some(name)) =
            (header("x-s2-access-token"), header("x-s2-basin"), name)
        else {
            return self.without_store();
        };
        if self.key.is_some() && is_version_1() {
            return self.without_store();
        }
        let endpoint = header("x-s2-endpoint");
        let mut headers = Value::object_of(vec![
            ("authorization", Value::string(&["Bearer ", &token].concat())),
            ("content-type", Value::constant("application/json")),
        ]);
        if endpoint.is_some() {
            headers.set("s2-basin", Value::string(&basin));
        }
        headers.put("user-agent", self.plan.request.headers.get("user-agent"));
        let linger = header("x-s2-flush-interval-ms").and_then(|text| leading_integer(&text));
        Ok(Value::object_of(vec![
            ("url", Value::string(&records_url(endpoint.as_deref(), &basin, &name))),
            ("headers", headers),
            ("linger", Value::number(linger.unwrap_or(LINGER_MS))),
        ]))
    }

    /// Handles a response without a store, which only runs allow.
    fn without_store(&self) -> Result<Value, Failure> {
        match self.key {
            Some(_) => Ok(Value::undefined()),
            None => Err(ErrorKind::rule(
                "Session stream initialize did not return S2 credentials — server may be configured for v1 realtime streams, which sessions do not support.",
            )),
        }
    }

    async fn write_to(&mut self, store: &mut Value) -> Result<(), Failure> {
        let host = &self.client.host;
        let linger = store.get("linger").as_f64().unwrap_or(LINGER_MS);
        let is_store = store.is_given();
        let client_id: String = host.uuid().as_str().unwrap_or_default().chars().take(8).collect();
        let name = self.call.name;
        // The server numbers the chunks of a request, so lines that would be sent as one chunk are sent one by one.
        let is_joined = !is_store && !host.sends_chunks(&self.plan.request);
        let most = if is_joined { 1 } else { MAX_BATCH_RECORDS };
        loop {
            let encode =
                |part: &Value| if is_store { record_of(host, name, part) } else { line_of(part) };
            let batch = self.source.batch(linger, most, encode).await;
            if !batch.is_empty() {
                if is_store {
                    self.store(store, batch).await?;
                } else {
                    self.ingest(&client_id, batch).await?;
                }
            }
            if let Some(end) = self.source.end.take() {
                return end;
            }
        }
    }

    /// Sends a batch to the store. If the store refuses its token, which may have expired, it gets a new one, once.
    async fn store(&mut self, store: &mut Value, records: Vec<Value>) -> Result<(), Failure> {
        let host = &self.client.host;
        let body = Value::object_of(vec![("records", Value::array(records))]).stringify()?;
        let mut is_renewed = false;
        let reply = loop {
            let (url, headers) = (store.text_field("url"), store.get("headers"));
            let url = url.unwrap_or_default();
            let mut request = self.plan.foreign(Method::Post, url, headers, Some(body.clone()));
            request.deadline = Some(TO_STORE_DEADLINE);
            let sent = send_raw(host, &request, TO_STORE).await;
            if is_renewed || !sent.as_ref().is_err_and(is_refusal) {
                break sent?;
            }
            self.plan.request.headers.set(REQUEST_KEY, host.uuid());
            let renewed = self.create().await?;
            if !renewed.is_given() {
                break sent?;
            }
            *store = renewed;
            is_renewed = true;
        };
        let text = reply.response.and_then(|response| response.body.ok());
        let end = text.and_then(|text| Value::parse(&text).ok()).map(|ack| ack.get("end"));
        let next = end.and_then(|end| end.get("seq_num").as_f64());
        self.last_id = next.map(|next| Value::string(&Value::number(next - 1.0).to_text()));
        Ok(())
    }

    /// Sends lines to the server itself. After a failure, it asks which of them have arrived.
    async fn ingest(&mut self, client_id: &str, mut lines: Vec<Value>) -> Result<(), Failure> {
        let host = &self.client.host;
        let mut attempt = 0;
        while !lines.is_empty() {
            let mut ingest = self.plan_of(&INGEST, client_id)?;
            let policy = ingest.policy;
            let start = Value::number(self.sent as f64);
            ingest.request.headers.set("X-Resume-From-Chunk", Value::string(&start.to_text()));
            // Sends each line as one chunk, since the server numbers the chunks.
            let chunks = Value::object_of(vec![("chunks", Value::array(lines.clone()))]);
            ingest.request.body = Some(chunks);
            let once = RetryPolicy { max_attempts: 1.0, ..policy };
            let Err(failure) = send_raw(host, &ingest.request, once).await else {
                self.sent += lines.len();
                return Ok(());
            };
            attempt += 1;
            let wait = policy.delay(attempt, host.chance()).filter(|_| is_temporary(&failure));
            let Some(ms) = wait else { return Err(failure) };
            host.sleep(ms, ingest.request.signal.as_ref()).await.map_err(Thrown)?;
            let probe = self.plan_of(&PROBE, client_id)?;
            let probed = send_raw(host, &probe.request, policy).await;
            if let Err(aborted) = &probed
                && aborted.kind == ErrorKind::Thrown
            {
                return probed.map(|_| ());
            }
            let arrived = probed.ok().and_then(|reply| {
                arrived_lines(&host.header(reply.response.as_ref()?, "x-last-chunk-index")?)
            });
            // Without the number, another attempt might write lines a second time.
            let Some(arrived) = arrived else { return Err(failure) };
            let accepted = arrived.saturating_sub(self.sent).min(lines.len());
            lines.drain(..accepted);
            self.sent += accepted;
        }
        Ok(())
    }

    /// Plans a request to the server about the stream.
    fn plan_of(&self, route: &'static Route, client_id: &str) -> Result<Box<Plan>, Failure> {
        let call = Call { route, ..self.call.clone() };
        let mut plan = self.client.plan(&call)?;
        plan.request.headers.set("X-Client-Id", Value::string(client_id));
        plan.request.headers.set("X-Stream-Version", Value::constant("v1"));
        plan.request.reads_json = false;
        Ok(plan)
    }
}

/// Converts the index of the last line that has arrived to the number of lines. The index is -1 if none has.
fn arrived_lines(last: &str) -> Option<usize> {
    if last == "-1" { Some(0) } else { leading_integer(last).map(|last| last as usize + 1) }
}

/// Returns whether a server refused the credential.
fn is_refusal(failure: &Failure) -> bool {
    matches!(failure.status, 401 | 403)
}

/// Returns whether another attempt may succeed.
fn is_temporary(failure: &Failure) -> bool {
    matches!(failure.status, 408 | 429 | 500 | 502..=504)
        || matches!(failure.kind, ErrorKind::Connection | ErrorKind::Timeout)
}

/// Returns the URL of a stream's records. Replaces `{basin}` in the endpoint by the basin.
fn records_url(endpoint: Option<&str>, basin: &str, stream: &str) -> String {
    let endpoint = endpoint.unwrap_or("{basin}.b.s2.dev").trim();
    // String search would add more code to the module than all of this.
    let has_scheme =
        endpoint.bytes().zip(endpoint.bytes().skip(1)).any(|pair| pair == (b'/', b'/'));
    let mut url = if has_scheme { String::new() } else { "https://".to_owned() };
    for part in endpoint.trim_end_matches('/').split('{') {
        match part.strip_prefix("basin}") {
            Some(rest) => url.extend([basin, rest]),
            None => url.push_str(part),
        }
    }
    if url.bytes().filter(|byte| *byte == b'/').count() == 2 {
        url.push_str("/v1");
    }
    url.push_str("/streams/");
    push_segment(&mut url, stream);
    url.push_str("/records");
    url
}

/// Converts a part to a record with an id, by which readers recognize it. Returns the record and its size in the store.
fn record_of(host: &Host, call: &str, part: &Value) -> Result<(Value, usize), Failure> {
    let id = Value::string(&record_id(host));
    let body = Value::object_of(vec![("data", part.clone()), ("id", id)]).stringify()?;
    let bytes = body.byte_length();
    if bytes > MAX_RECORD_BYTES {
        return Err(ErrorKind::rule(&format!(
            "{call}: a part has {bytes} bytes of JSON, and the limit is {MAX_RECORD_BYTES}. Store it elsewhere and send its URL."
        )));
    }
    Ok((Value::object_of(vec![("body", body)]), bytes + OVERHEAD_BYTES))
}

/// Returns seven random characters.
fn record_id(host: &Host) -> String {
    let uuid = host.uuid().as_str().unwrap_or_default();
    let digits = uuid.chars().filter_map(|digit| digit.to_digit(16));
    let bits = digits.take(12).fold(0, |bits, digit| bits << 4 | u64::from(digit));
    base64url::encode(&bits.to_le_bytes()).chars().take(7).collect()
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
            header("x-s2-flush-interval-ms", "7"),
        ];
        Step::Answer(200, headers, r#"{"version":"v2"}"#.to_owned())
    }

    fn acknowledged(next: u32) -> Step {
        answer(200, &format!(r#"{{"end":{{"seq_num":{next}}}}}"#))
    }

    fn pipe(parts: Vec<Result<Value, Value>>, script: Vec<Step>) -> (Result<Value, String>, Host) {
        pipe_with(Host::new(script), parts)
    }

    fn pipe_with(host: Host, parts: Vec<Result<Value, Value>>) -> (Result<Value, String>, Host) {
        let client = Client::new(host, json(r#"{"secretKey":"k"}"#));
        let parts = parts.into_iter().map(|part| {
            part.map(|part| {
                Value::object_of(vec![("done", Value::boolean(false)), ("value", part)])
            })
        });
        client.host.invoked.borrow_mut().extend(parts);
        client.host.invoked.borrow_mut().push_back(Ok(json(r#"{"done":true}"#)));
        let values = vec![json("\"a key\""), json(r#"{"target":"run_1"}"#)];
        let end = run(PIPE.make(&client, &mut Args::new("streams.pipe", values)));
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
        let parts = vec![Ok(json("1")), Ok(json("null")), Err(Value::string("no milk"))];
        let (end, host) = pipe(parts, vec![created(), acknowledged(2)]);
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
    fn repeats_a_failed_batch_and_returns_the_last_id() {
        let script = vec![created(), Step::Fails, answer(503, ""), acknowledged(1)];
        let (end, host) = pipe(vec![Ok(json("1"))], script);
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
        let (end, host) = pipe(vec![Ok(json("1")), Ok(json("\"b\""))], script);
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
            let (end, host) = pipe(vec![Ok(json("1"))], script);
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
        let (end, host) = pipe_with(host, ["1", "2", "3"].map(|part| Ok(json(part))).to_vec());
        assert_eq!(end, Ok(json("{}")));
        let bodies: Vec<_> = sent(&host).into_iter().filter_map(|(_, body)| body).collect();
        let line = |number: u8| format!(r#"{{"chunks":["{number}\n"]}}"#);
        assert_eq!(bodies, [line(1), line(2), line(3)]);
    }

    #[test]
    fn creates_the_stream_again_if_the_store_refuses_its_token() {
        for status in [401, 403] {
            let script = vec![created(), answer(status, ""), created(), acknowledged(1)];
            let (end, host) = pipe(vec![Ok(json("1"))], script);
            assert_eq!(end, Ok(json(r#"{"lastEventId":"0"}"#)));
            let bodies: Vec<_> = sent(&host).into_iter().map(|(_, body)| body).collect();
            assert_eq!(bodies.get(1), bodies.get(3));
        }
        let refused = || answer(403, "");
        let (end, host) =
            pipe(vec![Ok(json("1"))], vec![created(), refused(), created(), refused()]);
        assert!(end.is_err_and(|error| error.contains("403")));
        assert_eq!(host.requests.borrow().len(), 4);
    }

    #[test]
    fn builds_the_url_of_the_store() {
        let url = |endpoint| records_url(endpoint, "my-basin", "a/b");
        let path = "/streams/a%2Fb/records";
        assert_eq!(url(None), format!("https://my-basin.b.s2.dev/v1{path}"));
        assert_eq!(url(Some("localhost:4566")), format!("https://localhost:4566/v1{path}"));
        let with_path = url(Some(" http://localhost:4566/{basin}/v1/ "));
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
