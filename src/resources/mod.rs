//! The calls of the API, one file a resource: what each one is, and what it does besides sending one request.

pub mod batch;
pub mod bulk;
pub mod concurrency_limits;
pub mod deployments;
pub mod envvars;
pub mod errors;
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
pub mod worker;

use crate::answer::Answer;
use crate::call::{Args, Call, Endpoint, Method};
use crate::client::Client;
use crate::error::{Error, Failure};
use crate::live::Sink;
use crate::page::Turn;
use crate::transport::Transport;
use crate::value::Value;

/// The rows of all tables.
pub const TABLES: [&[&Endpoint]; 14] = [
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
    errors::ENDPOINTS,
];

/// The calls that are more than a row: they have code of their own, and no row by their name.
pub const PROCEDURES: &[&str] = &[
    "tasks.trigger",
    "tasks.batchTrigger",
    "tasks.triggerAndWait",
    "tasks.batchTriggerAndWait",
    "tasks.triggerAndSubscribe",
    "batch.trigger",
    "batch.triggerByTask",
    "batch.triggerAndWait",
    "batch.triggerByTaskAndWait",
    "wait.for",
    "wait.until",
    "wait.forToken",
    "webhooks.waiter.wait",
    "runs.poll",
    "runs.result",
    "runs.bulk.poll",
    "idempotencyKeys.create",
    "idempotencyKeys.reset",
    "tags.add",
    "sessions.open.in.send",
    "streams.input.send",
    "webhooks.constructEvent",
    "auth.createPublicToken",
    "auth.createTriggerPublicToken",
    "auth.createBatchTriggerPublicToken",
];

/// The calls that give a stream, and those that give a subscription.
pub const STREAMS: &[&str] = &["streams.read", "runs.fetchStream", "sessions.open.out.read"];
/// See [`STREAMS`].
pub const SUBSCRIPTIONS: &[&str] =
    &["runs.subscribeToRun", "runs.subscribeToRunsWithTag", "runs.subscribeToBatch"];

/// All rows.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    TABLES.iter().flat_map(|table| table.iter()).copied()
}

/// A call: its name, and its row if it has one.
pub type Entry = (&'static str, Option<&'static Endpoint>);

/// The call of this name.
pub fn named(name: &'static str) -> Entry {
    (name, endpoints().find(|endpoint| endpoint.name == name))
}

/// The call of this number: all rows are numbered from 0, then all procedures, streams and subscriptions.
pub fn numbered(number: u32) -> Entry {
    let mut number = number as usize;
    for table in TABLES {
        match table.get(number) {
            Some(endpoint) => return (endpoint.name, Some(endpoint)),
            None => number -= table.len(),
        }
    }
    for names in [PROCEDURES, STREAMS, SUBSCRIPTIONS] {
        match names.get(number) {
            Some(name) => return (name, None),
            None => number -= names.len(),
        }
    }
    ("", None)
}

/// What a call gives back.
#[derive(Clone, Debug)]
pub enum Outcome<V> {
    /// The answer to a request.
    Answer(Box<Answer<V>>),
    /// A value that needed no request, or many.
    Value(V),
}

/// A row that the tokens of runs do not open.
const fn closed_to_runs(
    name: &'static str,
    operation: &'static str,
    method: Method,
    path: &'static str,
) -> Endpoint {
    Endpoint::new(name, operation, method, path).without_run_token()
}

