//! Waitpoint tokens, which a run waits for until somebody completes them, and waiting for a time.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Returns};
use crate::api::query_string::{Form, Param, param};
use crate::core::call::{Call, Repeat, Schema, Shape, TokenRequest};
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
            if let Some(body) = &call.body {
                check_time(&body.get("timeout"))?;
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
                let output = plan.open_output(host, &reply.value).await?;
                reply.value.set("output", output);
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
    Box::pin(wait(row, client, for_time(row, client, args, span)))
})
.sends(&[&WAIT_FOR_DURATION])
.inside_run("wait.forToken");

/// Waits until a time, inside a run.
static UNTIL: Endpoint = Endpoint::of_procedure("wait.until", |row, client, args| {
    Box::pin(wait(row, client, for_time(row, client, args, span_until)))
})
.sends(&[&WAIT_FOR_DURATION])
.inside_run("wait.forToken");

/// Waits until a token is completed or times out.
static FOR_TOKEN: Endpoint = Endpoint::of_procedure("wait.forToken", |row, client, args| {
    Box::pin(wait(row, client, for_token(row, client, args, "wait token")))
})
.returns(Returns::WaitpointResult)
.sends(&[&WAIT_FOR_TOKEN])
.inside_run("wait.forToken");

/// A wait of a run, for a time or for a token.
pub struct Pause {
    /// The request that creates the waitpoint, or connects the run with it. `None` for a short wait.
    call: Option<Box<Call>>,
    /// The length of a short wait, in milliseconds.
    ms: f64,
    /// The waitpoint, as the worker expects it.
    waitpoint: Value,
    /// The kind of the token in errors; `None` for a time.
    token: Option<&'static str>,
}

/// The field of a waitpoint that holds its id.
const ID: &str = "waitpointFriendlyId";

/// Waits. Resolves to `{ ok, output }` for a token. If it timed out, `output` is an error.
pub async fn wait(row: &Endpoint, client: &Client, pause: Result<Pause, Failure>) -> End {
    let Pause { call, ms, mut waitpoint, token } = pause?;
    let nothing = Value::undefined();
    let Some(call) = call else {
        if ms > 0.0 {
            client.host.sleep(ms, None).await.map_err(Thrown)?;
        }
        return Ok(Reply::of_value(nothing));
    };
    let plan = client.plan(call)?;
    let reply = plan.send(&client.host).await?;
    match token {
        None => waitpoint.set(ID, reply.value.get("waitpoint").get("id")),
        Some(token) if !reply.value.get("success").is_truthy() => {
            let id = waitpoint.get(ID).to_text();
            return Err(ErrorKind::rule(&["Failed to wait for ", token, " ", &id].concat()));
        }
        Some(_) => {}
    }
    let worker = client.worker(row.name())?;
    let end = worker.wait(client, "waitForWaitpoint", waitpoint).await?;
    if token.is_none() {
        return Ok(reply.with(nothing));
    }
    let output = plan.open_output(&client.host, &end).await?;
    let mut result = Value::object();
    result.set("ok", Value::boolean(end.get("ok").is_truthy()));
    result.set("output", output);
    Ok(reply.with(result))
}

/// Reads how to wait for a time. `length` returns the milliseconds that the options ask for.
fn for_time(
    row: &Endpoint,
    client: &Client,
    args: &mut Args,
    length: fn(&Client, &Args, &Value) -> Result<f64, Failure>,
) -> Result<Pause, Failure> {
    let options = args.object("options")?;
    let ms = length(client, args, &options)?;
    Value::check_thrown()?;
    let mut pause = Pause { call: None, ms, waitpoint: Value::undefined(), token: None };
    if ms > LONGEST_LOCAL_WAIT_MS {
        let end = client.host.now() + ms;
        if end > LATEST_DATE_MS {
            return Err(ErrorKind::invalid_time());
        }
        let end = Value::date(end);
        let body = Value::object_of(vec![
            ("date", end.clone()),
            ("idempotencyKey", options.get("idempotencyKey")),
            ("idempotencyKeyTTL", options.get("idempotencyKeyTTL")),
        ]);
        pause.call = Some(connect(row, client, &WAIT_FOR_DURATION, body)?);
        pause.waitpoint = Value::object_of(vec![("finishDate", end)]);
    }
    Ok(pause)
}

/// Reads how to wait for a waitpoint token or a webhook waiter. `token` names its kind in errors.
pub fn for_token(
    row: &Endpoint,
    client: &Client,
    args: &mut Args,
    token: &'static str,
) -> Result<Pause, Failure> {
    client.worker(row.name())?;
    let id = Value::string(&args.id("tokenId")?);
    let call = Some(connect(row, client, &WAIT_FOR_TOKEN, id.clone())?);
    Ok(Pause { call, ms: 0.0, waitpoint: Value::object_of(vec![(ID, id)]), token: Some(token) })
}

/// Creates the request of the caller's run with this second argument.
fn connect(
    row: &Endpoint,
    client: &Client,
    request: &'static Endpoint,
    argument: Value,
) -> Result<Box<Call>, Failure> {
    let run = Value::string(&client.worker(row.name())?.context.run_id);
    request.read(&mut Args::new(row.name(), vec![run, argument]))
}

/// Fails if a value is a `Date` that is invalid. JSON would turn it into null, which means no time-out.
pub fn check_time(value: &Value) -> Result<(), Failure> {
    if value.as_time().is_some_and(f64::is_nan) { Err(ErrorKind::invalid_time()) } else { Ok(()) }
}

/// Returns the milliseconds of options such as `{ seconds: 5 }`.
fn span(_: &Client, args: &Args, options: &Value) -> Result<f64, Failure> {
    let first = UNITS.iter().find_map(|(unit, ms)| Some((options.field(unit)?, ms)));
    let ms = first.and_then(|(count, ms)| Some(count.as_f64()? * ms)).filter(|ms| !ms.is_nan());
    ms.ok_or_else(|| args.error("options", "must say how long, as { seconds: 30 } or { days: 1 }"))
}

/// Returns the milliseconds until the date in the options.
fn span_until(client: &Client, args: &Args, options: &Value) -> Result<f64, Failure> {
    let date = options.get("date");
    check_time(&date)?;
    let Some(time) = date.as_time() else {
        return Err(args.error("options.date", "must be a Date"));
    };
    let ms = time - client.host.now();
    if ms < 0.0 && options.get("throwIfInThePast").is_truthy() {
        return Err(ErrorKind::rule("Date is in the past"));
    }
    Ok(ms)
}
