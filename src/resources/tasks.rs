//! Tasks: triggering runs of them.

use super::batch;
use super::trigger::{AWAITED, Run, SINGLE};
use crate::answer::Answer;
use crate::call::{Answer as Due, Arg, Args, Call, Endpoint, Method};
use crate::client::Client;
use crate::error::Failure;
use crate::packet::Packet;
use crate::transport::Transport;
use crate::value::Value;

/// `POST /api/v1/tasks/{id}/trigger`. The server knows a repeated attempt by its request idempotency key.
pub static TRIGGER: Endpoint =
    Endpoint::new("tasks.trigger", "triggerTask", Method::Post, "/api/v1/tasks/{}/trigger")
        .args(&[Arg::Text("id")])
        .answer(&Due::HANDLE)
        .repeatable();

/// The same, for a run that the caller's run waits for.
static TRIGGER_AND_WAIT: Endpoint = Endpoint { name: "tasks.triggerAndWait", ..TRIGGER };

/// Triggers one run.
pub async fn trigger<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let (call, answer) = start(client, &TRIGGER, args).await?;
    let id = answer.value.text_field("id").unwrap_or_default();
    let token = client.public_token(&answer, &call, &format!("read:runs:{id}"), "1h")?;
    let mut handle = answer.value.clone();
    handle.set("publicAccessToken", T::Value::string(&token));
    Ok(answer.with(handle))
}

/// Triggers one run and waits for its end.
pub async fn trigger_and_wait<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let worker = client.worker(TRIGGER_AND_WAIT.name)?;
    let task = args.peek();
    let (call, answer) = start(client, &TRIGGER_AND_WAIT, args).await?;
    let mut run = T::Value::object();
    run.set("id", answer.value.get("id"));
    let end = worker.wait(client, "waitForTask", run).await?;
    let result = client.run_result(&end, &task, &call).await?;
    Ok(answer.with(result))
}

/// Sends a trigger.
async fn start<T: Transport>(
    client: &Client<T>,
    endpoint: &'static Endpoint,
    args: &mut Args<T::Value>,
) -> Result<(Box<Call<T::Value>>, Box<Answer<T::Value>>), Failure<T::Value>> {
    let awaited = endpoint.name == TRIGGER_AND_WAIT.name;
    let order = if awaited { AWAITED } else { SINGLE };
    let task = T::Value::string(&args.task_id("id")?);
    let payload = args.take();
    let options = args.optional_object("options")?;
    let mut call = endpoint.of(vec![task, args.take()])?;
    let config = client.config_of(&call)?;
    let packet = Packet::pack(&payload)?;
    let mut run = Run {
        call: endpoint.name,
        options: &options,
        packet: &packet,
        key: client.own_key(endpoint.name, &options)?,
        key_ttl: options.get("idempotencyKeyTTL"),
        config: &config,
        awaited,
    };
    if packet.is_oversized() {
        // What is wrong with the options is said before anything is sent.
        client.run_options(&run, order)?.stringify()?;
    }
    let packet = client.park(packet.clone(), &call.options).await;
    let packet = packet.map_err(|failure| failure.of_call(endpoint.name))?;
    run.packet = &packet;
    call.body = Some(T::Value::object_of(vec![
        ("payload", packet.data.clone().unwrap_or_else(T::Value::undefined)),
        ("options", client.run_options(&run, order)?),
    ]));
    let answer =
        if awaited { client.send(&call).await? } else { client.send_trigger(&mut call).await? };
    Ok((call, answer))
}

/// Triggers runs of one task as a batch, and waits for their ends where the call says so.
pub async fn batch_trigger<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let task = args.task_id("id")?;
    let items = batch::drain(client, args).await?;
    let items = items.into_iter().map(|item| batch::Item { task: task.clone(), item }).collect();
    batch::send(client, items, args).await
}
