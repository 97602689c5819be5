//! Batches: triggers many runs by two requests. The first creates the batch, the second sends its items.

use std::cell::RefCell;

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Returns, Start};
use crate::api::trigger::{ITEM, RunRequest, key_origin};
use crate::api::worker::run_result;
use crate::core::call::{Call, HeaderSet, Repeat, Route, Schema, TokenRequest};
use crate::core::client::Client;
use crate::core::configuration::Configuration;
use crate::core::error::{BatchPhase, ErrorKind, Failure};
use crate::core::idempotency;
use crate::core::payload::{Packet, Upload, refer_to};
use crate::core::plan::Plan;
use crate::core::reply::{End, PUBLIC_TOKEN, Reply};
use crate::core::retry;
use crate::core::send::{Verdict, send};
use crate::host::http::Response;
use crate::host::value::{Kind, Thrown, Value};
use crate::util::future::Concurrent;

/// `GET /api/v2/batches/{id}`.
pub static RETRIEVE: Endpoint =
    Endpoint::get("batch.retrieve", "retrieveBatch", "/api/v2/batches/{}")
        .args(&[Arg::Id("batchId")])
        .schema(&Schema {
            dates: "createdAt updatedAt completedAt",
            places: "processing",
            ..Schema::OBJECT
        });

/// `GET /api/v1/batches/{id}/results`.
pub static RESULTS: Endpoint =
    Endpoint::get("batch.results", "getBatchResults", "/api/v1/batches/{}/results")
        .args(&[Arg::Id("batchId")])
        .without_run_token();

/// `POST /api/v3/batches`. The server recognizes a repeated attempt by the batch's idempotency key, which is always sent.
static CREATE: Endpoint = Endpoint::post("tasks.batchTrigger", "createBatch", "/api/v3/batches")
    .schema(&Schema::HANDLE)
    .repeat(Repeat::Always);

/// `POST /api/v3/batches/{id}/items`. The server recognizes a repeated item by its index.
static ITEMS: Endpoint =
    Endpoint::post("tasks.batchTrigger", "streamBatchItems", "/api/v3/batches/{}/items")
        .args(&[Arg::Id("batchId")])
        .headers(HeaderSet::Stream)
        .repeat(Repeat::Always);

/// `POST /api/v2/tasks/batch`. Triggers a batch in one request, for older servers. They recognize a repeated attempt by its
/// request idempotency key.
pub static LEGACY: Endpoint =
    Endpoint::post("batch.triggerLegacy", "batchTriggerV3", "/api/v2/tasks/batch")
        .args(&[Arg::Body("body")])
        .schema(&Schema::HANDLE)
        .repeat(Repeat::Always)
        .prepare(legacy);

/// Triggers a batch of one task.
pub static TRIGGER_TASK: Endpoint =
    Endpoint::of_procedure("tasks.batchTrigger", |row, client, args| {
        Box::pin(trigger(row, client, args, TaskOf::FirstArgument))
    })
    .sends(&[&CREATE, &ITEMS]);

/// Triggers a batch whose items name their tasks by id.
pub static TRIGGER: Endpoint = Endpoint::of_procedure("batch.trigger", |row, client, args| {
    Box::pin(trigger(row, client, args, TaskOf::ItemId))
})
.sends(&[&CREATE, &ITEMS]);

/// Triggers a batch whose items hold their tasks.
pub static TRIGGER_BY_TASK: Endpoint =
    Endpoint::of_procedure("batch.triggerByTask", |row, client, args| {
        Box::pin(trigger(row, client, args, TaskOf::ItemTask))
    })
    .sends(&[&CREATE, &ITEMS]);

/// Triggers a batch of one task, and waits until its runs have ended.
pub static TRIGGER_TASK_AND_WAIT: Endpoint = awaited("tasks.batchTriggerAndWait", &TRIGGER_TASK);

/// Triggers a batch whose items name their tasks by id, and waits until its runs have ended.
pub static TRIGGER_AND_WAIT: Endpoint = awaited("batch.triggerAndWait", &TRIGGER);

/// Triggers a batch whose items hold their tasks, and waits until its runs have ended.
pub static TRIGGER_BY_TASK_AND_WAIT: Endpoint =
    awaited("batch.triggerByTaskAndWait", &TRIGGER_BY_TASK);

