//! Tags of the run that the caller is in.

use crate::call::{Args, Call};
use crate::client::Client;
use crate::error::{Error, Failure};
use crate::resources::runs;
use crate::transport::Transport;
use crate::value::Value;

/// What adding tags to the run that the caller is in sends.
pub fn add<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Box<Call<T::Value>>, Failure<T::Value>> {
    let Some(context) = &client.context else {
        return Err(Error::rule(
            "Can't set tags outside of a run. You can trigger a task and set tags in the options.",
        ));
    };
    let body = T::Value::object_of(vec![("tags", args.take())]);
    let values = vec![T::Value::string(&context.run_id), body, args.take()];
    runs::ADD_TAGS.read(&mut Args::new(args.call, values))
}

/// Tells of tags that the server refused. They are left out, as a run must not fail of them.
pub fn warn<T: Transport>(client: &Client<T>, why: &str) {
    let run = client.context.as_ref().map_or("", |context| &context.run_id);
    let told = ["tags.add: the tags were not added to run ", run, ": ", why].concat();
    client.transport.warn(&told);
}
