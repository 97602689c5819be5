//! Tasks: triggering runs of them.

use super::trigger::{AWAITED, Run, SINGLE};
use crate::answer::Answer;
use crate::call::{Answer as Due, Arg, Args, Endpoint, Method};
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

/// How long the token of a handle is valid.
pub const LIFETIME: &str = "1h";
/// What it opens, up to the id of the run.
pub const PERMISSION: &str = "read:runs:";

/// The same, for a run that the caller's run waits for.
static TRIGGER_AND_WAIT: Endpoint = Endpoint { name: "tasks.triggerAndWait", ..TRIGGER };

/// Triggers one run, and waits for its end where the call says so.
pub async fn trigger<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Answer<T::Value>>, Failure<T::Value>> {
    let name = args.call;
    let worker = client.worker_of(name)?;
    let awaited = worker.is_some();
    let (endpoint, order) = if awaited { (&TRIGGER_AND_WAIT, AWAITED) } else { (&TRIGGER, SINGLE) };
    let given_task = args.peek();
    let task = T::Value::string(&args.task_id("id")?);
    let payload = args.take();
    let options = args.optional_object("options")?;
    let mut call = endpoint.of(vec![task, args.take()])?;
    let config = client.config_of(&call)?;
    let mut packet = Packet::pack(&payload)?;
    let run = Run {
        call: name,
        options: &options,
        key: client.own_key(name, &options)?,
        key_ttl: options.get("idempotencyKeyTTL"),
        config: &config,
        awaited,
    };
    let lifetime = call.options.token_lifetime()?;
    if packet.is_oversized() {
        // What is wrong with the options is said before anything is sent.
        client.run_options(&run, &packet, order)?.stringify()?;
        packet = client.park(packet, &call.options).await?;
    }
    call.body = Some(T::Value::object_of(vec![
        ("payload", packet.data.clone().unwrap_or_else(T::Value::undefined)),
        ("options", client.run_options(&run, &packet, order)?),
    ]));
    let sent = if awaited { client.send(&call) } else { client.send_trigger(&mut call) };
    let mut answer = sent.await?;
    let Some(worker) = worker else {
        client.add_public_token(&mut answer, PERMISSION, &lifetime, LIFETIME)?;
        return Ok(answer);
    };
    let run = T::Value::object_of(vec![("id", answer.value.get("id"))]);
    let end = worker.wait(client, "waitForTask", run).await?;
    let result = client.run_result(&end, &given_task, &call).await?;
    Ok(answer.with(result))
}
