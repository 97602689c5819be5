//! Waitpoint tokens: what a run waits for until somebody completes it.

use crate::answer::Answer;
use crate::call::{Answer as Due, Arg, Args, Call, Endpoint, Form, Method, Param, Shape, param};
use crate::client::Client;
use crate::error::{Error, Failure};
use crate::page::Paging;
use crate::resources::Outcome;
use crate::transport::Transport;
use crate::value::{LATEST_DATE_MS, Thrown, Value};

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

const TOKEN: Due = Due::of(Shape::Handle)
    .dates("completedAt completedAfter timeoutAt idempotencyKeyExpiresAt createdAt");

/// `POST /api/v1/waitpoints/tokens`.
pub static CREATE: Endpoint = Endpoint::new(
    "wait.createToken",
    "createWaitpointToken",
    Method::Post,
    "/api/v1/waitpoints/tokens",
)
.args(&[Arg::OptionalBody("options")])
.answer(&Due::HANDLE);

/// `GET /api/v1/waitpoints/tokens`.
pub static LIST: Endpoint = Endpoint::new(
    "wait.listTokens",
    "listWaitpointTokens",
    Method::Get,
    "/api/v1/waitpoints/tokens",
)
.args(&[Arg::Query(LIST_PARAMS)])
.answer(&TOKEN.paged(Paging::Cursor));

/// `GET /api/v1/waitpoints/tokens/{id}`.
static RETRIEVE: Endpoint = Endpoint::new(
    "wait.retrieveToken",
    "retrieveWaitpointToken",
    Method::Get,
    "/api/v1/waitpoints/tokens/{}",
)
.args(&[Arg::Id("tokenId")])
.answer(&TOKEN);

/// `POST /api/v1/waitpoints/tokens/{id}/complete`.
pub static COMPLETE: Endpoint = Endpoint::new(
    "wait.completeToken",
    "completeWaitpointToken",
    Method::Post,
    "/api/v1/waitpoints/tokens/{}/complete",
)
.args(&[Arg::Id("tokenId"), Arg::Field("data")]);

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&CREATE, &LIST, &RETRIEVE, &COMPLETE];

/// What creating a token sends.
pub fn create<V: Value>(args: &mut Args<V>) -> Result<Box<Call<V>>, Failure<V>> {
    let call = CREATE.read(args)?;
    let timeout = call.body.as_ref().and_then(|body| body.get("timeout").as_time());
    // As JSON it would be null, which is no time-out at all.
    if timeout.is_some_and(f64::is_nan) { Err(Error::InvalidTime.into()) } else { Ok(call) }
}

/// Gives a token that was created a public token that completes it.
pub fn created<T: Transport>(
    client: &Client<T>,
    answer: &mut Answer<T::Value>,
) -> Result<(), Failure<T::Value>> {
    client.add_public_token(answer, "write:waitpoints:", &T::Value::undefined(), "24h")
}

/// Retrieves a token. Its `output` is the value that it was completed with, or where `outputIsError` an error.
pub async fn retrieve<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let call = RETRIEVE.read(args)?;
    let answer = client.send(&call).await?;
    let mut token = answer.value.clone();
    let output =
        client.open_packet(&token.get("output"), &token.get("outputType"), &call.options).await;
    token.set("output", output?);
    Ok(answer.with(token))
}

/// Waits as long as this or shorter are no business of the worker's: waking a run takes longer.
const LONGEST_LOCAL_WAIT_MS: f64 = 5000.0;

const SECOND_MS: f64 = 1000.0;
const DAY_MS: f64 = 86_400.0 * SECOND_MS;

/// The units that a wait is given in, in milliseconds. The first that is given counts.
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
    Endpoint::new("wait.for", "waitForDuration", Method::Post, "/engine/v1/runs/{}/wait/duration")
        .args(&[Arg::Id("runId"), Arg::Body("options")]);

