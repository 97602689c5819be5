//! Subscriptions: deliver runs whenever they change, and the parts of their streams.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Returns};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Call, HeaderSet, Route, fill};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::options::CallOptions;
use crate::core::payload::{STORE, unpack};
use crate::core::reply::End;
use crate::core::send::status_error;
use crate::host::http::{Method, Request, SendError};
use crate::host::value::{Kind, Thrown, Value};
use crate::live::connection::{Connection, end};
use crate::live::shape_log::{ShapeLog, text_array};
use crate::live::streams;
use crate::util::future::{Boxed, Concurrent, first};

const COLUMNS: Param = param("skipColumns", "skipColumns", Form::Text);

/// `GET /realtime/v1/runs/{id}`.
pub static RUN: Endpoint = rows("runs.subscribeToRun", "subscribeToRun", "/realtime/v1/runs/{}")
    .args(&[Arg::Id("runId"), Arg::Query(&[COLUMNS])])
    .procedure(|row, client, args| {
        Box::pin(async move {
            let (call, options) = call_of_id(row, args)?;
            let goes_on = options.get("stopOnCompletion").as_bool() == Some(false);
            let is_last = if goes_on { never } else { is_finished };
            follow(client, args, call, &options, is_last).await
        })
    });

/// `GET /realtime/v1/runs`.
pub static WITH_TAG: Endpoint =
    rows("runs.subscribeToRunsWithTag", "subscribeToRunsWithTag", "/realtime/v1/runs")
        .args(&[Arg::Query(&[
            COLUMNS,
            param("tags", "tags", Form::Text),
            param("createdAt", "createdAt", Form::Text),
        ])])
        .procedure(|row, client, args| {
            Box::pin(async move {
                let call = call_of_tags(row, args)?;
                follow(client, args, call, &Value::undefined(), never).await
            })
        });

/// `GET /realtime/v1/batches/{id}`.
pub static BATCH: Endpoint =
    rows("runs.subscribeToBatch", "subscribeToBatch", "/realtime/v1/batches/{}")
        .args(&[Arg::Id("batchId"), Arg::Query(&[COLUMNS])])
        .procedure(|row, client, args| {
            Box::pin(async move {
                let (call, options) = call_of_id(row, args)?;
                follow(client, args, call, &options, never).await
            })
        });

/// The calls of subscriptions.
pub const ENDPOINTS: &[&Endpoint] = &[&RUN, &WITH_TAG, &BATCH];

const fn rows(name: &'static str, operation: &'static str, path: &'static str) -> Endpoint {
    Endpoint::get(name, operation, path).headers(HeaderSet::Stream).returns(Returns::Subscription)
}

/// `GET /api/v1/runs/{id}/packets/{field}`. Returns the presigned URL of a run's payload or output.
static PAYLOAD_OF_RUN: Route =
    Route::new("packets.ofRun", "getRunPacketUrl", Method::Get, "/api/v1/runs/{}/packets/{}");

/// The header with the version of the protocol.
const ELECTRIC_VERSION: (&str, &str) = ("x-trigger-electric-version", "1.0.0-beta.1");

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
const CACHED_PAYLOADS: usize = 100;

/// Returns whether a run in this state is the last item of a subscription.
type IsLast = fn(&Value) -> bool;

fn never(_: &Value) -> bool {
    false
}

fn is_finished(run: &Value) -> bool {
    run.get("finishedAt").is_given()
}

fn has_ended(run: &Value) -> bool {
    let is = |flag| run.get(flag).is_truthy();
    is_finished(run) || is("isCompleted") || is("isCancelled")
}

/// Subscribes to the runs of a call and passes them to the consumer.
async fn follow(
    client: &Client,
    args: &Args,
    mut call: Box<Call>,
    options: &Value,
    is_last: IsLast,
) -> End {
    let query = std::mem::take(&mut call.query);
    let mut connection = Connection::new(client, &call, &args.consumer)?;
    let signal = &connection.signal.clone();
    let ended = async {
        connection.begin(options).await?;
        let streams = Concurrent::new(usize::MAX);
        let mut subscription = Subscription::new(connection, &query, is_last, &streams);
        subscription.with_streams = args.consumer.get("withStreams").is_truthy();
        let run = async { subscription.run().await.map(drop) };
        streams.run(run).await?;
        let time_limit = async {
            let slept = client.host.sleep(STREAMS_AFTER_END_MS, Some(signal)).await;
            slept.map_err(|reason| Thrown(reason).into())
        };
        first(streams.rest(), time_limit).await
    };
    end(signal, ended.await)
}

