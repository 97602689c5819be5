//! Subscriptions: deliver runs whenever they change, and the parts of their streams.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Returns};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Call, HeaderSet, Route, fill};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::payload::{STORE, unpack};
use crate::core::reply::End;
use crate::core::send::{Attempt, status_error};
use crate::host::http::{Method, Request, SendError};
use crate::host::value::{Kind, Thrown, Value};
use crate::live::connection::{Connection, end};
use crate::live::shape_log::{ShapeLog, text_array};
use crate::live::streams;
use crate::util::future::{Boxed, Concurrent, first};
use crate::util::text::{has_word, replace};

const COLUMNS: Param = param("skipColumns", "skipColumns", Form::Text);

/// `GET /realtime/v1/runs/{id}`.
pub static RUN: Endpoint = rows("runs.subscribeToRun", "subscribeToRun", "/realtime/v1/runs/{}")
    .args(&[Arg::Id("runId"), Arg::Query(&[COLUMNS])])
    .procedure(|row, client, args| subscribe(client, call_of_id(row, args), args, is_finished));

/// `GET /realtime/v1/runs`.
pub static WITH_TAG: Endpoint =
    rows("runs.subscribeToRunsWithTag", "subscribeToRunsWithTag", "/realtime/v1/runs")
        .args(&[Arg::Query(&[
            param("createdAt", "createdAt", Form::Text),
            COLUMNS,
            param("tags", "tags", Form::Text),
        ])])
        .procedure(|row, client, args| subscribe(client, call_of_tags(row, args), args, never));

/// `GET /realtime/v1/batches/{id}`.
pub static BATCH: Endpoint =
    rows("runs.subscribeToBatch", "subscribeToBatch", "/realtime/v1/batches/{}")
        .args(&[Arg::Id("batchId"), Arg::Query(&[COLUMNS])])
        .procedure(|row, client, args| subscribe(client, call_of_id(row, args), args, never));

/// The calls of subscriptions.
pub const ENDPOINTS: &[&Endpoint] = &[&RUN, &WITH_TAG, &BATCH];

const fn rows(name: &'static str, operation: &'static str, path: &'static str) -> Endpoint {
    Endpoint::get(name, operation, path).headers(HeaderSet::Stream).returns(Returns::Subscription)
}

/// `GET /api/v1/runs/{id}/packets/{field}`. Returns the presigned URL of a run's payload or output.
static PAYLOAD_OF_RUN: Route =
    Route::new("packets.ofRun", "getRunPacketUrl", Method::Get, "/api/v1/runs/{}/packets/{}");

/// The header with the version of the protocol.
const ELECTRIC_VERSION: &str = "x-trigger-electric-version";

/// The headers that are not sent with a request for rows.
const NOT_FOR_ROWS: [&str; 6] = [
    "Content-Type",
    "x-trigger-realtime-streams-version",
    "x-trigger-worker",
    "x-trigger-engine-version",
    "x-trigger-source",
    "x-trigger-client",
];

/// The time after which the server responds even without changes.
const LONG_POLL_MS: f64 = 60_000.0;

/// The time for which the streams of a run are read after its end.
const STREAMS_AFTER_END_MS: f64 = 30_000.0;

/// The size of the cache of payloads and outputs from the object store, so that a change of a run doesn't fetch them again.
const CACHED_PAYLOADS: u32 = 100;

/// Returns whether a run in this state is the last item of a subscription.
type IsLast = fn(&Value) -> bool;

fn never(_: &Value) -> bool {
    false
}

fn is_finished(run: &Value) -> bool {
    run.get("finishedAt").is_given()
}

/// Reads the arguments for a run or a batch. Returns the call and its options.
fn call_of_id(row: &'static Endpoint, args: &mut Args) -> Result<(Box<Call>, Value), Failure> {
    let id = args.take();
    let options = args.optional_object("options")?;
    Ok((row.of(vec![id, options.clone(), args.take()])?, options))
}

