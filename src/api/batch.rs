//! Batches: triggers many runs by two requests. The first creates the batch, the second sends its items.

use std::cell::RefCell;

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Returns, Start};
use crate::api::trigger::{Form, RunRequest};
use crate::api::worker::run_result;
use crate::core::call::{HeaderSet, Repeat, Route, Schema, Shape, TokenRequest, fill};
use crate::core::client::{Client, LINK_TO_RUN};
use crate::core::error::{BatchPhase, ErrorKind, Failure};
use crate::core::idempotency;
use crate::core::payload::{Packet, Upload};
use crate::core::plan::{Plan, REQUEST_KEY};
use crate::core::reply::{self, End, PUBLIC_TOKEN, Reply};
use crate::core::retry::{self, RetryPolicy};
use crate::core::send::{Verdict, send};
use crate::host::Host;
use crate::host::value::{Kind, Thrown, Value, decimal};
use crate::util::future::{Boxed, Concurrent};

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
        .schema(&Schema::of(Shape::Any))
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
        Box::pin(trigger(row, client, args, &[]))
    })
    .sends(&[&CREATE, &ITEMS]);

/// Triggers a batch whose items name their tasks by id.
pub static TRIGGER: Endpoint = Endpoint::of_procedure("batch.trigger", |row, client, args| {
    Box::pin(trigger(row, client, args, &["id"]))
})
.sends(&[&CREATE, &ITEMS]);