/// Makes a call. `turn` asks a list for another page than its first.
pub async fn call<T: Transport>(
    client: &Client<T>,
    (name, row): Entry,
    values: Vec<T::Value>,
    turn: Option<Turn>,
) -> Result<Outcome<T::Value>, Failure<T::Value>> {
    let args = &mut Args::new(name, values);
    args.turn = turn;
    client.check_place(name)?;
    // The calls that are more than one request, or none.
    let answer = match name {
        "tasks.trigger" | "tasks.triggerAndWait" => tasks::trigger(client, args).await?,
        "tasks.triggerAndSubscribe" => {
            return Err(Error::rule(
                "tasks.triggerAndSubscribe is not there yet. Use tasks.triggerAndWait, or tasks.trigger and runs.subscribeToRun.",
            ));
        }
        "tasks.batchTrigger"
        | "tasks.batchTriggerAndWait"
        | "batch.trigger"
        | "batch.triggerAndWait"
        | "batch.triggerByTask"
        | "batch.triggerByTaskAndWait" => batch::trigger(client, args).await?,
        "runs.retrieve" => runs::retrieve(client, &*runs::RETRIEVE.read(args)?).await?,
        "runs.poll" | "runs.bulk.poll" => runs::poll(client, args).await?,
        "wait.retrieveToken" => waitpoints::retrieve(client, args).await?,
        "wait.for" | "wait.until" => return waitpoints::wait(client, args).await,
        "wait.forToken" | "webhooks.waiter.wait" => {
            waitpoints::wait_for_token(client, args).await?
        }
        "idempotencyKeys.create" => {
            return idempotency_keys::create(client, args).map(Outcome::Value);
        }
        "idempotencyKeys.reset" => idempotency_keys::reset(client, args).await?,
        "webhooks.constructEvent" => {
            return webhooks::construct_event(client, args).await.map(Outcome::Value);
        }
        "auth.createPublicToken"
        | "auth.createTriggerPublicToken"
        | "auth.createBatchTriggerPublicToken" => public_tokens::create(client, args).await?,
        _ => {
            let call = one_request(client, row, name, args)?;
            return complete(client, name, &call, client.send(&call).await);
        }
    };
    Ok(Outcome::Answer(answer))
}

/// Whether the answer to a call of one request is handed on as it is read: not where [`call`] does more to it than its row
/// says. [`passing`](crate::answer::passing) tells the answers to `runs.retrieve` that are.
pub fn is_handed_on(name: &str) -> bool {
    !name.starts_with("query.dashboards.") && name != "wait.retrieveToken"
}

/// What a call of one request sends.
pub fn one_request<T: Transport>(
    client: &Client<T>,
    row: Option<&'static Endpoint>,
    name: &str,
    args: &mut Args<T::Value>,
) -> Result<Box<Call<T::Value>>, Failure<T::Value>> {
    match (name, row) {
        ("runs.replay", _) => runs::replay(args),
        ("runs.result", _) => runs::RESULT.read(args),
        ("tags.add", _) => tags::add(client, args),
        ("wait.createToken", _) => waitpoints::create(args),
        ("batch.triggerLegacy", _) => batch::legacy(client, args),
        ("query.execute", _) => query::execute(client, args),
        ("prompts.resolve", _) => prompts::resolve(args),
        ("sessions.start", _) => sessions::start(client, args),
        ("sessions.open.in.send", _) => sessions::send(client, args),
        ("streams.input.send", _) => streams::send_input(args),
        ("webhooks.waiter.create", _) => webhooks::create_waiter(client, args),
        (_, Some(endpoint)) => {
            if endpoint.takes_environment() {
                envvars::choose_environment(endpoint, args, client.context.as_ref())?;
            }
            endpoint.read(args)
        }
        (_, None) => Err(Error::rule(&format!("There is no call named {name}."))),
    }
}

/// What a call of one request came to: the answer, with what the caller is given in place of what the server said.
fn complete<T: Transport>(
    client: &Client<T>,
    name: &str,
    call: &Call<T::Value>,
    end: Result<Box<Answer<T::Value>>, Failure<T::Value>>,
) -> Result<Outcome<T::Value>, Failure<T::Value>> {
    let nothing = T::Value::undefined();
    let mut answer = match end {
        Ok(answer) => answer,
        Err(failure) => match (name, &*failure) {
            // It is not finished.
            ("runs.result", Error::Status(error)) if error.status == 404 => {
                return Ok(Outcome::Value(nothing));
            }
            ("tags.add", Error::Status(error)) if error.status == 422 => {
                tags::warn(client, &error.message);
                return Ok(Outcome::Value(nothing));
            }
            _ => return Err(failure),
        },
    };
    let value = match name {
        "batch.triggerLegacy" => {
            batch::legacy_handle(client, call, &mut answer)?;
            return Ok(Outcome::Answer(answer));
        }
        "wait.createToken" => {
            waitpoints::created(client, &mut answer)?;
            return Ok(Outcome::Answer(answer));
        }
        "prompts.resolve" => prompts::resolved(call, &answer.value)?,
        "sessions.open.in.send" | "streams.input.send" | "tags.add" => nothing,
        name => {
            if name.starts_with("query.dashboards.") {
                query::complete_widgets(&answer.value);
            }
            return Ok(Outcome::Answer(answer));
        }
    };
    Ok(Outcome::Answer(answer.with(value)))
}