/// Creates the connection to a run whose id is not known yet. It reads the run without its payload until the signal is aborted.
pub fn connection_to_run<'a>(
    client: &'a Client,
    name: &'static str,
    options: Value,
    signal: Value,
) -> Result<Connection<'a>, Failure> {
    let mut call = Call::new(&RUN.route, name, String::new());
    call.options = CallOptions::read(name, options)?;
    Connection::new(client, &call, &Value::object_of(vec![("signal", signal)]))
}

/// Waits for the end of a run and returns the run.
pub fn follow_to_end<'a>(
    connection: &Connection<'a>,
    id: &str,
) -> Boxed<'a, Result<Value, Failure>> {
    let connection = connection.beside(&RUN.route, &fill(RUN.route.path, &[id]));
    Box::pin(async move {
        let streams = Concurrent::new(usize::MAX);
        let subscription =
            Subscription::new(connection, "skipColumns=payload", has_ended, &streams);
        subscription.run().await
    })
}

/// Reads the arguments for a run or a batch. Returns the call and its options.
fn call_of_id(row: &'static Endpoint, args: &mut Args) -> Result<(Box<Call>, Value), Failure> {
    let id = args.take();
    let options = args.optional_object("options")?;
    let values = vec![id, options.clone(), args.take()];
    Ok((row.read(&mut Args::new(args.call, values))?, options))
}

/// Reads the arguments for runs with tags.
fn call_of_tags(row: &'static Endpoint, args: &mut Args) -> Result<Box<Call>, Failure> {
    let tags = args.take();
    let are_tags = match tags.items() {
        Some(tags) => !tags.is_empty() && tags.iter().all(|tag| tag.kind() == Kind::String),
        None => tags.kind() == Kind::String && tags.is_truthy(),
    };
    if !are_tags {
        return Err(args.error("tag", "must be a string or an array of strings"));
    }
    let filters = args.optional_object("filters")?;
    let params = Value::object_of(vec![
        ("tags", tags),
        ("createdAt", filters.get("createdAt")),
        ("skipColumns", filters.get("skipColumns")),
    ]);
    row.of(vec![params, args.take()])
}

struct Subscription<'a, 's> {
    connection: Connection<'a>,
    log: ShapeLog,
    is_last: IsLast,
    /// Whether the reader takes the parts of the runs' streams as well.
    with_streams: bool,
    /// The values fetched last from the object store, by path.
    payloads: Vec<(String, Value)>,
    /// The streams that are being read, as `run/key`.
    read: Vec<String>,
    streams: &'s Concurrent<'a, Failure>,
}

impl<'a, 's> Subscription<'a, 's> {
    fn new(
        connection: Connection<'a>,
        query: &str,
        is_last: IsLast,
        streams: &'s Concurrent<'a, Failure>,
    ) -> Self {
        Self {
            log: ShapeLog::new(query),
            connection,
            is_last,
            with_streams: false,
            payloads: Vec::new(),
            read: Vec::new(),
            streams,
        }
    }

    fn request(&self) -> Request {
        let connection = &self.connection;
        let mut request = connection.request(connection.stall_ms(LONG_POLL_MS));
        request.url = [&request.url, "?", &self.log.query()].concat();
        let (name, version) = ELECTRIC_VERSION;
        request.headers = request.headers.copy_without(&NOT_FOR_ROWS);
        request.headers.set(name, Value::constant(version));
        request
    }

    /// Delivers runs until the last one, which it returns.
    fn run(self) -> Boxed<'s, Result<Value, Failure>>
    where
        'a: 's,
    {
        Box::pin(self.run_to_end())
    }

    async fn run_to_end(mut self) -> Result<Value, Failure> {
        // A 409 restarts the log, and after a 429 the request is repeated.
        let terminal = |status| matches!(status, 400..=408 | 410..=428 | 430..=499);
        let host = &self.connection.client.host;
        loop {
            let request = self.request();
            let mut result = host.send(&request, self.connection.attempt()).await;
            if let Ok(response) = &result {
                let header = |name: &str| host.header(response, name);
                let kinds = response.kinds;
                let is_read = kinds.own() != Kind::Undefined && !kinds.are_broken();
                match response.status {
                    200..300 if is_read => {
                        let Some(rows) = self.log.take(header, &response.json) else {
                            let name = self.connection.plan.request.call;
                            let issue = "the header electric-offset is missing";
                            return Err(ErrorKind::schema(name, host, response, issue));
                        };
                        self.connection.works();
                        let is_empty = rows.is_empty();
                        if let Some(last) = self.deliver(rows).await? {
                            return Ok(last);
                        }
                        if !is_empty {
                            continue;
                        }
                    }
                    // The body was cut off or isn't JSON.
                    200..300 => result = Err(SendError::Failed(Value::undefined())),
                    409 => self.log.restart(header("electric-handle")),
                    _ => {}
                }
            }
            if !self.connection.again(&request, &result, terminal).await?
                && let Ok(response) = &result
            {
                let name = self.connection.plan.request.call;
                return Err(status_error(host, name, response, None)?);
            }
        }
    }

