//! Waitpoint tokens, which a run waits for until somebody completes them, and waiting for a time.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Returns};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Repeat, Schema, Shape, TokenRequest};
use crate::core::client::Client;
use crate::core::error::{ErrorKind, Failure};
use crate::core::page::Paging;
use crate::core::reply::{End, Reply};
use crate::core::token::Lifetime;
use crate::host::value::{LATEST_DATE_MS, Thrown, Value};

const LIST_PARAMS: &[Param] = &[
    param("status", "filter[status]", Form::Text),
    param("idempotencyKey", "filter[idempotencyKey]", Form::Text),
    param("tags", "filter[tags]", Form::Text),
    param("period", "filter[createdAt][period]", Form::Text),
    param("from", "filter[createdAt][from]", Form::Time),
    param("to", "filter[createdAt][to]", Form::Time),
    param("limit", "page[size]", Form::Text),
    param("after", "page[after]", Form::Text),
    param("before", "page[before]", Form::Text),
];

const TOKEN: Schema = Schema::of(Shape::Handle)
    .dates("completedAt completedAfter timeoutAt idempotencyKeyExpiresAt createdAt");

/// `POST /api/v1/waitpoints/tokens`. The public token in the reply permits completing the waitpoint.
pub static CREATE: Endpoint =
    Endpoint::post("wait.createToken", "createWaitpointToken", "/api/v1/waitpoints/tokens")
        .args(&[Arg::OptionalBody("options")])
        .schema(&Schema::HANDLE)
        .repeat(Repeat::WithField("idempotencyKey"))
        .prepare(|row, _, args| {
            let mut call = row.read(args)?;
            let timeout = call.body.as_ref().and_then(|body| body.get("timeout").as_time());
            // JSON would turn it into null, which means no time-out.
            if timeout.is_some_and(f64::is_nan) {
                return Err(ErrorKind::invalid_time());
            }
            call.token = Some(TokenRequest {
                permission: "write:waitpoints:".to_owned(),
                lifetime: Lifetime::Seconds(DAY_MS / SECOND_MS),
            });
            Ok(call.into())
        });

/// `GET /api/v1/waitpoints/tokens`.
pub static LIST: Endpoint =
    Endpoint::get("wait.listTokens", "listWaitpointTokens", "/api/v1/waitpoints/tokens")
        .args(&[Arg::Query(LIST_PARAMS)])
        .schema(&TOKEN.paged(Paging::Cursor));

/// `GET /api/v1/waitpoints/tokens/{id}`. The `output` is the value that completed the token, or an error if
/// `outputIsError`.
pub static RETRIEVE: Endpoint =
    Endpoint::get("wait.retrieveToken", "retrieveWaitpointToken", "/api/v1/waitpoints/tokens/{}")
        .args(&[Arg::Id("tokenId")])
        .schema(&TOKEN)
        .returns(Returns::WaitpointToken)
        .finish(|host, plan, end| {
            Box::pin(async move {
                let mut reply = end?;
                let (data, data_type) = (reply.value.get("output"), reply.value.get("outputType"));
                reply.value.set("output", plan.open_payload(host, &data, &data_type).await?);
                Ok(reply)
            })
        });

/// `POST /api/v1/waitpoints/tokens/{id}/complete`.
pub static COMPLETE: Endpoint = Endpoint::post(
    "wait.completeToken",
    "completeWaitpointToken",
    "/api/v1/waitpoints/tokens/{}/complete",
)
.args(&[Arg::Id("tokenId"), Arg::Field("data")]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] =
    &[&CREATE, &LIST, &RETRIEVE, &COMPLETE, &FOR, &UNTIL, &FOR_TOKEN];

/// The longest wait that the SDK does itself, without the worker. Suspending and resuming a run takes longer.
const LONGEST_LOCAL_WAIT_MS: f64 = 5000.0;

const SECOND_MS: f64 = 1000.0;
const DAY_MS: f64 = 86_400.0 * SECOND_MS;

/// The units of a wait, in milliseconds. If the caller passes several, the first in this list counts.
const UNITS: [(&str, f64); 7] = [
    ("seconds", SECOND_MS),
    ("minutes", 60.0 * SECOND_MS),
    ("hours", 3600.0 * SECOND_MS),
    ("days", DAY_MS),
    ("weeks", 7.0 * DAY_MS),
    ("months", 30.0 * DAY_MS),
    ("years", 365.0 * DAY_MS),
];

/// `POST /engine/v1/runs/{id}/wait/duration`.
static WAIT_FOR_DURATION: Endpoint =
    Endpoint::post("wait.for", "waitForDuration", "/engine/v1/runs/{}/wait/duration")
        .args(&[Arg::Id("runId"), Arg::Body("options")]);

/// `POST /engine/v1/runs/{id}/waitpoints/tokens/{id}/wait`.
pub static WAIT_FOR_TOKEN: Endpoint = Endpoint::post(
    "wait.forToken",
    "waitForWaitpointToken",
    "/engine/v1/runs/{}/waitpoints/tokens/{}/wait",
)
.args(&[Arg::Id("runId"), Arg::Id("tokenId")]);