/// Makes a call that gives a stream or a subscription, and goes on until that has ended. `name` is one of [`STREAMS`] and
/// [`SUBSCRIPTIONS`].
pub async fn follow<T: Transport>(
    client: &Client<T>,
    name: &'static str,
    values: Vec<T::Value>,
    sink: &Sink<T::Value>,
) -> Result<(), Failure<T::Value>> {
    let args = &mut Args::new(name, values);
    let end = if STREAMS.contains(&name) {
        streams::follow(client, args, sink).await
    } else {
        realtime::follow(client, args, sink).await
    };
    sink.end(end)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::answer::passing;
    use crate::call::{Arg, Shape};
    use crate::transport::scripted::{Json, Scripted, answer, json, run};
    use crate::value::{Kind, Kinds};

    /// An answer that passes as it is, by its kinds, with what some calls look at besides. (Widgets are completed in place,
    /// which only an engine's values show.)
    fn passing_answer(endpoint: &Endpoint) -> Option<Json> {
        let due = endpoint.answer;
        let kinds = Kinds::new(passing(due)?.1, due.fields);
        if due.shape == Shape::Array {
            return Some(json("[]"));
        }
        let mut object = json(r#"{"output":"7","outputType":"application/json"}"#);
        for field in due.fields.split(' ') {
            match kinds.of_field(field) {
                Kind::String => object.set_named(field, Json::string("text")),
                Kind::Number => object.set_named(field, Json::number(1.0)),
                Kind::Boolean => object.set_named(field, Json::boolean(true)),
                Kind::Array => object.set_named(field, json("[]")),
                Kind::Object => object.set_named(field, json("{}")),
                _ => {}
            }
        }
        Some(object)
    }

    fn arguments(endpoint: &Endpoint) -> Vec<Json> {
        let mut values = Vec::new();
        for arg in endpoint.args {
            match arg {
                Arg::Environment => values.extend([Json::string("a"), Json::string("a")]),
                Arg::Project(_) => {}
                Arg::Query(_) => values.push(Json::Undefined),
                _ => values.push(Json::string("a")),
            }
        }
        values
    }

    #[test]
    fn what_is_handed_on_stays_as_it_is() {
        let mut handed_on = 0;
        for endpoint in endpoints().filter(|endpoint| !endpoint.takes_body()) {
            let Some(body) = passing_answer(endpoint) else { continue };
            let text = body.stringify().ok().and_then(|text| text.as_str()).unwrap_or_default();
            let world = Scripted::new([answer(200, &text)]);
            let client = Client::new(world, json(r#"{"secretKey":"tr_dev_k"}"#));
            let made = run(call(&client, named(endpoint.name), arguments(endpoint), None));
            let requests = client.transport.requests.borrow();
            let stays = match made {
                Ok(Outcome::Answer(answer)) => answer.value == body && answer.signing.is_none(),
                _ => false,
            };
            // Of what has a body all the same, or wants other arguments than its row says, there is no template.
            let sends_body = requests.iter().all(|request| request.body.is_some());
            let is_handed_on = is_handed_on(endpoint.name) && !sends_body;
            assert!(stays && requests.len() == 1 || !is_handed_on, "{}", endpoint.name);
            handed_on += u32::from(is_handed_on);
        }
        assert!(handed_on > 40, "{handed_on}");
    }
}
