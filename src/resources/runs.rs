//! Runs: what became of what was triggered.

use std::cell::Cell;

use crate::answer::Answer;
use crate::call::{
    Answer as Due, Arg, Args, Call, Default, Endpoint, Form, Method, Param, Shape, param,
};
use crate::client::Client;
use crate::error::{Error, Failure};
use crate::future::Beside;
use crate::page::Paging;
use crate::resources::bulk;
use crate::transport::Transport;
use crate::value::{Kind, Thrown, Value};

/// The filters of `runs.list`, in the order in which they are sent.
const LIST_PARAMS: &[Param] = &[
    param("status", "filter[status]", Form::Text),
    param("taskIdentifier", "filter[taskIdentifier]", Form::Text),
    param("version", "filter[version]", Form::Text),
    param("bulkAction", "filter[bulkAction]", Form::Text),
    param("tag", "filter[tag]", Form::Text),
    param("schedule", "filter[schedule]", Form::Text),
    param("isTest", "filter[isTest]", Form::Flag),
    param("from", "filter[createdAt][from]", Form::Time),
    param("to", "filter[createdAt][to]", Form::Time),
    param("period", "filter[createdAt][period]", Form::Text),
    param("batch", "filter[batch]", Form::Text),
    param("queue", "filter[queue]", Form::Queues),
    param("machine", "filter[machine]", Form::Text),
    param("region", "filter[region]", Form::Text),
    param("env", "filter[env]", Form::Text),
    param("limit", "page[size]", Form::Text),
    param("after", "page[after]", Form::Text),
    param("before", "page[before]", Form::Text),
];

const LISTED: Due = Due::of(Shape::Page(Paging::Cursor))
    .dates("createdAt updatedAt startedAt finishedAt delayedUntil expiredAt");

const RUN: Due = Due {
    shape: Shape::Object,
    fields: "attemptCount payloadPresignedUrl outputPresignedUrl",
    places: "relatedRuns.root relatedRuns.parent relatedRuns.children",
    defaults: &[("attemptCount", Default::Number(0.0))],
    ..LISTED
};

/// `GET /api/v1/projects/{project}/runs`, by a personal access token.
static LIST_OF_PROJECT: Endpoint =
    Endpoint::new("runs.list", "listProjectRuns", Method::Get, "/api/v1/projects/{}/runs")
        .answer(&LISTED)
        .without_run_token();

/// `GET /api/v1/runs`, or the runs of a project.
pub static LIST: Endpoint = Endpoint::new("runs.list", "listRuns", Method::Get, "/api/v1/runs")
    .args(&[Arg::Project(&LIST_OF_PROJECT), Arg::Query(LIST_PARAMS)])
    .answer(&LISTED);

/// `GET /api/v3/runs/{id}`.
pub static RETRIEVE: Endpoint =
    Endpoint::new("runs.retrieve", "retrieveRun", Method::Get, "/api/v3/runs/{}")
        .args(&[Arg::Id("runId")])
        .answer(&RUN);

/// `POST /api/v2/runs/{id}/cancel`. A run that is finished stays as it is.
pub static CANCEL: Endpoint =
    Endpoint::new("runs.cancel", "cancelRun", Method::Post, "/api/v2/runs/{}/cancel")
        .args(&[Arg::Id("runId")])
        .answer(&Due::HANDLE);

/// `POST /api/v1/runs/{id}/replay`.
pub static REPLAY: Endpoint =
    Endpoint::new("runs.replay", "replayRun", Method::Post, "/api/v1/runs/{}/replay")
        .args(&[Arg::Id("runId")])
        .answer(&Due::HANDLE);

/// `POST /api/v1/runs/{id}/reschedule`.
pub static RESCHEDULE: Endpoint =
    Endpoint::new("runs.reschedule", "rescheduleRun", Method::Post, "/api/v1/runs/{}/reschedule")
        .args(&[Arg::Id("runId"), Arg::Body("body")])
        .answer(&RUN)
        .without_run_token();

/// `GET /api/v1/runs/{id}/events`.
pub static EVENTS: Endpoint = detail("runs.events", "listRunEvents", "/api/v1/runs/{}/events");

/// `GET /api/v1/runs/{id}/trace`.
pub static TRACE: Endpoint = detail("runs.trace", "retrieveRunTrace", "/api/v1/runs/{}/trace")
    .answer(&Due { dates: "startTime", places: "trace.rootSpan*children.data", ..Due::OBJECT });

/// The same, page by page.
pub static TRACE_PAGE: Endpoint =
    detail("runs.tracePage", "retrieveRunTracePage", "/api/v1/runs/{}/trace")
        .args(&[
            Arg::Id("runId"),
            Arg::Query(&[
                param("limit", "page[size]", Form::Size(10_000)),
                param("after", "page[after]", Form::Text),
            ]),
        ])
        .answer(&Due { dates: "startTime", places: "data", ..Due::OBJECT });

/// `GET /api/v1/runs/{id}/spans/{span}`.
pub static SPAN: Endpoint = detail("runs.span", "retrieveSpan", "/api/v1/runs/{}/spans/{}")
    .args(&[Arg::Id("runId"), Arg::Id("spanId")])
    .answer(&Due { dates: "startTime createdAt", places: "triggeredRuns", ..Due::OBJECT });

/// `POST /api/v1/runs/{id}/tags`.
pub static ADD_TAGS: Endpoint =
    Endpoint::new("runs.addTags", "addTags", Method::Post, "/api/v1/runs/{}/tags")
        .args(&[Arg::Id("runId"), Arg::Body("body")]);

/// `GET /api/v1/runs/{id}/metadata`.
pub static METADATA: Endpoint =
    detail("runs.metadata", "getRunMetadata", "/api/v1/runs/{}/metadata");