/// Waits for a period of time, inside a run. The SDK itself makes a short wait, without the worker.
static FOR: Endpoint = Endpoint::of_procedure("wait.for", |row, client, args| {
    Box::pin(async move {
        let options = args.object("options")?;
        let ms = span(args, &options)?;
        wait(row, client, &options, ms).await
    })
})
.sends(&[&WAIT_FOR_DURATION])
.inside_run("wait.forToken");

/// Waits until a time, inside a run.
static UNTIL: Endpoint = Endpoint::of_procedure("wait.until", |row, client, args| {
    Box::pin(async move {
        let options = args.object("options")?;
        let ms = span_until(client, args, &options)?;
        wait(row, client, &options, ms).await
    })
})
.sends(&[&WAIT_FOR_DURATION])
.inside_run("wait.forToken");

/// Waits until a token is completed or times out.
static FOR_TOKEN: Endpoint = Endpoint::of_procedure("wait.forToken", |row, client, args| {
    Box::pin(wait_for_token(row, client, args, "wait token"))
})
.returns(Returns::WaitpointResult)
.sends(&[&WAIT_FOR_TOKEN])
.inside_run("wait.forToken");

async fn wait(row: &Endpoint, client: &Client, options: &Value, ms: f64) -> End {
    Value::check_thrown()?;
    let nothing = Value::undefined();
    if ms <= LONGEST_LOCAL_WAIT_MS {
        if ms > 0.0 {
            client.host.sleep(ms, None).await.map_err(Thrown)?;
        }
        return Ok(Reply::of_value(nothing));
    }
    let end = client.host.now() + ms;
    if end > LATEST_DATE_MS {
        return Err(ErrorKind::invalid_time());
    }
    let worker = client.worker(row.name())?;
    let end = Value::date(end);
    let body = Value::object_of(vec![
        ("date", end.clone()),
        ("idempotencyKey", options.get("idempotencyKey")),
        ("idempotencyKeyTTL", options.get("idempotencyKeyTTL")),
    ]);
    let values = vec![Value::string(&worker.context.run_id), body];
    let call = WAIT_FOR_DURATION.read(&mut Args::new(row.name(), values))?;
    let reply = client.send(&call).await?;
    let waitpoint = Value::object_of(vec![
        ("waitpointFriendlyId", reply.value.get("waitpoint").get("id")),
        ("finishDate", end),
    ]);
    worker.wait(client, "waitForWaitpoint", waitpoint).await?;
    Ok(reply.with(nothing))
}

/// Returns the milliseconds of options such as `{ seconds: 5 }`.
fn span(args: &Args, options: &Value) -> Result<f64, Failure> {
    let first = UNITS.iter().find_map(|(unit, ms)| Some((options.field(unit)?, ms)));
    let ms = first.and_then(|(count, ms)| Some(count.as_f64()? * ms)).filter(|ms| !ms.is_nan());
    ms.ok_or_else(|| args.error("options", "must say how long, as { seconds: 30 } or { days: 1 }"))
}

/// Returns the milliseconds until the date in the options.
fn span_until(client: &Client, args: &Args, options: &Value) -> Result<f64, Failure> {
    let Some(time) = options.get("date").as_time() else {
        return Err(args.error("options.date", "must be a Date"));
    };
    if time.is_nan() {
        return Err(ErrorKind::invalid_time());
    }
    let ms = time - client.host.now();
    if ms < 0.0 && options.get("throwIfInThePast").is_truthy() {
        return Err(ErrorKind::rule("Date is in the past"));
    }
    Ok(ms)
}

/// Waits until a waitpoint token or a webhook waiter is completed or times out. `thing` names it in errors.
///
/// Resolves to `{ ok, output }`. If it timed out, `output` is an error.
pub async fn wait_for_token(row: &Endpoint, client: &Client, args: &mut Args, thing: &str) -> End {
    let worker = client.worker(row.name())?;
    let id = Value::string(&args.id("tokenId")?);
    let values = vec![Value::string(&worker.context.run_id), id.clone()];
    let call = WAIT_FOR_TOKEN.read(&mut Args::new(row.name(), values))?;
    let plan = client.plan(&call)?;
    let reply = plan.send(&client.host).await?;
    if !reply.value.get("success").is_truthy() {
        return Err(ErrorKind::rule(&format!("Failed to wait for {thing} {}", id.to_text())));
    }
    let waitpoint = Value::object_of(vec![("waitpointFriendlyId", id)]);
    let end = worker.wait(client, "waitForWaitpoint", waitpoint).await?;
    let output = plan.open_payload(&client.host, &end.get("output"), &end.get("outputType")).await;
    let mut result = Value::object();
    result.set("ok", Value::boolean(end.get("ok").is_truthy()));
    result.set("output", output?);
    Ok(reply.with(result))
}