/// Reads the arguments for runs with tags. Such a subscription has no options.
fn call_of_tags(row: &'static Endpoint, args: &mut Args) -> Result<(Box<Call>, Value), Failure> {
    let tags = args.take();
    let list = tags.items().unwrap_or_else(|| vec![tags.clone()]);
    let is_tag = |tag: &Value| tag.kind() == Kind::String && tag.is_truthy();
    if list.is_empty() || !list.iter().all(is_tag) {
        return Err(args.error("tag", "must be a string or an array of strings"));
    }
    let filters = args.optional_object("filters")?.with(vec![("tags", tags)]);
    Ok((row.of(vec![filters, args.take()])?, Value::undefined()))
}

/// Subscribes to the runs of a call, and passes them to its consumer.
fn subscribe<'a>(
    client: &'a Client,
    call: Result<(Box<Call>, Value), Failure>,
    args: &Args,
    is_last: IsLast,
) -> Boxed<'a, End> {
    let consumer = &args.consumer;
    let followed = call.and_then(|(mut call, options)| {
        let query = std::mem::take(&mut call.query);
        let goes_on = options.get("stopOnCompletion").as_bool() == Some(false);
        let is_last = if goes_on { never } else { is_last };
        let connection = Connection::new(client, call, consumer)?;
        let mut subscription = Subscription::new(connection, query, is_last);
        subscription.with_streams = consumer.get("withStreams").is_truthy();
        Ok(subscription.follow(options))
    });
    let signal = consumer.get("signal");
    Box::pin(async move { end(&signal, followed?.await.map(drop)) })
}

/// A subscription to runs.
struct Subscription<'a> {
    connection: Connection<'a>,
    log: ShapeLog,
    is_last: IsLast,
    /// Whether the reader takes the parts of the runs' streams as well.
    with_streams: bool,
    /// The values that were fetched from the object store, by field and path.
    payloads: Value,
    payload_count: u32,
    /// The streams that are being read: `true` by path.
    read: Value,
}

impl<'a> Subscription<'a> {
    /// Creates a subscription to the rows that this query selects, until one of them is the last.
    fn new(connection: Connection<'a>, query: String, is_last: IsLast) -> Self {
        Self {
            log: ShapeLog::new(query),
            connection,
            is_last,
            with_streams: false,
            payloads: Value::object(),
            payload_count: 0,
            read: Value::object(),
        }
    }

