//! Batches: many runs triggered by two requests, one that announces them and one that carries them.

use std::cell::RefCell;

use super::tasks::LIFETIME;
use super::trigger::{ITEM, PUBLIC_TOKEN, Run, key_origin};
use crate::answer::Answer;
use crate::call::{Answer as Due, Arg, Args, Call, Endpoint, HeaderSet, Method};
use crate::client::Client;
use crate::config::Config;
use crate::error::{BatchPhase, Error, Failure};
use crate::exchange::{Reading, exchange};
use crate::future::Beside;
use crate::idempotency;
use crate::packet::Packet;
use crate::retry;
use crate::transport::{Response, Transport};
use crate::value::{Kind, Thrown, Value};

/// `GET /api/v2/batches/{id}`.
pub static RETRIEVE: Endpoint =
    Endpoint::new("batch.retrieve", "retrieveBatch", Method::Get, "/api/v2/batches/{}")
        .args(&[Arg::Id("batchId")])
        .answer(&Due {
            dates: "createdAt updatedAt completedAt",
            places: "processing",
            ..Due::OBJECT
        });

/// `GET /api/v1/batches/{id}/results`.
pub static RESULTS: Endpoint =
    Endpoint::new("batch.results", "getBatchResults", Method::Get, "/api/v1/batches/{}/results")
        .args(&[Arg::Id("batchId")])
        .without_run_token();

/// `POST /api/v3/batches`. The server knows a repeated attempt by the batch's idempotency key, which is always sent.
static CREATE: Endpoint =
    Endpoint::new("tasks.batchTrigger", "createBatch", Method::Post, "/api/v3/batches")
        .answer(&Due::HANDLE)
        .repeatable();

/// `POST /api/v3/batches/{id}/items`. The server knows a repeated item by its index.
static ITEMS: Endpoint = Endpoint::new(
    "tasks.batchTrigger",
    "streamBatchItems",
    Method::Post,
    "/api/v3/batches/{}/items",
)
.args(&[Arg::Id("batchId")])
.headers(HeaderSet::Stream)
.repeatable();

/// `POST /api/v2/tasks/batch`: a batch in one request, for servers that know no other. They know a repeated attempt by its
/// request idempotency key.
static LEGACY: Endpoint =
    Endpoint::new("batch.triggerLegacy", "batchTriggerV3", Method::Post, "/api/v2/tasks/batch")
        .args(&[Arg::Body("body")])
        .answer(&Due::HANDLE)
        .repeatable();

/// The rows of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&RETRIEVE, &RESULTS, &LEGACY];

/// How many payloads are parked at the same time.
const MOST_UPLOADS: usize = 10;

/// What is sent for a batch in one request: a body of `{ items }`, and options.
pub fn legacy<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Call<T::Value>>, Failure<T::Value>> {
    let body = args.take();
    let options = args.optional_object("options")?;
    let mut call = LEGACY.read(&mut Args::new(args.call, vec![body, args.take()]))?;
    if let Some(strategy) = options.field("processingStrategy") {
        let strategy = strategy.as_str().unwrap_or_default();
        if !["parallel", "sequential"].contains(&strategy.as_str()) {
            let due = "must be \"parallel\" or \"sequential\"";
            return Err(args.error("options.processingStrategy", due));
        }
        call.headers.push(("batch-processing-strategy", strategy));
    }
    call.options.token_lifetime()?;
    client.link_to_run(&mut call);
    Ok(call)
}

/// Gives the handle of such a batch a public token for it.
pub fn legacy_handle<T: Transport>(
    client: &Client<T>,
    call: &Call<T::Value>,
    answer: &mut Answer<T::Value>,
) -> Result<(), Failure<T::Value>> {
    client.add_public_token(answer, "read:batch:", &call.options.token_lifetime()?, LIFETIME)
}

/// An item of a batch, and the task that it is for.
struct Item<V> {
    /// The task.
    task: String,
    /// `{ payload, options? }`.
    item: V,
}

/// Takes the items off the arguments, all of them: the server wants to know their number first.
async fn drain<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Vec<T::Value>, Failure<T::Value>> {
    let items = args.take();
    let items = match items.kind() {
        Kind::Array => items.items(),
        Kind::Object => {
            let signal = args.last_options()?.signal_over(&client.config.request_options()?)?;
            // Other calls go on while the items come, and must not hear of what this one's options threw.
            T::Value::check_thrown()?;
            client.transport.drain(&items, signal.as_ref()).await.map_err(Thrown)?
        }
        _ => None,
    };
    let Some(items) = items else {
        return Err(args.error("items", "must be an array, an async iterable or a ReadableStream"));
    };
    for (index, item) in items.iter().enumerate() {
        if item.kind() != Kind::Object {
            return Err(
                args.error(&format!("items[{index}]"), "must be an object { payload, options? }")
            );
        }
    }
    Ok(items)
}

