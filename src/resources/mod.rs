//! The calls of the API, one file a resource: what each one is, and what it does besides sending one request.

pub mod batch;
pub mod bulk;
pub mod concurrency_limits;
pub mod deployments;
pub mod envvars;
pub mod idempotency_keys;
pub mod prompts;
pub mod public_tokens;
pub mod query;
pub mod queues;
pub mod realtime;
pub mod runs;
pub mod schedules;
pub mod sessions;
pub mod streams;
pub mod tags;
pub mod tasks;
pub mod trigger;
pub mod waitpoints;
pub mod webhooks;

use crate::answer::Answer;
use crate::call::{Args, Endpoint};
use crate::client::Client;
use crate::error::{Error, Failure};
use crate::live::Sink;
use crate::page::Turn;
use crate::transport::Transport;
use crate::value::Value;
use public_tokens::Purpose;

/// The rows of all tables.
const TABLES: [&[&Endpoint]; 13] = [
    runs::ENDPOINTS,
    envvars::ENDPOINTS,
    schedules::ENDPOINTS,
    batch::ENDPOINTS,
    bulk::ENDPOINTS,
    queues::ENDPOINTS,
    concurrency_limits::ENDPOINTS,
    deployments::ENDPOINTS,
    waitpoints::ENDPOINTS,
    query::ENDPOINTS,
    prompts::ENDPOINTS,
    sessions::ENDPOINTS,
    webhooks::ENDPOINTS,
];

/// The calls that are more than a row: they have code of their own, and no row by their name.
pub const PROCEDURES: &[&str] = &[
    "tasks.trigger",
    "tasks.batchTrigger",
    "batch.trigger",
    "batch.triggerByTask",
    "runs.poll",
    "runs.result",
    "runs.bulk.poll",
    "idempotencyKeys.create",
    "idempotencyKeys.reset",
    "tags.add",
    "auth.createPublicToken",
    "auth.createTriggerPublicToken",
    "auth.createBatchTriggerPublicToken",
];

/// The calls that give a stream, and those that give a subscription.
pub const STREAMS: &[&str] = &["streams.read", "runs.fetchStream", "sessions.out.read"];
/// See [`STREAMS`].
pub const SUBSCRIPTIONS: &[&str] =
    &["runs.subscribeToRun", "runs.subscribeToRunsWithTag", "runs.subscribeToBatch"];

/// All rows.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    TABLES.iter().flat_map(|table| table.iter()).copied()
}

/// The row of this name, if there is one.
pub fn find(name: &str) -> Option<&'static Endpoint> {
    endpoints().find(|endpoint| endpoint.name == name)
}

/// What a call gives back.
#[derive(Clone, Debug)]
pub enum Outcome<V> {
    /// The answer to a request.
    Answer(Box<Answer<V>>),
    /// A value that needed no request, or many.
    Value(V),
}

/// Makes the call of this name. `turn` asks a list for another page than its first.
pub async fn call<T: Transport>(
    client: &Client<T>,
    name: &str,
    values: Vec<T::Value>,
    turn: Option<Turn>,
) -> Result<Outcome<T::Value>, Failure<T::Value>> {
    let answer = match name {
        "tasks.trigger" => tasks::trigger(client, Args::new("tasks.trigger", values)).await?,
        "tasks.batchTrigger" => {
            tasks::batch_trigger(client, Args::new("tasks.batchTrigger", values)).await?
        }
        "batch.trigger" => batch::trigger(client, Args::new("batch.trigger", values)).await?,
        "batch.triggerByTask" => {
            batch::trigger_by_task(client, Args::new("batch.triggerByTask", values)).await?
        }
        "runs.retrieve" => runs::retrieve(client, Args::new("runs.retrieve", values)).await?,
        "runs.replay" => runs::replay(client, Args::new("runs.replay", values)).await?,
        "wait.createToken" => {
            waitpoints::create(client, Args::new("wait.createToken", values)).await?
        }
        "runs.poll" => runs::poll(client, Args::new("runs.poll", values)).await?,
        "runs.bulk.poll" => runs::poll_bulk(client, Args::new("runs.bulk.poll", values)).await?,
        "runs.result" => {
            let answer = runs::result(client, Args::new("runs.result", values)).await?;
            match answer {
                Some(answer) => answer,
                None => return Ok(Outcome::Value(T::Value::undefined())),
            }
        }
        "idempotencyKeys.reset" => {
            let args = Args::new("idempotencyKeys.reset", values);
            idempotency_keys::reset(client, args).await?
        }
        "tags.add" => return tags::add(client, Args::new("tags.add", values)).await,
        "auth.createPublicToken" => {
            let args = Args::new("auth.createPublicToken", values);
            public_tokens::create(client, args, Purpose::Scopes).await?
        }
        "auth.createTriggerPublicToken" => {
            let args = Args::new("auth.createTriggerPublicToken", values);
            public_tokens::create(client, args, Purpose::Trigger).await?
        }
        "auth.createBatchTriggerPublicToken" => {
            let args = Args::new("auth.createBatchTriggerPublicToken", values);
            public_tokens::create(client, args, Purpose::BatchTrigger).await?
        }
        "idempotencyKeys.create" => {
            let args = Args::new("idempotencyKeys.create", values);
            return idempotency_keys::create(client, args).map(Outcome::Value);
        }
        _ => {
            let Some(endpoint) = find(name) else {
                return Err(Error::rule(&format!("There is no call named {name}.")));
            };
            let mut args = Args::new(endpoint.name, values);
            if endpoint.takes_environment() {
                envvars::choose_environment(endpoint, &mut args, client.context.as_ref())?;
            }
            let answer = client.send(&endpoint.read(args, turn.as_ref())?).await?;
            if name.starts_with("query.dashboards.") {
                query::complete_widgets(&answer.value);
            }
            answer
        }
    };
    Ok(Outcome::Answer(Box::new(answer)))
}

/// Makes a call that gives a stream or a subscription, and goes on until that has ended. `name` is one of [`STREAMS`] and
/// [`SUBSCRIPTIONS`].
pub async fn follow<T: Transport>(
    client: &Client<T>,
    name: &'static str,
    values: Vec<T::Value>,
    sink: &Sink<T::Value>,
) -> Result<(), Failure<T::Value>> {
    let args = Args::new(name, values);
    let end = if STREAMS.contains(&name) {
        streams::follow(client, args, sink).await
    } else {
        realtime::follow(client, args, sink).await
    };
    sink.end(end)
}