    /// Delivers runs until the last one, which it returns, and the parts of their streams.
    fn follow(mut self, options: Value) -> Boxed<'a, Result<Value, Failure>> {
        Box::pin(async move {
            self.connection.begin(&options)?.await?;
            let (host, signal) = (&self.connection.client.host, self.connection.signal.clone());
            let streams = Concurrent::new(usize::MAX);
            let mut last = Value::undefined();
            let run = async {
                last = self.run(&streams).await?;
                Ok(())
            };
            streams.run(Box::pin(run)).await?;
            let time_limit = async {
                let slept = host.sleep(STREAMS_AFTER_END_MS, Some(&signal)).await;
                slept.map_err(|reason| Thrown(reason).into())
            };
            first(streams.rest(), time_limit).await?;
            Ok(last)
        })
    }

    async fn run(&mut self, streams: &Concurrent<'a, Failure>) -> Result<Value, Failure> {
        // A 409 restarts the log, and after a 429 the request is repeated.
        let terminal = |status| matches!(status, 400..=408 | 410..=428 | 430..=499);
        let host = &self.connection.client.host;
        loop {
            let request = self.request();
            let mut attempt = host.send(&request, self.connection.attempt()).await;
            if let Some(rows) = self.read(&mut attempt)? {
                self.connection.works();
                let is_empty = rows.is_empty();
                if let Some(last) = self.deliver(rows, streams).await? {
                    return Ok(last);
                }
                if !is_empty {
                    continue;
                }
            }
            if !self.connection.again(&request, &attempt, terminal).await?
                && let Ok(response) = &attempt
            {
                return Err(status_error(host, request.call, response, None)?);
            }
        }
    }

    fn request(&self) -> Request {
        let connection = &self.connection;
        let mut request = connection.request(connection.stall_ms(LONG_POLL_MS));
        request.url = [&request.url, "?", &self.log.query()].concat();
        request.headers = request.headers.copy_without(&NOT_FOR_ROWS);
        request.headers.set(ELECTRIC_VERSION, Value::constant("1.0.0-beta.1"));
        request
    }

    /// Reads the changed rows in a response; `None` for other responses. A success without JSON becomes a failed connection.
    fn read(&mut self, attempt: &mut Attempt) -> Result<Option<Vec<Value>>, Failure> {
        let host = &self.connection.client.host;
        let Ok(response) = &*attempt else { return Ok(None) };
        let header = |name: &str| host.header(response, name);
        match response.status {
            409 => self.log.restart(header("electric-handle")),
            200..300 => {
                let json = response.json.as_ref().ok();
                let Some(json) = json.filter(|json| json.kind() != Kind::Undefined) else {
                    *attempt = Err(SendError::Failed(Value::undefined()));
                    return Ok(None);
                };
                let rows = self.log.take(header, json);
                return rows.map(Some).ok_or_else(|| {
                    let issue = "the header electric-offset is missing";
                    ErrorKind::schema(self.connection.plan.request.call, host, response, issue)
                });
            }
            _ => {}
        }
        Ok(None)
    }

    /// Passes the runs of these rows to the reader. Returns the last run of the subscription if it is among them.
    async fn deliver(
        &mut self,
        rows: Vec<Value>,
        streams: &Concurrent<'a, Failure>,
    ) -> Result<Option<Value>, Failure> {
        let mut items = Vec::new();
        let mut last = None;
        for row in rows {
            let mut run = run_of(&row);
            for (field, type_field) in &PAYLOADS {
                let value = match inline_payload(&row, field, type_field) {
                    Ok(value) => value,
                    Err(path) => self.stored_payload(&run, field, &path).await?,
                };
                run.put(field, value);
            }
            let is_last = (self.is_last)(&run);
            if is_last {
                last = Some(run.clone());
            }
            items.push(if self.with_streams {
                self.read_streams(&run, streams)?;
                Value::object_of(vec![("type", Value::constant("run")), ("run", run)])
            } else {
                run
            });
            if is_last {
                break;
            }
        }
        if !items.is_empty() {
            self.connection.give(Value::array(items)).await?;
        }
        Ok(last)
    }

    /// Starts reading the streams of a run that are not being read yet.
    fn read_streams(
        &mut self,
        run: &Value,
        streams: &Concurrent<'a, Failure>,
    ) -> Result<(), Failure> {
        let mut keys = run.get("metadata").get("$$streams").items().unwrap_or_default();
        if keys.is_empty() {
            keys = run.get("realtimeStreams").items().unwrap_or_default();
        }
        for key in keys {
            if key.kind() != Kind::String || !key.is_truthy() {
                continue;
            }
            let path = streams::path_of(run, &key)?;
            if !self.read.get_named(&path).is_truthy() {
                self.read.set_named(&path, Value::boolean(true));
                streams.add(streams::follow_beside(&self.connection, &path, run.clone(), key)?);
            }
        }
        Ok(())
    }

    /// Fetches a payload or an output of a run from the object store.
    async fn stored_payload(
        &mut self,
        run: &Value,
        field: &str,
        path: &str,
    ) -> Result<Value, Failure> {
        let key = [field, path].concat();
        let known = self.payloads.get_named(&key);
        if known.kind() != Kind::Undefined {
            return Ok(known);
        }
        let host = &self.connection.client.host;
        let id = run.text_field("id").unwrap_or_default();
        let route = fill(PAYLOAD_OF_RUN.path, &[&id, field]);
        let plan = self.connection.plan.follow_up(host, &PAYLOAD_OF_RUN, &route);
        let value = match plan.fetch_presigned(host).await {
            // An older server finds the object by its path only.
            Err(failure) if failure.status == 404 => {
                self.connection.plan.fetch_stored(host, path).await
            }
            end => end,
        }?;
        if self.payload_count == CACHED_PAYLOADS {
            self.payloads = Value::object();
            self.payload_count = 0;
        }
        self.payload_count += 1;
        self.payloads.set_named(&key, value.clone());
        Ok(value)
    }
}