const fn awaited(name: &'static str, of: &'static Endpoint) -> Endpoint {
    Endpoint { route: Route { name, ..of.route }, ..*of }
        .returns(Returns::BatchResult)
        .inside_run("batchTriggerAndWait")
}

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[
    &RETRIEVE,
    &RESULTS,
    &LEGACY,
    &TRIGGER_TASK,
    &TRIGGER,
    &TRIGGER_BY_TASK,
    &TRIGGER_TASK_AND_WAIT,
    &TRIGGER_AND_WAIT,
    &TRIGGER_BY_TASK_AND_WAIT,
];

/// The place where a batch names the tasks of its items.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TaskOf {
    /// The first argument, for all items.
    FirstArgument,
    /// The `id` of each item.
    ItemId,
    /// The `task` of each item, `{ id }`.
    ItemTask,
}

/// The scope of a batch's public token, up to the id.
const READ_BATCH: &str = "read:batch:";

/// The maximum number of payloads that are offloaded at the same time.
const MAX_UPLOADS: usize = 10;

/// Prepares the call that triggers a batch in one request. Its arguments are a body `{ items }`, and options.
fn legacy(
    row: &'static Endpoint,
    client: &Client,
    args: &mut Args,
) -> Result<Start<'static>, Failure> {
    let body = args.take();
    let options = args.optional_object("options")?;
    let mut call = row.of(vec![body, args.take()])?;
    call.holes.clear();
    if let Some(strategy) = options.field("processingStrategy") {
        let strategy = strategy.as_str().unwrap_or_default();
        if !["parallel", "sequential"].contains(&strategy.as_str()) {
            let problem = "must be \"parallel\" or \"sequential\"";
            return Err(args.error("options.processingStrategy", problem));
        }
        call.headers.push(("batch-processing-strategy", strategy));
    }
    let lifetime = call.options.token_lifetime()?;
    call.token = Some(TokenRequest { permission: READ_BATCH.to_owned(), lifetime });
    client.link_to_run(&mut call);
    Ok(call.into())
}

/// An item of a batch, and its task.
struct Item {
    /// The id of the task.
    task: String,
    /// The caller's item, `{ payload, options? }`.
    item: Value,
}