/// `PUT /api/v1/runs/{id}/metadata`.
pub static UPDATE_METADATA: Endpoint = Endpoint::new(
    "runs.updateMetadata",
    "updateRunMetadata",
    Method::Put,
    "/api/v1/runs/{}/metadata",
)
.args(&[Arg::Id("runId"), Arg::Body("body")]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[
    &LIST,
    &RETRIEVE,
    &CANCEL,
    &REPLAY,
    &RESCHEDULE,
    &EVENTS,
    &TRACE,
    &TRACE_PAGE,
    &SPAN,
    &ADD_TAGS,
    &METADATA,
    &UPDATE_METADATA,
];

const fn detail(name: &'static str, operation: &'static str, path: &'static str) -> Endpoint {
    Endpoint::new(name, operation, Method::Get, path).args(&[Arg::Id("runId")])
}

/// The options that a replay passes on.
const REPLAY_OPTIONS: [&str; 16] = [
    "payload",
    "payloadType",
    "metadata",
    "tags",
    "queue",
    "concurrencyKey",
    "machine",
    "version",
    "region",
    "delay",
    "ttl",
    "idempotencyKey",
    "idempotencyKeyTTL",
    "maxAttempts",
    "maxDuration",
    "priority",
];

/// How often `runs.poll` looks.
const MOST_POLLS: u32 = 500;

/// The statuses that a run does not leave, for servers whose `isCompleted` does not know all of them.
const FINAL_STATUSES: [&str; 8] = [
    "COMPLETED",
    "CANCELED",
    "FAILED",
    "CRASHED",
    "INTERRUPTED",
    "SYSTEM_FAILURE",
    "EXPIRED",
    "TIMED_OUT",
];

/// Retrieves a run; a payload or output that is parked in the object store is fetched from there.
pub async fn retrieve<T: Transport>(
    client: &Client<T>,
    call: &Call<T::Value>,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let options = &call.options;
    let answer = client.send(call).await?;
    let mut run = answer.value.clone();
    let parked = [
        ("payload", "payloadPresignedUrl", Cell::new(None)),
        ("output", "outputPresignedUrl", Cell::new(None)),
    ];
    let fetches = Beside::<Failure<T::Value>>::new(parked.len());
    for (_, from, value) in &parked {
        if answer.response.kinds.of_field(from) == Kind::String
            && let Some(url) = run.text_field(from)
        {
            fetches.add(async move {
                value.set(Some(client.fetch_packet(url, options).await?));
                Ok(())
            });
        }
    }
    fetches.rest().await?;
    for (field, _, value) in &parked {
        if let Some(value) = value.take() {
            run.set(field, value);
        }
    }
    Ok(answer.with(run))
}

/// What replaying a run sends, perhaps with other options than it had.
pub fn replay<V: Value>(args: &mut Args<V>) -> Result<Box<Call<V>>, Failure<V>> {
    let run = args.take();
    let options = args.optional_object("options")?;
    let mut call = REPLAY.of(vec![run, args.take()])?;
    if options.kind() == Kind::Object {
        let mut body = V::object();
        let mut packed = false;
        for key in options.keys() {
            let Some(key) = REPLAY_OPTIONS.into_iter().find(|known| *known == key) else {
                continue;
            };
            let mut value = options.get(key);
            let raw = options.get("payloadType").kind() != Kind::Undefined;
            if key == "payload" && !raw && value.kind() != Kind::Undefined {
                // A payload that super-JSON cannot carry goes as plain JSON, as it would have without it.
                if let Ok(text) = value.stringify_super() {
                    value = text;
                    packed = true;
                }
            }
            body.put(key, value);
        }
        if packed {
            body.set("payloadType", V::string(crate::packet::SUPER_JSON));
        }
        call.body = Some(body);
    }
    Ok(call)
}

/// Retrieves a run, or a bulk action, again and again until it has ended.
pub async fn poll<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let is_bulk = args.call == "runs.bulk.poll";
    let endpoint = if is_bulk { &bulk::RETRIEVE } else { &RETRIEVE };
    let thing = args.take();
    let options = args.optional_object("options")?;
    let interval = match options.field("pollIntervalMs") {
        None => 1000.0,
        Some(value) => value.as_f64().filter(|ms| *ms >= 0.0).ok_or_else(|| {
            args.error("options.pollIntervalMs", "must be a number of milliseconds")
        })?,
    };
    let call = endpoint.read(&mut Args::new(args.call, vec![thing.clone(), args.take()]))?;
    let signal = call.options.signal_over(&client.config.request_options()?)?;
    for _ in 0..MOST_POLLS {
        let answer = retrieve(client, &call).await?;
        let status = answer.value.text_field("status").unwrap_or_default();
        let has_ended = if is_bulk {
            status != "PENDING"
        } else {
            answer.value.get("isCompleted").is_truthy() || FINAL_STATUSES.contains(&&*status)
        };
        if has_ended {
            return Ok(answer);
        }
        let slept = client.transport.sleep(interval, signal.as_ref()).await;
        slept.map_err(Thrown)?;
    }
    let id = thing.text_field("id").unwrap_or_else(|| thing.to_text());
    let [thing, end] = if is_bulk { ["Bulk action", "finish"] } else { ["Run", "complete"] };
    Err(Error::rule(&format!("{thing} {id} did not {end} after {MOST_POLLS} attempts")))
}

/// `GET /api/v1/runs/{id}/result`: what a run came to, which is not found while it is not finished.
pub static RESULT: Endpoint =
    detail("runs.result", "getRunResult", "/api/v1/runs/{}/result").without_run_token();