/// `POST /engine/v1/runs/{id}/waitpoints/tokens/{id}/wait`.
static WAIT_FOR_TOKEN: Endpoint = Endpoint::new(
    "wait.forToken",
    "waitForWaitpointToken",
    Method::Post,
    "/engine/v1/runs/{}/waitpoints/tokens/{}/wait",
)
.args(&[Arg::Id("runId"), Arg::Id("tokenId")]);

/// Waits for some time, or until a time.
pub async fn wait<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Outcome<T::Value>, Failure<T::Value>> {
    let options = args.object("options")?;
    let ms = match args.call {
        "wait.for" => span(args, &options)?,
        _ => span_until(client, args, &options)?,
    };
    T::Value::check_thrown()?;
    let nothing = T::Value::undefined();
    if ms <= LONGEST_LOCAL_WAIT_MS {
        if ms > 0.0 {
            client.transport.sleep(ms, None).await.map_err(Thrown)?;
        }
        return Ok(Outcome::Value(nothing));
    }
    let end = client.transport.now() + ms;
    if end > LATEST_DATE_MS {
        return Err(Error::InvalidTime.into());
    }
    let worker = client.worker(args.call)?;
    let end = T::Value::date(end);
    let body = T::Value::object_of(vec![
        ("date", end.clone()),
        ("idempotencyKey", options.get("idempotencyKey")),
        ("idempotencyKeyTTL", options.get("idempotencyKeyTTL")),
    ]);
    let values = vec![T::Value::string(&worker.context.run_id), body];
    let call = WAIT_FOR_DURATION.read(&mut Args::new(args.call, values))?;
    let answer = client.send(&call).await?;
    let what = T::Value::object_of(vec![
        ("waitpointFriendlyId", answer.value.get("waitpoint").get("id")),
        ("finishDate", end),
    ]);
    worker.wait(client, "waitForWaitpoint", what).await?;
    Ok(Outcome::Answer(answer.with(nothing)))
}

/// The milliseconds that options say, as `{ seconds: 5 }`.
fn span<V: Value>(args: &Args<V>, options: &V) -> Result<f64, Failure<V>> {
    let given = UNITS.iter().find_map(|(unit, ms)| Some((options.field(unit)?, ms)));
    let ms = given.and_then(|(count, ms)| Some(count.as_f64()? * ms)).filter(|ms| !ms.is_nan());
    ms.ok_or_else(|| args.error("options", "must say how long, as { seconds: 30 } or { days: 1 }"))
}

/// The milliseconds until the date that options say.
fn span_until<T: Transport>(
    client: &Client<T>,
    args: &Args<T::Value>,
    options: &T::Value,
) -> Result<f64, Failure<T::Value>> {
    let Some(time) = options.get("date").as_time() else {
        return Err(args.error("options.date", "must be a Date"));
    };
    if time.is_nan() {
        return Err(Error::InvalidTime.into());
    }
    let ms = time - client.transport.now();
    if ms < 0.0 && options.get("throwIfInThePast").is_truthy() {
        return Err(Error::rule("Date is in the past"));
    }
    Ok(ms)
}

/// Waits until a token, or a waiter of a webhook, is completed or times out: `{ ok, output }`, where the output is an error if it timed out.
pub async fn wait_for_token<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let worker = client.worker(args.call)?;
    let id = T::Value::string(&args.id("tokenId")?);
    let values = vec![T::Value::string(&worker.context.run_id), id.clone()];
    let call = WAIT_FOR_TOKEN.read(&mut Args::new(args.call, values))?;
    let answer = client.send(&call).await?;
    if !answer.value.get("success").is_truthy() {
        let thing = if args.call == call.endpoint.name { "wait token" } else { "webhook waiter" };
        return Err(Error::rule(&format!("Failed to wait for {thing} {}", id.to_text())));
    }
    let what = T::Value::object_of(vec![("waitpointFriendlyId", id)]);
    let end = worker.wait(client, "waitForWaitpoint", what).await?;
    let output =
        client.open_packet(&end.get("output"), &end.get("outputType"), &call.options).await;
    let mut result = T::Value::object();
    result.set("ok", T::Value::boolean(end.get("ok").is_truthy()));
    result.set("output", output?);
    Ok(answer.with(result))
}