    /// Passes the runs of these rows to the consumer. Returns the last run of the subscription if it is among them.
    async fn deliver(&mut self, rows: Vec<Value>) -> Result<Option<Value>, Failure> {
        let mut items = Vec::new();
        let mut last = None;
        for row in rows {
            let run = self.read_row(&row).await?;
            last = Some(run.clone()).filter(self.is_last);
            if self.with_streams {
                self.read_streams(&run)?;
                let mut item = Value::object();
                item.set("type", Value::string("run"));
                item.set("run", run);
                items.push(item);
            } else {
                items.push(run);
            }
            if last.is_some() {
                break;
            }
        }
        self.connection.give(items).await?;
        Ok(last)
    }

    /// Starts reading the streams of a run that are not being read yet.
    fn read_streams(&mut self, run: &Value) -> Result<(), Failure> {
        let in_metadata = run.get("metadata").get("$$streams").items().unwrap_or_default();
        let keys = if in_metadata.is_empty() {
            run.get("realtimeStreams").items().unwrap_or_default()
        } else {
            in_metadata
        };
        let id = run.text_field("id").unwrap_or_default();
        for key in keys {
            let Some(name) = key.as_str().filter(|name| !name.is_empty()) else { continue };
            let stream = [&id, "/", &name].concat();
            if !self.read.contains(&stream) {
                self.read.push(stream);
                self.streams.add(streams::follow_beside(&self.connection, run.clone(), key)?);
            }
        }
        Ok(())
    }

    async fn read_row(&mut self, row: &Value) -> Result<Value, Failure> {
        let id = row.text_field("friendlyId").unwrap_or_default();
        let payload = self.payload(row, &id, "payload", "payloadType").await?;
        let output = self.payload(row, &id, "output", "outputType").await?;
        Ok(run_of(row, payload, output))
    }

    /// Returns the payload or output of a run, from the row or from the object store.
    async fn payload(
        &mut self,
        row: &Value,
        run: &str,
        field: &'static str,
        type_field: &'static str,
    ) -> Result<Value, Failure> {
        let text = row.get(field);
        let (Some(data_type), Some(path)) = (row.text_field(type_field), text.as_str()) else {
            return Ok(Value::undefined());
        };
        if data_type != STORE || path.is_empty() {
            return Ok(unpack(&text, &data_type).unwrap_or(text));
        }
        if let Some((_, known)) = self.payloads.iter().find(|(known, _)| *known == path) {
            return Ok(known.clone());
        }
        let value = self.fetch(run, field, &path).await?;
        if self.payloads.len() == CACHED_PAYLOADS {
            self.payloads.remove(0);
        }
        self.payloads.push((path, value.clone()));
        Ok(value)
    }

    async fn fetch(&self, run: &str, field: &str, path: &str) -> Result<Value, Failure> {
        let host = &self.connection.client.host;
        let route = fill(PAYLOAD_OF_RUN.path, &[run, field]);
        let plan = self.connection.plan.follow_up(host, &PAYLOAD_OF_RUN, &route);
        match plan.fetch_presigned(host).await {
            // An older server finds the object by its path only.
            Err(failure) if failure.status == 404 => plan.fetch_stored(host, path).await,
            end => end,
        }
    }
}