/// Waits for the end of a run without its payload. Returns the run. The run's id needs not be known when the connection is
/// created.
pub fn follow_to_end<'a>(
    connection: &Connection<'a>,
    id: &str,
) -> Boxed<'a, Result<Value, Failure>> {
    let path = fill(RUN.route.path, &[id]);
    let has_ended = |run: &Value| {
        is_finished(run) || run.get("isCompleted").is_truthy() || run.get("isCancelled").is_truthy()
    };
    let connection = connection.beside(&RUN.route, &path);
    let query = "skipColumns=payload".to_owned();
    Subscription::new(connection, query, has_ended).follow(Value::undefined())
}

/// The fields of a run and the columns with their types.
const PAYLOADS: [(&str, &str); 3] =
    [("payload", "payloadType"), ("output", "outputType"), ("metadata", "metadataType")];

/// Reads the payload or output of a run, or its metadata, from the row. Fails with the path of a value in the object store.
fn inline_payload(
    row: &Value,
    field: &'static str,
    type_field: &'static str,
) -> Result<Value, String> {
    let text = row.get(field);
    let Some(data_type) = row.text_field(type_field) else { return Ok(Value::undefined()) };
    match text.as_str().filter(|path| data_type == STORE && !path.is_empty()) {
        Some(path) => Err(path),
        None => Ok(unpack(&text, &data_type).unwrap_or(text)),
    }
}

/// A field of a run, its column, and the conversion. That gets undefined for a missing column and for `null`.
type Field = (&'static str, &'static str, fn(Value) -> Value);

/// The fields of a run that come from one column.
const FIELDS: [Field; 18] = [
    ("id", "friendlyId", unchanged),
    ("createdAt", "createdAt", date),
    ("updatedAt", "updatedAt", date),
    ("expiredAt", "expiredAt", date),
    ("finishedAt", "completedAt", date),
    ("startedAt", "startedAt", date),
    ("delayedUntil", "delayUntil", date),
    ("queuedAt", "queuedAt", date),
    ("taskIdentifier", "taskIdentifier", unchanged),
    ("status", "status", status),
    ("durationMs", "usageDurationMs", number),
    ("costInCents", "costInCents", number),
    ("baseCostInCents", "baseCostInCents", number),
    ("tags", "runTags", texts),
    ("idempotencyKey", "idempotencyKey", unchanged),
    ("error", "error", error),
    ("isTest", "isTest", flag),
    ("realtimeStreams", "realtimeStreams", texts),
];

/// The flags of a run, and the statuses for which they are set.
const FLAGS: [(&str, &str); 7] = [
    ("isQueued", "PENDING_VERSION QUEUED PENDING DELAYED"),
    ("isWaiting", "WAITING"),
    ("isExecuting", "DEQUEUED EXECUTING"),
    ("isCompleted", "COMPLETED FAILED CRASHED SYSTEM_FAILURE EXPIRED TIMED_OUT"),
    ("isFailed", "FAILED CRASHED SYSTEM_FAILURE EXPIRED TIMED_OUT"),
    ("isSuccess", "COMPLETED"),
    ("isCancelled", "CANCELED"),
];

/// The statuses of the database that have another name in the API.
const STATUSES: [(&str, &str); 8] = [
    ("WAITING_FOR_DEPLOY", "PENDING_VERSION"),
    ("PENDING", "QUEUED"),
    ("PAUSED", "WAITING"),
    ("WAITING_TO_RESUME", "WAITING"),
    ("RETRYING_AFTER_FAILURE", "EXECUTING"),
    ("COMPLETED_SUCCESSFULLY", "COMPLETED"),
    ("COMPLETED_WITH_ERRORS", "FAILED"),
    ("INTERRUPTED", "FAILED"),
];

/// Converts a row to a run with the API's field names, without payload, output and metadata. Missing columns are left out.
fn run_of(row: &Value) -> Value {
    let mut run = Value::object();
    for (field, column, convert) in &FIELDS {
        run.put(field, convert(row.field(column).unwrap_or_else(Value::undefined)));
    }
    let status = run.text_field("status").unwrap_or_default();
    for (flag, statuses) in &FLAGS {
        run.set(flag, Value::boolean(has_word(statuses, &status)));
    }
    run
}

fn unchanged(value: Value) -> Value {
    value
}

fn number(value: Value) -> Value {
    Value::number(if value.is_given() { value.to_number() } else { 0.0 })
}

