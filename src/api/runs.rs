//! Runs of tasks: listing, retrieving and changing them.

use std::cell::RefCell;

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Start};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Fallback, Repeat, Route, Schema, Shape};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::page::Paging;
use crate::core::payload::SUPER_JSON;
use crate::core::plan::Plan;
use crate::core::reply::{End, Reply};
use crate::host::Host;
use crate::host::http::Method;
use crate::host::value::{Kind, Thrown, Value, decimal};
use crate::util::future::{Boxed, Concurrent};

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

const LISTED: Schema = Schema::of(Shape::Page(Paging::Cursor))
    .dates("createdAt updatedAt startedAt finishedAt delayedUntil expiredAt");

const RUN: Schema = Schema {
    shape: Shape::Object,
    unusual: "payloadPresignedUrl outputPresignedUrl",
    places: "relatedRuns.root relatedRuns.parent relatedRuns.children",
    fallbacks: &[("attemptCount", Fallback::Number(0.0))],
    ..LISTED
};

/// `GET /api/v1/projects/{project}/runs`, with a personal access token.
static LIST_OF_PROJECT: Route = Route {
    schema: &LISTED,
    run_token: false,
    ..Route::new("runs.list", "listProjectRuns", Method::Get, "/api/v1/projects/{}/runs")
};

/// `GET /api/v1/runs`, or the runs of a project.
pub static LIST: Endpoint = Endpoint::get("runs.list", "listRuns", "/api/v1/runs")
    .args(&[Arg::Project(&LIST_OF_PROJECT), Arg::Query(LIST_PARAMS)])
    .schema(&LISTED);

/// `GET /api/v3/runs/{id}`.
pub static RETRIEVE: Endpoint = Endpoint::get("runs.retrieve", "retrieveRun", "/api/v3/runs/{}")
    .args(&[Arg::Id("runId")])
    .schema(&RUN)
    .finish_unusual(fetch_offloaded);

/// `POST /api/v2/runs/{id}/cancel`. A finished run stays unchanged.
pub static CANCEL: Endpoint = Endpoint::post("runs.cancel", "cancelRun", "/api/v2/runs/{}/cancel")
    .args(&[Arg::Id("runId")])
    .schema(&Schema::HANDLE);

/// `POST /api/v1/runs/{id}/replay`.
pub static REPLAY: Endpoint = Endpoint::post("runs.replay", "replayRun", "/api/v1/runs/{}/replay")
    .args(&[Arg::Id("runId")])
    .schema(&Schema::HANDLE)
    .repeat(Repeat::WithField("idempotencyKey"))
    .prepare(replay);

/// `POST /api/v1/runs/{id}/reschedule`.
pub static RESCHEDULE: Endpoint =
    Endpoint::post("runs.reschedule", "rescheduleRun", "/api/v1/runs/{}/reschedule")
        .args(&[Arg::Id("runId"), Arg::Body("body")])
        .schema(&RUN)
        .without_run_token();

/// `GET /api/v1/runs/{id}/events`.
pub static EVENTS: Endpoint = detail("runs.events", "listRunEvents", "/api/v1/runs/{}/events");

/// `GET /api/v1/runs/{id}/trace`.
pub static TRACE: Endpoint = detail("runs.trace", "retrieveRunTrace", "/api/v1/runs/{}/trace")
    .schema(&Schema {
        dates: "startTime",
        places: "trace.rootSpan*children.data",
        ..Schema::OBJECT
    });

/// `GET /api/v1/runs/{id}/trace`, page by page.
pub static TRACE_PAGE: Endpoint =
    detail("runs.tracePage", "retrieveRunTracePage", "/api/v1/runs/{}/trace")
        .args(&[
            Arg::Id("runId"),
            Arg::Query(&[
                param("limit", "page[size]", Form::Size(10_000)),
                param("after", "page[after]", Form::Text),
            ]),
        ])
        .schema(&Schema { dates: "startTime", places: "data", ..Schema::OBJECT });

/// `GET /api/v1/runs/{id}/spans/{span}`.
pub static SPAN: Endpoint = detail("runs.span", "retrieveSpan", "/api/v1/runs/{}/spans/{}")
    .args(&[Arg::Id("runId"), Arg::Id("spanId")])
    .schema(&Schema { dates: "startTime createdAt", places: "triggeredRuns", ..Schema::OBJECT });

/// `POST /api/v1/runs/{id}/tags`.
pub static ADD_TAGS: Endpoint = Endpoint::post("runs.addTags", "addTags", "/api/v1/runs/{}/tags")
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
    &POLL,
    &RESULT,
];

const fn detail(name: &'static str, operation: &'static str, path: &'static str) -> Endpoint {
    Endpoint::new(name, operation, Method::Get, path).args(&[Arg::Id("runId")])
}