/// Takes all items from the arguments, since the server needs their number first.
async fn take_items(client: &Client, args: &mut Args) -> Result<Vec<Value>, Failure> {
    let items = args.take();
    let items = match items.kind() {
        Kind::Array => items.items(),
        Kind::Object => {
            let signal =
                args.last_options()?.signal_or(&client.configuration.request_options()?)?;
            // Other calls run while the items arrive, and must not get the errors that reading these options threw.
            Value::check_thrown()?;
            client.host.drain(&items, signal.as_ref()).await.map_err(Thrown)?
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

/// The data that the items of a batch share.
struct BatchRequest<'a> {
    /// The name of the call.
    name: &'static str,
    configuration: &'a Configuration,
    options: &'a Value,
    /// Whether the origins of idempotency keys are sent.
    with_key_origin: bool,
    /// Whether the caller's run waits for the runs of the batch.
    awaited: bool,
}

/// Triggers a batch: offloads large payloads, creates the batch, and sends its items.
///
/// If the row can only be called inside a run, it also waits until the runs have ended.
async fn trigger(row: &'static Endpoint, client: &Client, args: &mut Args, task_of: TaskOf) -> End {
    let name = row.name();
    let of_one_task = task_of == TaskOf::FirstArgument;
    let task = if of_one_task { args.task_id("id")? } else { String::new() };
    let values = take_items(client, args).await?;
    let mut items = Vec::with_capacity(values.len());
    for (index, item) in values.into_iter().enumerate() {
        let task = match task_of {
            TaskOf::FirstArgument => task.clone(),
            TaskOf::ItemId => args.task_id_of(&format!("items[{index}].id"), &item.get("id"))?,
            TaskOf::ItemTask => {
                args.task_id_of(&format!("items[{index}].task.id"), &item.get("task").get("id"))?
            }
        };
        items.push(Item { task, item });
    }
    let awaited = row.inside_run.is_some();
    let worker = if awaited { Some(client.worker(name)?) } else { None };
    let options = &args.optional_object("options")?;
    let mut call = CREATE.read(args)?;
    let configuration = &client.configuration_of(&call)?;
    let batch =
        BatchRequest { name, configuration, options, with_key_origin: of_one_task, awaited };
    let item_count = items.len();
    let fail = |phase, batch_id: Option<&str>| {
        let batch_id = batch_id.map(str::to_owned);
        move |error: Failure| wrap(phase, batch_id.as_deref(), item_count, error)
    };

    // All options are read before the first request, since the caller may change them later.
    let lines = RefCell::new(Vec::with_capacity(2 * item_count));
    let uploads = Concurrent::new(MAX_UPLOADS);
    for (index, item) in items.iter().enumerate() {
        let mut packet = Packet::pack(&item.item.get("payload"))?;
        if let Some(upload) = Upload::plan(client, &mut packet, &call.options)? {
            let lines = &lines;
            uploads.add(async move {
                let path = upload.store(&client.host).await?;
                if let Some(line) = lines.borrow_mut().get_mut(2 * index) {
                    *line = refer_to(path, line)?;
                }
                Ok(())
            });
        }
        let line = batch.line(client, item, index, &packet)?;
        lines.borrow_mut().extend([line, Value::string("\n")]);
    }
    let lifetime = call.options.token_lifetime()?;
    call.body = Some(batch.body(client, &items)?);
    if !awaited {
        client.link_to_run(&mut call);
        call.fixed_retry = client.context.as_ref().map(|_| retry::INSIDE_TASK);
    }
    let plan = client.plan(&call)?;
    let mut items_plan = plan_items(client, &call, awaited)?;
    uploads.rest().await.map_err(fail(BatchPhase::Offload, None))?;
    drop(uploads);
    let mut created = plan.send(&client.host).await.map_err(fail(BatchPhase::Create, None))?;
    let batch_id = created.value.text_field("id").unwrap_or_default();
    let run_count = created.value.get("runCount");
    let mut handle = Value::object();
    if !awaited {
        let request = TokenRequest { permission: READ_BATCH.to_owned(), lifetime };
        let token = created.add_token(&client.host, plan.signer.as_ref(), &request);
        token.map_err(fail(BatchPhase::Create, None))?;
        handle.set("batchId", Value::string(&batch_id));
        handle.set("runCount", run_count.clone());
        // The server may have sent a public token.
        handle.put(PUBLIC_TOKEN, created.value.get(PUBLIC_TOKEN));
    }
    // A cached batch of an earlier attempt, whose response was lost, has no items yet. The server ignores repeated items.
    if created.attempts > 1 || !created.value.get("isCached").is_truthy() {
        let sealed =
            send_items(client, &mut items_plan, Value::array(lines.into_inner()), &batch_id).await;
        created.response = sealed.map_err(fail(BatchPhase::Stream, Some(&batch_id)))?.response;
    }
    if let Some(worker) = worker {
        let mut runs = Value::object();
        runs.set("id", Value::string(&batch_id));
        runs.set("runCount", run_count);
        let end = worker.wait(client, "waitForBatch", runs).await?;
        let mut results = Vec::with_capacity(item_count);
        for (index, end) in end.get("items").items().unwrap_or_default().iter().enumerate() {
            let task = items.get(index).map_or("unknown", |item| &item.task);
            results.push(run_result(client, &plan, end, &Value::string(task)).await?);
        }
        handle.set("id", end.get("id"));
        handle.set("runs", Value::array(results));
    }
    Ok(created.with(handle))
}

/// Adds the failed step to an error. Errors that the caller's own code threw stay unchanged.
fn wrap(phase: BatchPhase, batch_id: Option<&str>, item_count: usize, error: Failure) -> Failure {
    match error.kind {
        ErrorKind::Thrown | ErrorKind::Missing | ErrorKind::Argument => error,
        _ => ErrorKind::batch(phase, batch_id, item_count, error),
    }
}

impl BatchRequest<'_> {
    /// Returns the body of the request that creates the batch.
    fn body(&self, client: &Client, items: &[Item]) -> Result<Value, Failure> {
        let mut tasks = Vec::new();
        for item in items {
            if let Err(index) = tasks.binary_search(&item.task) {
                tasks.insert(index, item.task.clone());
            }
        }
        let mut body = Value::object();
        body.set("runCount", Value::number(items.len() as f64));
        body.set("taskIdentifiers", Value::strings(&tasks));
        body.put_str("parentRunId", client.context.as_ref().map(|context| context.run_id.as_str()));
        if self.awaited {
            body.set("resumeParentOnCompletion", Value::boolean(true));
        }
        match client.own_key(self.name, self.options)? {
            Some(key) => {
                body.set("idempotencyKey", Value::string(&key.hash));
                if self.with_key_origin {
                    body.put("idempotencyKeyOptions", key_origin(&key));
                }
            }
            // A repeated attempt must not create a second batch, and the server recognizes one only by this key.
            None => body.set("idempotencyKey", client.host.uuid()),
        }
        Ok(body)
    }

    /// Returns the line of an item, as JSON.
    fn line(
        &self,
        client: &Client,
        item: &Item,
        index: usize,
        packet: &Packet,
    ) -> Result<Value, Failure> {
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
        let run = RunRequest {
            options: &options,
            options_at: 0,
            key,
            key_ttl,
            configuration: self.configuration,
            awaited: self.awaited,
            resumes: self.awaited,
        };
        let line = Value::object_of(vec![
            ("index", Value::number(index as f64)),
            ("task", Value::string(&item.task)),
            ("payload", packet.data.clone().unwrap_or_else(Value::undefined)),
            ("options", client.run_options(&run, packet, ITEM, &mut Vec::new())?),
        ]);
        Ok(line.stringify()?)
    }
}

/// Plans the request that sends the items, with the options of the call that creates the batch. It lacks its path, which
/// needs the id of the batch.
fn plan_items(client: &Client, create: &Call, awaited: bool) -> Result<Plan, Failure> {
    let mut call = Call::new(&ITEMS.route, create.name, String::new());
    call.options = create.options.clone();
    let mut plan = client.plan(&call)?;
    plan.policy = match client.context {
        Some(_) if !awaited => retry::UPLOAD,
        _ => call.options.policy(retry::UPLOAD)?,
    };
    Ok(plan)
}

/// Sends the items until the server has all of them.
async fn send_items(client: &Client, plan: &mut Plan, lines: Value, batch_id: &str) -> End {
    let request = &mut plan.request;
    let name = request.call;
    let path = ITEMS.read(&mut Args::new(name, vec![Value::string(batch_id)]))?.path;
    request.url.push_str(&path);
    request.headers.set("Content-Type", Value::string("application/x-ndjson"));
    request.body = Some(lines);
    let read = |response| read_sealed(name, batch_id, response);
    send(&client.host, request, plan.policy, true, None, &read).await.map_err(|mut failure| {
        if failure.kind == ErrorKind::Connection {
            let why = failure.fields.get("cause").text_field("message").unwrap_or_default();
            failure.message = format!("Failed to stream batch items for batch {batch_id}: {why}");
        }
        failure
    })
}

/// Creates the error for an upload after which the server still expects items. The body of the response has the numbers.
fn not_sealed(batch_id: &str, body: &Value) -> Failure {
    let number = |key| body.get(key).as_f64().unwrap_or_default();
    let counts = ["enqueuedCount", "expectedCount", "itemsAccepted", "itemsDeduplicated"];
    let [enqueued, expected, accepted, deduplicated] = counts.map(|key| number(key) as u64);
    let mut error = ErrorKind::NotSealed.error(&format!(
        "Batch {batch_id} was not sealed: received {enqueued} of {expected} expected items (accepted: {accepted}, deduplicated: {deduplicated})"
    ));
    error.fields = Value::object_of(counts.map(|key| (key, Value::number(number(key)))).to_vec());
    error.fields.set("batchId", Value::string(batch_id));
    error
}

/// Reads the response to an upload of items, which says whether the server has all of them.
fn read_sealed(call: &'static str, batch_id: &str, response: Response) -> Verdict {
    let invalid = |problem: &str, cause: Value| {
        let mut error = Value::object();
        let message = format!("Invalid response from server for batch {batch_id}: {problem}");
        error.set("message", Value::string(&message));
        error.put("cause", cause);
        Verdict::Retry(ErrorKind::connection(call, "", error))
    };
    if let Err(cause) = &response.body {
        return invalid("it broke off", cause.clone());
    }
    let body = &response.json;
    if response.kinds.are_broken() {
        return invalid("it is not JSON", body.clone());
    }
    match body.get("sealed").as_bool() {
        Some(true) => Verdict::Done(Reply::of_response(response)),
        Some(false) => Verdict::Retry(not_sealed(batch_id, body)),
        None => invalid("expected a boolean at \"sealed\"", Value::undefined()),
    }
}