fn flag(value: Value) -> Value {
    let text = value.to_text();
    Value::boolean(text == "true" || text == "t")
}

/// Converts a status of the database to the API's. Unknown ones stay unchanged.
fn status(value: Value) -> Value {
    let text = value.as_str().unwrap_or_default();
    let renamed = STATUSES.iter().find(|(column, _)| *column == text);
    Value::string(renamed.map_or(&text, |(_, status)| status))
}

/// Converts a timestamp of the database, which is UTC without a time zone, to a date.
fn date(value: Value) -> Value {
    let Some(text) = value.as_str() else { return value };
    let iso = replace(&text, b' ', "T");
    Value::date_of(&[&iso, "Z"].concat()).or_else(|| Value::date_of(&iso)).unwrap_or(value)
}

/// Converts a Postgres array of texts to an array.
fn texts(value: Value) -> Value {
    if value.kind() == Kind::Array {
        return value;
    }
    text_array(&value.as_str().unwrap_or_default())
}

/// Converts an error of the database to the API's form.
fn error(value: Value) -> Value {
    let error =
        if value.kind() == Kind::String { Value::parse(&value).unwrap_or(value) } else { value };
    let mut flat = Value::object();
    let fields: &[(&str, &str)] = match error.text_field("type").as_deref() {
        Some("BUILT_IN_ERROR") => &[
            ("name", "name"),
            ("message", "message"),
            ("stackTrace", "stackTrace"),
            ("causes", "causes"),
        ],
        Some("STRING_ERROR" | "CUSTOM_ERROR") => &[("message", "raw")],
        Some("INTERNAL_ERROR") => {
            let code = error.text_field("code").unwrap_or_default();
            let message = ["trigger.dev internal error (", &code, ")"].concat();
            flat.set("message", Value::string(&message));
            &[]
        }
        _ => return error,
    };
    for (field, from) in fields {
        let value = error.get(from);
        // Most errors have an empty list of causes.
        if value.items().is_none_or(|causes| !causes.is_empty()) {
            flat.put(field, value);
        }
    }
    flat
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::Host;
    use crate::host::scripted::{Step, answer, json, run};

    fn rows_at(offset: &str, messages: &str) -> Step {
        let headers = vec![
            ("electric-handle", "h".to_owned()),
            ("electric-offset", offset.to_owned()),
            ("electric-cursor", "c".to_owned()),
        ];
        let up_to_date = r#"{"headers":{"control":"up-to-date"}}"#;
        Step::Answer(200, headers, format!("[{messages},{up_to_date}]"))
    }

    fn row(operation: &str, columns: &str) -> String {
        format!(r#"{{"key":"k","value":{{{columns}}},"headers":{{"operation":"{operation}"}}}}"#)
    }

    /// Makes a subscription. Returns its items, its result and the scripted engine.
    fn follow(
        name: &'static str,
        args: Vec<Value>,
        with_streams: bool,
        script: Vec<Step>,
    ) -> (Vec<Value>, Result<(), String>, Host) {
        let client = Client::new(Host::new(script), json(r#"{"secretKey":"k"}"#));
        let end = {
            let row = ENDPOINTS.iter().find(|row| row.name() == name).copied();
            let mut args = Args::new(name, args);
            args.consumer = Value::object_of(vec![
                ("give", Value::string("give")),
                ("withStreams", Value::boolean(with_streams)),
            ]);
            row.map_or(Ok(()), |row| run(row.make(&client, &mut args)).map(drop))
        };
        let calls = client.host.calls.take().into_iter();
        let items = calls.flat_map(|(_, items)| items.items().unwrap_or_default()).collect();
        (items, end.map_err(|error| error.to_string()), client.host)
    }

    fn subscribe(script: Vec<Step>) -> (Vec<Value>, Result<(), String>, Vec<String>) {
        let args = vec![Value::string("run_1")];
        let (items, end, host) = follow("runs.subscribeToRun", args, false, script);
        let requests = host.requests.borrow();
        let queries = requests.iter().filter_map(|request| request.url.split_once('?'));
        (items, end, queries.map(|(_, query)| query.to_owned()).collect())
    }

    const BEGUN: &str = r#""friendlyId":"run_1","status":"EXECUTING","completedAt":null"#;
    const ENDED: &str =
        r#""status":"COMPLETED_SUCCESSFULLY","completedAt":"2025-01-01 00:00:01.5""#;

    #[test]
    fn delivers_a_run_whenever_it_changes_until_it_has_ended() {
        let (runs, end, queries) = subscribe(vec![
            rows_at("0_0", &row("insert", BEGUN)),
            Step::Fails,
            answer(503, "no"),
            rows_at("1_0", &row("update", ENDED)),
        ]);
        assert_eq!(end, Ok(()));
        let states: Vec<_> =
            runs.iter().map(|run| (run.text_field("id"), run.text_field("status"))).collect();
        let run_1 = |status: &str| (Some("run_1".to_owned()), Some(status.to_owned()));
        assert_eq!(states, [run_1("EXECUTING"), run_1("COMPLETED")]);
        let finished = runs.last().and_then(|run| run.text_field("finishedAt"));
        assert_eq!(finished.as_deref(), Some("date:2025-01-01T00:00:01.5Z"));
        let live = "cursor=c&handle=h&live=true&log=full&offset=0_0";
        assert_eq!(queries, ["log=full&offset=-1", live, live, live]);
    }

    #[test]
    fn restarts_a_log_that_is_gone() {
        let gone = Step::Answer(409, vec![("electric-handle", "i".to_owned())], "[]".to_owned());
        let (runs, end, queries) = subscribe(vec![
            rows_at("0_0", &row("insert", BEGUN)),
            gone,
            rows_at("0_0", &row("insert", &format!("{BEGUN},{ENDED}"))),
        ]);
        assert_eq!((runs.len(), end), (2, Ok(())));
        assert_eq!(
            queries.last().map(String::as_str),
            Some("expired_handle=h&handle=i&log=full&offset=-1")
        );
    }

    #[test]
    fn waits_after_responses_without_changes() {
        let nothing = || rows_at("0_0", r#"{"headers":{"control":"snapshot-end"}}"#);
        let (runs, end, host) = follow(
            "runs.subscribeToBatch",
            vec![Value::string("batch_1")],
            false,
            vec![nothing(), nothing(), nothing(), answer(404, "gone")],
        );
        assert_eq!((runs, end), (vec![], Err("404 gone".to_owned())));
        assert_eq!(*host.sleeps.borrow(), [75.0; 3]);
    }

    #[test]
    fn fails_with_the_servers_message_if_refused() {
        let refused = |step| subscribe(vec![step]).1.err().unwrap_or_default();
        assert_eq!(refused(answer(403, r#"{"error":"not yours"}"#)), "not yours");
        assert_eq!(refused(answer(400, "")), "400 status code (no body)");
        let lost = refused(answer(200, "[]"));
        assert!(lost.contains("the header electric-offset is missing"), "{lost}");
        let (_, end, _) = follow("runs.subscribeToRunsWithTag", vec![json("[]")], false, vec![]);
        assert_eq!(
            end.err().unwrap_or_default(),
            "runs.subscribeToRunsWithTag: tag must be a string or an array of strings"
        );
    }

    #[test]
    fn sends_the_few_headers_of_a_subscription() {
        let script = vec![rows_at("0_0", &row("insert", &format!("{BEGUN},{ENDED}")))];
        let args = vec![Value::string("run_1")];
        let (_, _, host) = follow("runs.subscribeToRun", args, false, script);
        let requests = host.requests.borrow();
        let names = requests.first().map(|request| request.headers.keys());
        assert_eq!(
            names.unwrap_or_default(),
            [
                "Authorization",
                "trigger-version",
                "x-trigger-api-version",
                "user-agent",
                "x-trigger-electric-version",
            ]
        );
    }

    #[test]
    fn delivers_the_parts_of_streams_with_their_run() {
        let with_streams = format!(r#"{BEGUN},"realtimeStreams":"{{a}}""#);
        let headers = vec![("x-stream-version", "v1".to_owned())];
        let (items, end, host) = follow(
            "runs.subscribeToRun",
            vec![json(r#"{"id":"run_1"}"#)],
            true,
            vec![
                rows_at("0_0", &row("insert", &with_streams)),
                rows_at("1_0", &row("update", ENDED)),
                Step::Pieces(headers, vec!["data: 1\n\n".to_owned()], false),
            ],
        );
        assert_eq!(end, Ok(()));
        let types: Vec<_> = items.iter().filter_map(|item| item.text_field("type")).collect();
        assert_eq!(types, ["run", "run", "a"]);
        let part =
            items.last().map(|item| (item.get("chunk"), item.get("run").text_field("status")));
        assert_eq!(part, Some((json("1"), Some("EXECUTING".to_owned()))));
        let requests = host.requests.borrow();
        let url = requests.last().map(|request| request.url.clone()).unwrap_or_default();
        assert!(url.ends_with("/realtime/v1/streams/run_1/a"), "{url}");
    }

    #[test]
    fn fetches_an_offloaded_payload_once() {
        let offloaded = r#""payload":"p/1","payloadType":"application/store""#;
        let (runs, end, host) = follow(
            "runs.subscribeToRun",
            vec![Value::string("run_1")],
            false,
            vec![
                rows_at("0_0", &row("insert", &format!("{BEGUN},{offloaded}"))),
                answer(404, r#"{"error":"no such route"}"#),
                answer(200, r#"{"presignedUrl":"https://store/1"}"#),
                answer(200, r#"{"large":true}"#),
                rows_at("1_0", &row("update", ENDED)),
            ],
        );
        assert_eq!(end, Ok(()));
        assert!(
            runs.len() == 2
                && runs.iter().all(|run| run.get("payload") == json(r#"{"large":true}"#))
        );
        let requests = host.requests.borrow();
        let paths: Vec<_> = requests.iter().map(|request| request.url.as_str()).collect();
        assert_eq!(
            paths.get(1..4).unwrap_or_default(),
            [
                "https://api.trigger.dev/api/v1/runs/run_1/packets/payload",
                "https://api.trigger.dev/api/v1/packets/p%2F1",
                "https://store/1",
            ]
        );
    }

    #[test]
    fn converts_a_row_to_a_run() {
        let row = json(
            r#"{"friendlyId":"run_1","status":"NEW","createdAt":"2025-01-01T00:00:00","usageDurationMs":"5",
            "costInCents":"0.5","isTest":"t","runTags":"{a,\"b c\"}","metadata":"{\"m\":1}",
            "metadataType":"application/json","delayUntil":"soon",
            "error":"{\"type\":\"BUILT_IN_ERROR\",\"name\":\"E\",\"message\":\"m\",\"causes\":[]}"}"#,
        );
        let expected = json(
            r#"{"id":"run_1","createdAt":"date:2025-01-01T00:00:00Z","delayedUntil":"soon","status":"NEW",
            "durationMs":5,"costInCents":0.5,"baseCostInCents":0,"tags":["a","b c"],
            "error":{"name":"E","message":"m"},"isTest":true,"realtimeStreams":[],
            "isQueued":false,"isWaiting":false,"isExecuting":false,"isCompleted":false,"isFailed":false,
            "isSuccess":false,"isCancelled":false}"#,
        );
        assert_eq!(run_of(&row), expected);
        assert_eq!(inline_payload(&row, "metadata", "metadataType"), Ok(json(r#"{"m":1}"#)));
    }

    #[test]
    fn converts_errors_of_tasks_and_of_the_system() {
        let flat = |text| error(json(text));
        let causes = r#"{"type":"BUILT_IN_ERROR","message":"m","causes":[{"message":"c"}]}"#;
        assert_eq!(flat(causes), json(r#"{"message":"m","causes":[{"message":"c"}]}"#));
        assert_eq!(flat(r#"{"type":"STRING_ERROR","raw":"r"}"#), json(r#"{"message":"r"}"#));
        assert_eq!(
            flat(r#"{"type":"INTERNAL_ERROR","code":"C"}"#),
            json(r#"{"message":"trigger.dev internal error (C)"}"#)
        );
        assert_eq!(flat(r#"{"type":"NEW","x":1}"#), json(r#"{"type":"NEW","x":1}"#));
        assert_eq!(flat(r#""not json""#), json(r#""not json""#));
    }
}