/// Converts a row to a run with the API's field names. Missing columns are left out.
fn run_of(row: &Value, payload: Value, output: Value) -> Value {
    let mut run = Value::object();
    let column = row.text_field("status").unwrap_or_default();
    let status = status_of(&column);
    run.put("id", row.get("friendlyId"));
    for (key, column) in &[
        ("createdAt", "createdAt"),
        ("updatedAt", "updatedAt"),
        ("expiredAt", "expiredAt"),
        ("finishedAt", "completedAt"),
        ("startedAt", "startedAt"),
        ("delayedUntil", "delayUntil"),
        ("queuedAt", "queuedAt"),
    ] {
        run.put(key, row.field(column).map_or_else(Value::undefined, |value| date(&value)));
    }
    run.put("taskIdentifier", row.get("taskIdentifier"));
    run.set("status", Value::string(status));
    run.put("payload", payload);
    run.put("output", output);
    for (key, column) in &[
        ("durationMs", "usageDurationMs"),
        ("costInCents", "costInCents"),
        ("baseCostInCents", "baseCostInCents"),
    ] {
        let number = row.field(column).map_or(0.0, |value| value.to_number());
        run.set(key, Value::number(number));
    }
    run.set("tags", texts(row.get("runTags")));
    run.put("idempotencyKey", row.field("idempotencyKey").unwrap_or_else(Value::undefined));
    run.put("error", row.field("error").map_or_else(Value::undefined, |error| error_of(&error)));
    let is_test = row.get("isTest");
    let is_test = is_test.as_bool().unwrap_or_else(|| {
        is_test.as_str().is_some_and(|text| matches!(text.as_str(), "true" | "t"))
    });
    run.set("isTest", Value::boolean(is_test));
    if let (metadata, Some(data_type)) = (row.get("metadata"), row.text_field("metadataType")) {
        run.put("metadata", unpack(&metadata, &data_type).unwrap_or(metadata));
    }
    run.set("realtimeStreams", texts(row.get("realtimeStreams")));
    for (key, statuses) in &[
        ("isQueued", "PENDING_VERSION QUEUED PENDING DELAYED"),
        ("isWaiting", "WAITING"),
        ("isExecuting", "DEQUEUED EXECUTING"),
        ("isCompleted", "COMPLETED FAILED CRASHED SYSTEM_FAILURE EXPIRED TIMED_OUT"),
        ("isFailed", "FAILED CRASHED SYSTEM_FAILURE EXPIRED TIMED_OUT"),
        ("isSuccess", "COMPLETED"),
        ("isCancelled", "CANCELED"),
    ] {
        run.set(key, Value::boolean(statuses.split(' ').any(|word| word == status)));
    }
    run
}

/// Converts a status of the database to the API's. Unknown ones stay unchanged.
fn status_of(column: &str) -> &str {
    match column {
        "WAITING_FOR_DEPLOY" => "PENDING_VERSION",
        "PENDING" => "QUEUED",
        "PAUSED" | "WAITING_TO_RESUME" => "WAITING",
        "RETRYING_AFTER_FAILURE" => "EXECUTING",
        "COMPLETED_SUCCESSFULLY" => "COMPLETED",
        "COMPLETED_WITH_ERRORS" | "INTERRUPTED" => "FAILED",
        known => known,
    }
}

/// Converts a timestamp of the database, which is UTC without a time zone, to a date.
fn date(value: &Value) -> Value {
    let Some(text) = value.as_str() else { return value.clone() };
    let iso = text.replace(' ', "T");
    Value::date_of(&[&iso, "Z"].concat())
        .or_else(|| Value::date_of(&iso))
        .unwrap_or_else(|| value.clone())
}

/// Converts a Postgres array of texts to an array.
fn texts(value: Value) -> Value {
    if value.kind() == Kind::Array {
        return value;
    }
    Value::strings(&text_array(&value.as_str().unwrap_or_default()))
}

/// Converts an error of the database to the API's form.
fn error_of(column: &Value) -> Value {
    let error = match column.kind() {
        Kind::String => Value::parse(column).unwrap_or_else(|_| column.clone()),
        _ => column.clone(),
    };
    let mut flat = Value::object();
    match error.text_field("type").as_deref() {
        Some("BUILT_IN_ERROR") => {
            for key in &["name", "message", "stackTrace"] {
                flat.put(key, error.get(key));
            }
            if error.get("causes").items().is_some_and(|causes| !causes.is_empty()) {
                flat.set("causes", error.get("causes"));
            }
        }
        Some("STRING_ERROR" | "CUSTOM_ERROR") => flat.put("message", error.get("raw")),
        Some("INTERNAL_ERROR") => {
            let code = error.text_field("code").unwrap_or_default();
            let message = ["trigger.dev internal error (", &code, ")"].concat();
            flat.set("message", Value::string(&message));
        }
        _ => return error,
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
            "error":{"name":"E","message":"m"},"isTest":true,"metadata":{"m":1},"realtimeStreams":[],
            "isQueued":false,"isWaiting":false,"isExecuting":false,"isCompleted":false,"isFailed":false,
            "isSuccess":false,"isCancelled":false}"#,
        );
        assert_eq!(run_of(&row, Value::Undefined, Value::Undefined), expected);
    }

    #[test]
    fn converts_errors_of_tasks_and_of_the_system() {
        let flat = |text| error_of(&json(text));
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
