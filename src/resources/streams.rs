//! The streams of a run.

use crate::answer::Answer;
use crate::call::{Arg, Args, Endpoint, Method};
use crate::client::Client;
use crate::error::Failure;
use crate::transport::Transport;
use crate::value::Value;

/// `POST /realtime/v1/streams/{run}/input/{stream}`.
static SEND_INPUT: Endpoint = Endpoint::new(
    "streams.input.send",
    "sendInputStream",
    Method::Post,
    "/realtime/v1/streams/{}/input/{}",
)
.args(&[Arg::Id("runId"), Arg::Id("id"), Arg::Field("data")]);

/// Sends a value into a stream that a run reads: the stream, the run, the value, and options with `requestOptions`.
pub async fn send_input<T: Transport>(
    client: &Client<T>,
    mut args: Args<T::Value>,
) -> Result<Answer<T::Value>, Failure<T::Value>> {
    let stream = args.take();
    let run = args.take();
    let data = args.take();
    let options = args.optional_object("options")?;
    let request_options = options.field("requestOptions").unwrap_or_else(|| args.take());
    let values = vec![run, stream, data, request_options];
    let call = SEND_INPUT.read(Args::new(SEND_INPUT.name, values), None)?;
    let answer = client.send(&call).await?;
    Ok(answer.with(T::Value::undefined()))
}