/// What the items of a batch have in common.
struct Batch<'a, V> {
    /// The call that sends it.
    name: &'static str,
    config: &'a Config<V>,
    options: &'a V,
    /// Whether the server is told how the idempotency keys were made.
    with_key_origin: bool,
    /// Whether the caller's run waits for its runs.
    awaited: bool,
}

/// Triggers a batch: parks what is too large, announces the batch, and sends its items. Waits for the ends of its runs
/// where the call is one that does.
///
/// The task is named once for all items, or by each as `{ id, payload, options? }` or
/// `{ task: { id }, payload, options? }`, as the name of the call says.
pub async fn trigger<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let name = args.call;
    let of_one_task = name.starts_with("tasks.");
    let task = if of_one_task { args.task_id("id")? } else { String::new() };
    let given = drain(client, args).await?;
    let mut items = Vec::with_capacity(given.len());
    for (index, item) in given.into_iter().enumerate() {
        let task = if of_one_task {
            task.clone()
        } else if name.starts_with("batch.triggerByTask") {
            args.task_id_of(&format!("items[{index}].task.id"), &item.get("task").get("id"))?
        } else {
            args.task_id_of(&format!("items[{index}].id"), &item.get("id"))?
        };
        items.push(Item { task, item });
    }
    let worker = client.worker_of(name)?;
    let options = &args.optional_object("options")?;
    let mut call = CREATE.read(args)?;
    let config = &client.config_of(&call)?;
    let awaited = worker.is_some();
    let batch = Batch { name, config, options, with_key_origin: of_one_task, awaited };
    let item_count = items.len();
    let fail = |phase, batch_id: Option<&str>| {
        let batch_id = batch_id.map(str::to_owned);
        move |error: Failure<T::Value>| wrap(phase, batch_id, item_count, error)
    };

    let mut packets = Vec::with_capacity(item_count);
    for item in &items {
        packets.push(RefCell::new(Packet::pack(&item.item.get("payload"))?));
    }
    let uploads = Beside::new(MOST_UPLOADS);
    for packet in packets.iter().filter(|packet| packet.borrow().is_oversized()) {
        let (given, options) = (packet.borrow().clone(), &call.options);
        uploads.add(async move {
            packet.replace(client.park(given, options).await?);
            Ok(())
        });
    }
    uploads.rest().await.map_err(fail(BatchPhase::Offload, None))?;
    drop(uploads);
    let mut lines = Vec::with_capacity(2 * item_count);
    for (index, (item, packet)) in items.iter().zip(&packets).enumerate() {
        lines.push(batch.line(client, item, index, &packet.borrow())?);
        lines.push(T::Value::string("\n"));
    }

    let lifetime = call.options.token_lifetime()?;
    call.body = Some(batch.announcement(client, &items)?);
    let sent = if awaited { client.send(&call) } else { client.send_trigger(&mut call) };
    let mut created = sent.await.map_err(fail(BatchPhase::Create, None))?;
    let batch_id = created.value.text_field("id").unwrap_or_default();
    let run_count = created.value.get("runCount");
    let mut handle = T::Value::object();
    if !awaited {
        let token = client.add_public_token(&mut created, "read:batch:", &lifetime, LIFETIME);
        // What the server says of a token, and not the caller's own code, may have thrown.
        let phase = BatchPhase::Create;
        token.map_err(|source| Error::Batch { phase, batch_id: None, item_count, source })?;
        handle.set("batchId", T::Value::string(&batch_id));
        handle.set("runCount", run_count.clone());
        // The server may have given one.
        handle.put(PUBLIC_TOKEN, created.value.get(PUBLIC_TOKEN));
    }
    // Where an earlier attempt announced the batch and its answer was lost, no items have been sent. Those that the server
    // does have, it takes only once.
    if created.attempts > 1 || !created.value.get("isCached").is_truthy() {
        let mut upload = ITEMS.read(&mut Args::new(name, vec![T::Value::string(&batch_id)]))?;
        upload.options = call.options.clone();
        let sealed = send_items(client, &upload, T::Value::array(lines), &batch, &batch_id).await;
        created.response = sealed.map_err(fail(BatchPhase::Stream, Some(&batch_id)))?.response;
    }
    if let Some(worker) = worker {
        let mut runs = T::Value::object();
        runs.set("id", T::Value::string(&batch_id));
        runs.set("runCount", run_count);
        let end = worker.wait(client, "waitForBatch", runs).await?;
        let mut results = Vec::with_capacity(item_count);
        for (index, end) in end.get("items").items().unwrap_or_default().iter().enumerate() {
            let task = items.get(index).map_or("unknown", |item| &item.task);
            results.push(client.run_result(end, &T::Value::string(task), &call).await?);
        }
        handle.set("id", end.get("id"));
        handle.set("runs", T::Value::array(results));
    }
    Ok(created.with(handle))
}

/// The errors of a step say which step it was; what the caller's own code threw stays what it is.
fn wrap<V: Value>(
    phase: BatchPhase,
    batch_id: Option<String>,
    item_count: usize,
    error: Failure<V>,
) -> Failure<V> {
    match *error {
        Error::Thrown(_) | Error::Missing(_) | Error::Argument { .. } | Error::InvalidUrl => error,
        _ => Error::Batch { phase, batch_id, item_count, source: error }.into(),
    }
}

