//! Tasks: triggering runs of them.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Returns, Start};
use crate::api::trigger::{Form, RunRequest};
use crate::api::worker::{Worker, run_result};
use crate::core::call::{Call, Hole, Place, Repeat, Route, Schema, TokenRequest};
use crate::core::client::Client;
use crate::core::error::Failure;
use crate::core::payload::{Packet, Upload};
use crate::core::reply::End;
use crate::core::retry;
use crate::host::value::Value;
use crate::util::future::Boxed;

/// `POST /api/v1/tasks/{id}/trigger`. The server recognizes a repeated attempt by its request idempotency key.
pub static TRIGGER: Endpoint =
    Endpoint::post("tasks.trigger", "triggerTask", "/api/v1/tasks/{}/trigger")
        .args(&[Arg::Text("id")])
        .schema(&Schema::HANDLE)
        .repeat(Repeat::Always)
        .prepare(|row, client, args| {
            let (call, upload) = read(row, client, args, false)?;
            Ok(match upload {
                None => call.into(),
                // Offloading takes requests of its own.
                upload => Start::Procedure(send(client, call, upload, None)),
            })
        });

/// Triggers a run, and waits for its end on behalf of the caller's run.
static TRIGGER_AND_WAIT: Endpoint =
    Endpoint { route: Route { name: "tasks.triggerAndWait", ..TRIGGER.route }, ..TRIGGER }
        .prepare(|row, client, args| {
            let wait = (client.worker(row.name())?, args.peek());
            let (call, upload) = read(row, client, args, true)?;
            Ok(Start::Procedure(send(client, call, upload, Some(wait))))
        })
        .returns(Returns::RunResult)
        .inside_run("triggerAndWait");

/// The calls of this resource that trigger one run.
pub const ENDPOINTS: &[&Endpoint] = &[&TRIGGER, &TRIGGER_AND_WAIT];

/// Offloads the payload, if it is large, and triggers a run. `wait` are the worker that waits until the run has ended and the
/// task; the result of the run is then the result of the call.
pub fn send<'a>(
    client: &'a Client,
    call: Box<Call>,
    upload: Option<Upload>,
    wait: Option<(Worker<'a>, Value)>,
) -> Boxed<'a, End> {
    Box::pin(async move {
        let host = &client.host;
        let mut plan = client.plan(call)?;
        if let (Some(upload), Some(body)) = (upload, &plan.request.body) {
            // The caller may change the options during the upload, so they are in the body already.
            plan.request.body = Some(upload.store(host, body).await?);
        }
        let reply = plan.send(host).await?;
        let Some((worker, task)) = wait else { return Ok(reply) };
        let run = Value::object_of(vec![("id", reply.value.get("id"))]);
        let end = worker.wait(client, "waitForTask", run).await?;
        let result = run_result(host, &plan, &end, task).await?;
        Ok(reply.with(result))
    })
}

/// Reads the arguments of a trigger. Returns its call, and the payload if it has to be offloaded first.
pub fn read(
    row: &'static Endpoint,
    client: &Client,
    args: &mut Args,
    resumes: bool,
) -> Result<(Box<Call>, Option<Upload>), Failure> {
    let task = Value::string(&args.task_id("id")?);
    let payload = args.take();
    let options = args.optional_object("options")?;
    let request_options_at = args.index();
    let mut call = row.of(vec![task, args.take()])?;
    for hole in &mut call.holes {
        if hole.to == Place::Signal {
            hole.argument = request_options_at;
        }
    }
    call.holes.push(Hole { to: Place::Payload, argument: 1, field: "" });
    call.is_reusable = true;
    let mut packet = Packet::pack(&payload)?;
    let key = client.own_key(row.name(), &options, true)?;
    let lifetime = call.options.token_lifetime()?;
    let awaited = row.inside_run.is_some();
    if !awaited {
        call.token = Some(TokenRequest { permission: "read:runs:".to_owned(), lifetime });
        client.link_to_run(&mut call);
        call.fixed_retry = client.context.as_ref().map(|_| retry::INSIDE_TASK);
    }
    let upload = Upload::plan(client, &mut packet, &call.options)?;
    let run = RunRequest {
        form: if awaited { Form::Awaited } else { Form::Single },
        options: &options,
        packet: &packet,
        key,
        key_ttl: options.get("idempotencyKeyTTL"),
        configuration: &client.configuration_of(&call)?,
        awaited,
        resumes,
    };
    let sent = client.run_options(&run, &mut call.holes)?;
    call.body = Some(Value::object_of(vec![("payload", packet.data), ("options", sent)]));
    Ok((call, upload))
}