/// Triggers a batch whose items hold their tasks.
pub static TRIGGER_BY_TASK: Endpoint =
    Endpoint::of_procedure("batch.triggerByTask", |row, client, args| {
        Box::pin(trigger(row, client, args, &["task", "id"]))
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

/// A batch that is ready to be sent. All options have been read, since the caller may change them later.
struct Batch {
    /// The request that creates the batch.
    plan: Box<Plan>,
    /// The retry policy for sending the items.
    items_policy: RetryPolicy,
    /// The JSON of the items, each followed by a line break.
    lines: Vec<Value>,
    /// The payloads to offload first, with the indices of the lines that refer to them.
    uploads: Vec<(usize, Upload)>,
    /// The id of the task of each item.
    tasks: Vec<Value>,
    /// The field of the handle that holds the id of the batch.
    id_field: &'static str,
    /// The step that may fail next.
    phase: BatchPhase,
    /// The id of the batch, once it exists.
    id: Option<String>,
}

/// Triggers a batch: offloads large payloads, creates the batch, and sends its items.
///
/// If the row can only be called inside a run, it also waits until the runs have ended. An item has the id of its task at
/// `id_path`. If that is empty, the first argument is the task of all items.
async fn trigger(
    row: &'static Endpoint,
    client: &Client,
    args: &mut Args,
    id_path: &[&'static str],
) -> End {
    let host = &client.host;
    let task =
        if id_path.is_empty() { Value::string(&args.task_id("id")?) } else { Value::undefined() };
    let items = take_items(client, args).await?;
    let worker = row.inside_run.map(|_| client.worker(row.name())).transpose()?;
    let mut batch = Batch::read(row, client, args, items, task, id_path)?;
    let reply = batch.send(host).await;
    let reply = reply.map_err(|error| batch.add_phase(error))?;
    let Some(worker) = worker else { return Ok(reply) };
    let end = worker.wait(client, "waitForBatch", reply.value.clone()).await?;
    let mut results = Vec::new();
    for run in end.get("items").items().unwrap_or_default() {
        let task = batch.tasks.get(results.len()).cloned();
        let task = task.unwrap_or_else(|| Value::constant("unknown"));
        results.push(run_result(host, &batch.plan, &run, task).await?);
    }
    Ok(reply.with(Value::object_of(vec![("id", end.get("id")), ("runs", Value::array(results))])))
}

/// Takes all items from the arguments, since the server needs their number first.
async fn take_items(client: &Client, args: &mut Args) -> Result<Vec<Value>, Failure> {
    let given = args.take();
    let mut items = given.items();
    if given.kind() == Kind::Object {
        let signal = args.last_options()?.signal_or(&client.configuration.request_options()?)?;
        // Other calls run while the items arrive, and must not get the errors that reading these options threw.
        Value::check_thrown()?;
        items = client.host.drain(&given, signal.as_ref()).await.map_err(Thrown)?;
    }
    items.ok_or_else(|| {
        args.error("items", "must be an array, an async iterable or a ReadableStream")
    })
}

impl Batch {
    fn read(
        row: &'static Endpoint,
        client: &Client,
        args: &mut Args,
        items: Vec<Value>,
        common_task: Value,
        id_path: &[&'static str],
    ) -> Result<Box<Self>, Failure> {
        let name = row.name();
        let awaited = row.inside_run.is_some();
        let of_one_task = id_path.is_empty();
        let context = client.context.as_ref();
        let options = args.optional_object("options")?;
        let mut call = CREATE.read(args)?;
        let configuration = client.configuration_of(&call)?;
        let batch_key = options.get("idempotencyKey");
        let mut lines = Vec::with_capacity(2 * items.len());
        let mut uploads = Vec::new();
        let mut tasks = Vec::with_capacity(items.len());
        let mut task_ids = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let mut argument = ["items[", &decimal(index as f64), "]"].concat();
            if item.kind() != Kind::Object {
                return Err(args.error(&argument, "must be an object { payload, options? }"));
            }
            let mut task = if of_one_task { common_task.clone() } else { item.clone() };
            for key in id_path {
                argument.push('.');
                argument.push_str(key);
                task = task.get(key);
            }
            let id = args.task_id_of(&argument, &task)?;
            if let Err(index) = task_ids.binary_search(&id) {
                task_ids.insert(index, id);
            }
            let item_options = item.get("options");
            let mut packet = Packet::pack(&item.get("payload"))?;
            if let Some(upload) = Upload::plan(client, &mut packet, &call.options)? {
                uploads.push((lines.len(), upload));
            }
            let mut key = client.own_key(name, &item_options, of_one_task)?;
            if !key.hash.is_given() && batch_key.is_truthy() {
                key.hash = idempotency::of_item(&batch_key, index, context);
            }
            let own_ttl = item_options.field("idempotencyKeyTTL");
            let run = RunRequest {
                form: Form::Item,
                options: &item_options,
                packet: &packet,
                key,
                key_ttl: own_ttl.unwrap_or_else(|| options.get("idempotencyKeyTTL")),
                configuration: &configuration,
                awaited,
                resumes: awaited,
            };
            let sent = client.run_options(&run, &mut Vec::new())?;
            let line = Value::object_of(vec![
                ("index", Value::number(index as f64)),
                ("task", task.clone()),
                ("payload", packet.data),
                ("options", sent),
            ]);
            lines.push(line.stringify()?);
            lines.push(Value::constant("\n"));
            tasks.push(task);
        }
        let mut key = client.own_key(name, &options, of_one_task)?;
        if !key.hash.is_given() {
            // A repeated attempt must not create a second batch, and the server recognizes one only by this key.
            key.hash = client.host.uuid();
        }
        let resume = if awaited { Value::boolean(true) } else { Value::undefined() };
        let parent = context.map(|context| Value::string(&context.run_id));
        call.body = Some(Value::object_of(vec![
            ("runCount", Value::number(tasks.len() as f64)),
            ("taskIdentifiers", Value::strings(&task_ids)),
            ("parentRunId", parent.unwrap_or_else(Value::undefined)),
            ("resumeParentOnCompletion", resume),
            ("idempotencyKey", key.hash),
            ("idempotencyKeyOptions", key.origin),
        ]));
        let lifetime = call.options.token_lifetime()?;
        let mut items_policy = call.options.policy(retry::UPLOAD)?;
        if !awaited {
            call.token = Some(TokenRequest { permission: READ_BATCH.to_owned(), lifetime });
            client.link_to_run(&mut call);
            if context.is_some() {
                call.fixed_retry = Some(retry::INSIDE_TASK);
                items_policy = retry::UPLOAD;
            }
        }
        Ok(Box::new(Self {
            plan: client.plan(call)?,
            items_policy,
            lines,
            uploads,
            tasks,
            id_field: if awaited { "id" } else { "batchId" },
            phase: BatchPhase::Offload,
            id: None,
        }))
    }

    /// Sends the requests of the batch. Returns its handle.
    fn send<'a>(&'a mut self, host: &'a Host) -> Boxed<'a, End> {
        Box::pin(async move {
            let lines = RefCell::new(&mut self.lines);
            let uploads = Concurrent::<Failure>::new(MAX_UPLOADS);
            for (index, upload) in self.uploads.drain(..) {
                let lines = &lines;
                uploads.add(async move {
                    let line = lines.borrow().get(index).cloned();
                    let line = upload.store(host, &line.unwrap_or_else(Value::undefined)).await?;
                    if let Some(stored) = lines.borrow_mut().get_mut(index) {
                        *stored = line;
                    }
                    Ok(())
                });
            }
            uploads.rest().await?;
            drop(uploads);
            self.phase = BatchPhase::Create;
            let mut created = self.plan.send(host).await?;
            let id = created.value.get("id");
            let handle = Value::object_of(vec![
                (self.id_field, id.clone()),
                ("runCount", created.value.get("runCount")),
                // The server may have sent a public token.
                (PUBLIC_TOKEN, created.value.get(PUBLIC_TOKEN)),
            ]);
            // A cached batch of an earlier attempt, whose response was lost, has no items yet. The server ignores repeated items.
            if created.attempts > 1 || !created.value.get("isCached").is_truthy() {
                self.phase = BatchPhase::Stream;
                let id = id.as_str().unwrap_or_default();
                self.id = Some(id.clone());
                created.response = self.send_items(host, &id).await?.response;
            }
            Ok(created.with(handle))
        })
    }

    /// Sends the items until the server has all of them.
    async fn send_items(&self, host: &Host, batch_id: &str) -> End {
        let path = fill(ITEMS.route.path, &[batch_id]);
        let mut plan = self.plan.follow_up(host, &ITEMS.route, &path);
        let request = &mut plan.request;
        request.headers = request.headers.copy_without(&[REQUEST_KEY, LINK_TO_RUN]);
        request.headers.set("Content-Type", Value::constant("application/x-ndjson"));
        request.body = Some(Value::array(self.lines.clone()));
        let read = |response| match reply::read(host, &plan, response) {
            Verdict::Done(reply) => read_sealed(plan.request.call, batch_id, reply),
            incomplete => incomplete,
        };
        let mut end = send(host, &plan.request, self.items_policy, true, None, &read).await;
        if let Err(failure) = &mut end
            && failure.kind == ErrorKind::Connection
        {
            let why = failure.fields.get("cause").text_field("message").unwrap_or_default();
            failure.message =
                ["Failed to stream batch items for batch ", batch_id, ": ", &why].concat();
        }
        end
    }

    /// Adds the failed step to an error. Errors that the caller's own code threw stay unchanged.
    fn add_phase(&self, error: Failure) -> Failure {
        match error.kind {
            ErrorKind::Thrown | ErrorKind::Missing | ErrorKind::Argument => error,
            _ => ErrorKind::batch(self.phase, self.id.as_deref(), self.tasks.len(), error),
        }
    }
}

/// Reads the response to an upload of items, which says whether the server has all of them.
fn read_sealed(call: &'static str, batch_id: &str, reply: Box<Reply>) -> Verdict {
    match reply.value.get("sealed").as_bool() {
        Some(true) => Verdict::Done(reply),
        Some(false) => Verdict::Retry(not_sealed(batch_id, &reply.value)),
        None => {
            let message = [
                "Invalid response from server for batch ",
                batch_id,
                ": expected a boolean at \"sealed\"",
            ]
            .concat();
            let cause = Value::object_of(vec![("message", Value::string(&message))]);
            Verdict::Retry(ErrorKind::connection(call, "", cause))
        }
    }
}

/// Creates the error for an upload after which the server still expects items. The body of the response has the numbers.
fn not_sealed(batch_id: &str, body: &Value) -> Failure {
    let mut message = ["Batch ", batch_id, " was not sealed: received "].concat();
    let mut fields = Vec::new();
    for (key, after) in [
        ("enqueuedCount", " of "),
        ("expectedCount", " expected items (accepted: "),
        ("itemsAccepted", ", deduplicated: "),
        ("itemsDeduplicated", ")"),
    ] {
        let number = body.get(key).as_f64().unwrap_or_default();
        message.push_str(&decimal(number));
        message.push_str(after);
        fields.push((key, Value::number(number)));
    }
    fields.push(("batchId", Value::string(batch_id)));
    let mut error = ErrorKind::NotSealed.error(&message);
    error.fields = Value::object_of(fields);
    error
}