impl<V: Value> Batch<'_, V> {
    /// The body that announces the batch.
    fn announcement<T: Transport<Value = V>>(
        &self,
        client: &Client<T>,
        items: &[Item<V>],
    ) -> Result<V, Failure<V>> {
        let mut tasks = Vec::new();
        for item in items {
            if let Err(place) = tasks.binary_search(&item.task) {
                tasks.insert(place, item.task.clone());
            }
        }
        let mut body = V::object();
        body.set("runCount", V::number(items.len() as f64));
        body.set("taskIdentifiers", V::strings(&tasks));
        body.put_str("parentRunId", client.context.as_ref().map(|context| context.run_id.as_str()));
        if self.awaited {
            body.set("resumeParentOnCompletion", V::boolean(true));
        }
        match client.own_key(self.name, self.options)? {
            Some(key) => {
                body.set("idempotencyKey", V::string(&key.hash));
                if self.with_key_origin {
                    body.put("idempotencyKeyOptions", key_origin(&key));
                }
            }
            // A repeated attempt must not make a second batch, and this key is all that the server knows one by.
            None => body.set("idempotencyKey", client.transport.uuid()),
        }
        Ok(body)
    }

    /// The line of an item, as JSON.
    fn line<T: Transport<Value = V>>(
        &self,
        client: &Client<T>,
        item: &Item<V>,
        index: usize,
        packet: &Packet<V>,
    ) -> Result<V, Failure<V>> {
        let options = item.item.get("options");
        let batch_key = self.options.get("idempotencyKey");
        let mut key = client.own_key(self.name, &options)?;
        if key.is_none() && batch_key.is_truthy() {
            key = Some(idempotency::of_item(&batch_key, index, client.context.as_ref()));
        }
        if let Some(key) = key.as_mut().filter(|_| !self.with_key_origin) {
            key.origin = None;
        }
        let key_ttl = match options.field("idempotencyKeyTTL") {
            Some(ttl) => ttl,
            None => self.options.get("idempotencyKeyTTL"),
        };
        let run = Run {
            call: self.name,
            options: &options,
            key,
            key_ttl,
            config: self.config,
            awaited: self.awaited,
        };
        let line = V::object_of(vec![
            ("index", V::number(index as f64)),
            ("task", V::string(&item.task)),
            ("payload", packet.data.clone().unwrap_or_else(V::undefined)),
            ("options", client.run_options(&run, packet, ITEM)?),
        ]);
        Ok(line.stringify()?)
    }
}

/// Sends the items until the server has all of them.
async fn send_items<T: Transport>(
    client: &Client<T>,
    upload: &crate::call::Call<T::Value>,
    lines: T::Value,
    batch: &Batch<'_, T::Value>,
    batch_id: &str,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let mut request = client.request(upload)?;
    request.headers.set("Content-Type", T::Value::string("application/x-ndjson"));
    request.body = Some(lines);
    // How long an upload takes depends on its size, so only the caller can say what is too long.
    if request.deadline.is_some_and(|limit| !limit.cut) {
        request.deadline = None;
    }
    let policy = match client.context {
        Some(_) if !batch.awaited => retry::UPLOAD,
        _ => upload.options.policy(retry::UPLOAD)?,
    };
    let read = |response| read_sealed(batch.name, batch_id, response);
    exchange(&client.transport, &request, policy, &read).await.map_err(|mut failure| {
        if let Error::Connection { message, cause, .. } = &mut *failure {
            let why = cause.text_field("message").unwrap_or_default();
            *message = format!("Failed to stream batch items for batch {batch_id}: {why}");
        }
        failure
    })
}

fn read_sealed<V: Value>(call: &'static str, batch_id: &str, response: Response<V>) -> Reading<V> {
    let invalid = |why: &str, cause: V| {
        let mut error = V::object();
        error.set(
            "message",
            V::string(&format!("Invalid response from server for batch {batch_id}: {why}")),
        );
        error.put("cause", cause);
        Reading::Again(Error::Connection { call, message: String::new(), cause: error }.into())
    };
    if let Err(cause) = &response.body {
        return invalid("it broke off", cause.clone());
    }
    let answer = &response.json;
    if response.kinds.are_broken() {
        return invalid("it is not JSON", answer.clone());
    }
    let number = |key: &'static str| answer.get(key).as_f64().unwrap_or_default() as u64;
    match answer.get("sealed").as_bool() {
        Some(true) => Reading::Done(Answer::of(&ITEMS, response)),
        Some(false) => Reading::Again(
            Error::NotSealed {
                batch_id: batch_id.to_owned(),
                enqueued: number("enqueuedCount"),
                expected: number("expectedCount"),
                accepted: number("itemsAccepted"),
                deduplicated: number("itemsDeduplicated"),
            }
            .into(),
        ),
        None => invalid("expected a boolean at \"sealed\"", V::undefined()),
    }
}
