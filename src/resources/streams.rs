//! The streams of a run.

use crate::call::{Arg, Args, Call, Endpoint, Method};
use crate::error::Failure;
use crate::value::Value;

/// `POST /realtime/v1/streams/{run}/input/{stream}`.
static SEND_INPUT: Endpoint = Endpoint::new(
    "streams.input.send",
    "sendInputStream",
    Method::Post,
    "/realtime/v1/streams/{}/input/{}",
)
.args(&[Arg::Id("runId"), Arg::Id("id"), Arg::Field("data")]);

/// What is sent for a value into a stream that a run reads: the stream, the run, the value, and options with
/// `requestOptions`.
pub fn send_input<V: Value>(mut args: Args<V>) -> Result<Call<V>, Failure<V>> {
    let stream = args.take();
    let run = args.take();
    let data = args.take();
    let options = args.optional_object("options")?;
    let request_options = options.field("requestOptions").unwrap_or_else(|| args.take());
    let values = vec![run, stream, data, request_options];
    SEND_INPUT.read(Args::new(SEND_INPUT.name, values), None)
}
