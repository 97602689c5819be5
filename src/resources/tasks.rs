//! Tasks: triggering runs of them.

use super::batch;
use super::trigger::{Run, SINGLE};
use crate::answer::Answer;
use crate::call::{Answer as Due, Arg, Args, Endpoint, Method, Shape};
use crate::client::Client;
use crate::error::Failure;
use crate::packet::Packet;
use crate::transport::Transport;
use crate::value::Value;

/// `POST /api/v1/tasks/{id}/trigger`. The server knows a repeated attempt by its request idempotency key.
pub static TRIGGER: Endpoint =
    Endpoint::new("tasks.trigger", "triggerTask", Method::Post, "/api/v1/tasks/{}/trigger")
        .args(&[Arg::Text("id")])
        .answer(Due::of(Shape::Handle))
        .repeatable();

/// Triggers one run.
pub async fn trigger<T: Transport>(
    client: &Client<T>,
    mut args: Args<T::Value>,
) -> Result<Answer<T::Value>, Failure<T::Value>> {
    let task = T::Value::string(&args.task_id("id")?);
    let payload = args.take();
    let options = args.optional_object("options")?;
    let mut call = TRIGGER.read(Args::new(TRIGGER.name, vec![task, args.take()]), None)?;
    let config = client.config_of(&call)?;
    let packet = Packet::pack(&payload)?;
    let mut run = Run {
        call: TRIGGER.name,
        options: &options,
        packet: &packet,
        key: client.own_key(TRIGGER.name, &options)?,
        key_ttl: options.get("idempotencyKeyTTL"),
        config: &config,
    };
    if packet.is_oversized() {
        // What is wrong with the options is said before anything is sent.
        client.run_options(&run, SINGLE)?.stringify()?;
    }
    let packet = client.park(packet.clone(), &call.options).await;
    let packet = packet.map_err(|failure| failure.of_call(TRIGGER.name))?;
    run.packet = &packet;
    let mut body = T::Value::object();
    body.put("payload", packet.data.clone().unwrap_or_else(T::Value::undefined));
    body.set("options", client.run_options(&run, SINGLE)?);
    call.body = Some(body);
    let answer = client.send_trigger(&mut call).await?;
    let id = answer.value.text_field("id").unwrap_or_default();
    let token = client.public_token(&answer, &TRIGGER, &call, &format!("read:runs:{id}"), "1h")?;
    let mut handle = answer.value.clone();
    handle.set("publicAccessToken", T::Value::string(&token));
    Ok(answer.with(handle))
}

/// Triggers runs of one task as a batch.
pub async fn batch_trigger<T: Transport>(
    client: &Client<T>,
    mut args: Args<T::Value>,
) -> Result<Answer<T::Value>, Failure<T::Value>> {
    let task = args.task_id("id")?;
    let items = batch::drain(client, &mut args).await?;
    let items = items.into_iter().map(|item| batch::Item { task: task.clone(), item }).collect();
    batch::send(client, "tasks.batchTrigger", items, args, true).await
}
