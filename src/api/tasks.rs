//! Tasks: triggering runs of them.

use crate::api::args::Args;
use crate::api::endpoint::{Arg, Endpoint, Returns, Start};
use crate::api::trigger::{AWAITED, RunRequest, SINGLE};
use crate::api::worker::run_result;
use crate::core::call::{Call, Hole, Place, Repeat, Route, Schema, TokenRequest};
use crate::core::client::Client;
use crate::core::configuration::Configuration;
use crate::core::error::Failure;
use crate::core::idempotency::Key;
use crate::core::payload::{Packet, Upload, refer_to};
use crate::core::plan::Plan;
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
            let triggered = Triggered::read(row, client, args)?;
            // Offloading takes requests of its own.
            if triggered.packet.is_oversized() {
                Ok(Start::Procedure(triggered.send(client)))
            } else {
                Ok(triggered.call(client)?.into())
            }
        });

/// Triggers a run, and waits for its end on behalf of the caller's run.
static TRIGGER_AND_WAIT: Endpoint = Endpoint {
    route: Route { name: "tasks.triggerAndWait", ..TRIGGER.route },
    prepare: None,
    ..TRIGGER
}
.procedure(|row, client, args| {
    Box::pin(async move {
        let worker = client.worker(row.name())?;
        let given_task = args.peek();
        let plan = Triggered::read(row, client, args)?.plan(client).await?;
        let reply = plan.send(&client.host).await?;
        let run = Value::object_of(vec![("id", reply.value.get("id"))]);
        let end = worker.wait(client, "waitForTask", run).await?;
        let result = run_result(client, &plan, &end, &given_task).await?;
        Ok(reply.with(result))
    })
})
.returns(Returns::RunResult)
.inside_run("triggerAndWait");

/// The calls of this resource that trigger one run.
pub const ENDPOINTS: &[&Endpoint] = &[&TRIGGER, &TRIGGER_AND_WAIT];

/// The parsed arguments of a single trigger.
pub struct Triggered {
    call: Box<Call>,
    options: Value,
    /// The index of the options among the arguments.
    options_at: usize,
    packet: Packet,
    configuration: Configuration,
    key: Option<Key>,
    awaited: bool,
    resumes: bool,
}

impl Triggered {
    fn read(row: &'static Endpoint, client: &Client, args: &mut Args) -> Result<Self, Failure> {
        let awaited = row.inside_run.is_some();
        let task = Value::string(&args.task_id("id")?);
        let payload = args.take();
        let options_at = args.index();
        let options = args.optional_object("options")?;
        let request_options_at = args.index();
        let mut call = row.of(vec![task, args.take()])?;
        for hole in &mut call.holes {
            if hole.to == Place::Signal {
                hole.argument = request_options_at;
            }
        }
        let configuration = client.configuration_of(&call)?;
        let packet = Packet::pack(&payload)?;
        let key = client.own_key(row.name(), &options)?;
        let lifetime = call.options.token_lifetime()?;
        if !awaited {
            call.token = Some(TokenRequest { permission: "read:runs:".to_owned(), lifetime });
            client.link_to_run(&mut call);
            call.fixed_retry = client.context.as_ref().map(|_| retry::INSIDE_TASK);
        }
        let resumes = awaited;
        Ok(Self { call, options, options_at, packet, configuration, key, awaited, resumes })
    }

    /// Reads the arguments of a trigger whose run the caller waits for without being suspended.
    pub fn followed(
        row: &'static Endpoint,
        client: &Client,
        args: &mut Args,
    ) -> Result<Self, Failure> {
        Ok(Self { resumes: false, ..Self::read(row, client, args)? })
    }

    /// Triggers the run.
    pub fn send(self, client: &Client) -> Boxed<'_, End> {
        Box::pin(async move { self.plan(client).await?.send(&client.host).await })
    }

    /// Plans the trigger, then offloads a large payload. The caller may change the options during the upload.
    fn plan(mut self, client: &Client) -> Boxed<'_, Result<Plan, Failure>> {
        Box::pin(async move {
            let upload = Upload::plan(client, &mut self.packet, &self.call.options)?;
            let mut plan = client.plan(&*self.call(client)?)?;
            if let Some(upload) = upload {
                let path = upload.store(&client.host).await?;
                plan.request.body =
                    plan.request.body.map(|text| refer_to(path, &text)).transpose()?;
            }
            Ok(plan)
        })
    }

    fn options_to_send(&self, client: &Client, holes: &mut Vec<Hole>) -> Result<Value, Failure> {
        let run = RunRequest {
            options: &self.options,
            options_at: self.options_at,
            key: self.key.clone(),
            key_ttl: self.options.get("idempotencyKeyTTL"),
            configuration: &self.configuration,
            awaited: self.awaited,
            resumes: self.resumes,
        };
        let order = if self.awaited { AWAITED } else { SINGLE };
        client.run_options(&run, &self.packet, order, holes)
    }

    fn call(mut self, client: &Client) -> Result<Box<Call>, Failure> {
        let mut holes = std::mem::take(&mut self.call.holes);
        holes.push(Hole { to: Place::Payload, argument: 1, field: "" });
        let options = self.options_to_send(client, &mut holes)?;
        self.call.holes = holes;
        self.call.is_reusable = true;
        let payload = self.packet.data.clone().unwrap_or_else(Value::undefined);
        self.call.body = Some(Value::object_of(vec![("payload", payload), ("options", options)]));
        Ok(self.call)
    }
}
