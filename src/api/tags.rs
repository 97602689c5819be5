//! Tags of the run that the caller is in.

use crate::api::endpoint::{Arg, Endpoint};
use crate::core::error::ErrorKind;
use crate::core::reply::Reply;
use crate::host::value::Value;

/// `POST /api/v1/runs/{id}/tags`. If the server refuses the tags, the call only warns, since the run must not fail.
pub static ADD: Endpoint = Endpoint::post("tags.add", "addTags", "/api/v1/runs/{}/tags")
    .args(&[Arg::Id("runId"), Arg::Body("body")])
    .prepare(|row, client, args| {
        let Some(context) = &client.context else {
            return Err(ErrorKind::rule(
                "Can't set tags outside of a run. You can trigger a task and set tags in the options.",
            ));
        };
        let run = Value::string(&context.run_id);
        let body = Value::object_of(vec![("tags", args.take())]);
        let mut call = row.of(vec![run.clone(), body, args.take()])?;
        call.context = run;
        Ok(call.into())
    })
    .finish(|host, plan, end| {
        let nothing = Value::undefined();
        let end = match end {
            Err(failure) if failure.status == 422 => {
                let run = plan.context.as_str().unwrap_or_default();
                let why = &failure.message;
                host.warn(&["tags.add: the tags were not added to run ", &run, ": ", why].concat());
                Ok(Reply::of_value(nothing))
            }
            end => end.map(|reply| reply.with(nothing)),
        };
        Box::pin(std::future::ready(end))
    });

/// The calls of this resource.
pub const ENDPOINTS: &[&Endpoint] = &[&ADD];