/// The options of a replay that are sent.
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

/// The maximum number of polls of `runs.poll`.
const MOST_POLLS: u32 = 500;

/// The final statuses of a run, for servers whose `isCompleted` doesn't cover all of them.
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

/// Adds the payload and the output of a retrieved run if they were offloaded to the object store.
fn fetch_offloaded<'a>(host: &'a Host, plan: &'a Plan, end: End) -> Boxed<'a, End> {
    Box::pin(async move {
        let mut reply = end?;
        let run = RefCell::new(&mut reply.value);
        let fetches = Concurrent::<Failure>::new(usize::MAX);
        for (field, from) in [("payload", "payloadPresignedUrl"), ("output", "outputPresignedUrl")]
        {
            let (run, url) = (&run, run.borrow().text_field(from));
            if let Some(url) = url {
                fetches.add(async move {
                    let value = plan.fetch_payload(host, url).await?;
                    run.borrow_mut().set(field, value);
                    Ok(())
                });
            }
        }
        fetches.rest().await?;
        drop(fetches);
        Ok(reply)
    })
}

/// Prepares the call that replays a run. The options may replace those of the run.
fn replay(row: &'static Endpoint, _: &Client, args: &mut Args) -> Result<Start<'static>, Failure> {
    let run = args.take();
    let options = args.optional_object("options")?;
    let mut call = row.of(vec![run, args.take()])?;
    if !options.is_given() {
        return Ok(call.into());
    }
    let mut body = Value::object();
    for key in options.keys() {
        if REPLAY_OPTIONS.contains(&key.as_str()) {
            body.set_named(&key, options.get_named(&key));
        }
    }
    let payload = body.get("payload");
    if body.get("payloadType").kind() == Kind::Undefined && payload.kind() != Kind::Undefined {
        // A payload that super-JSON can't hold is sent as plain JSON.
        if let Ok(text) = payload.stringify_super() {
            body.set("payload", text);
            body.set("payloadType", Value::constant(SUPER_JSON));
        }
    }
    call.body = Some(body);
    Ok(call.into())
}

/// Polls a run until it has ended.
pub static POLL: Endpoint = Endpoint::of_procedure("runs.poll", |row, client, args| {
    Box::pin(poll(row, &RETRIEVE, client, args, |run| {
        let status = run.text_field("status").unwrap_or_default();
        run.get("isCompleted").is_truthy() || FINAL_STATUSES.contains(&&*status)
    }))
})
.sends(&[&RETRIEVE]);

/// Polls an object by this endpoint until it has ended.
pub async fn poll(
    row: &'static Endpoint,
    endpoint: &'static Endpoint,
    client: &Client,
    args: &mut Args,
    has_ended: fn(&Value) -> bool,
) -> End {
    let target = args.peek();
    let (mut plan, interval_ms) = plan_polls(endpoint, client, args)?;
    for _ in 0..MOST_POLLS {
        let reply = endpoint.end(client, &plan).await?;
        if has_ended(&reply.value) {
            return Ok(reply);
        }
        let slept = client.host.sleep(interval_ms, plan.request.signal.as_ref()).await;
        slept.map_err(Thrown)?;
        plan.renew_key(&client.host);
    }
    let id = target.text_field("id").unwrap_or_else(|| target.to_text());
    let polls = decimal(MOST_POLLS.into());
    Err(ErrorKind::rule_of(&[row.name(), ": ", &id, " has not ended after ", &polls, " attempts"]))
}

/// Reads the arguments of a poll. Returns the plan of its requests, and the milliseconds between them.
fn plan_polls(
    endpoint: &'static Endpoint,
    client: &Client,
    args: &mut Args,
) -> Result<(Box<Plan>, f64), Failure> {
    let target = args.take();
    let options = args.optional_object("options")?;
    let interval_ms = match options.field("pollIntervalMs") {
        None => 1000.0,
        Some(value) => value.as_f64().filter(|ms| *ms >= 0.0).ok_or_else(|| {
            args.error("options.pollIntervalMs", "must be a number of milliseconds")
        })?,
    };
    let call = endpoint.read(&mut Args::new(args.call, vec![target, args.take()]))?;
    Ok((client.plan(call)?, interval_ms))
}

/// `GET /api/v1/runs/{id}/result`. Resolves to the result of a run; undefined if the run hasn't ended.
pub static RESULT: Endpoint = detail("runs.result", "getRunResult", "/api/v1/runs/{}/result")
    .without_run_token()
    .finish(|_, _, end| {
        Box::pin(std::future::ready(match end {
            Err(failure) if failure.status == 404 => Ok(Reply::of_value(Value::undefined())),
            end => end,
        }))
    });
