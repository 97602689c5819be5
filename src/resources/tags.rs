//! Tags of the run that the caller is in.

use crate::call::Args;
use crate::client::Client;
use crate::error::{Error, Failure};
use crate::resources::{Outcome, runs};
use crate::transport::Transport;
use crate::value::Value;

/// Adds tags to the run that the caller is in. Tags that the server refuses are left out, as a run must not fail of them.
pub async fn add<T: Transport>(
    client: &Client<T>,
    args: &mut Args<T::Value>,
) -> Result<Outcome<T::Value>, Failure<T::Value>> {
    let Some(context) = &client.context else {
        return Err(Error::rule(
            "Can't set tags outside of a run. You can trigger a task and set tags in the options.",
        ));
    };
    let mut body = T::Value::object();
    body.put("tags", args.take());
    let values = vec![T::Value::string(&context.run_id), body, args.take()];
    let call = runs::ADD_TAGS.read(&mut Args::new("tags.add", values))?;
    match client.send(&call).await {
        Ok(answer) => {
            let nothing = T::Value::undefined();
            Ok(Outcome::Answer(answer.with(nothing)))
        }
        Err(failure) => match *failure {
            Error::Status(error) if error.status == 422 => {
                client.transport.warn(&format!(
                    "tags.add: the tags were not added to run {}: {}",
                    context.run_id, error.message
                ));
                Ok(Outcome::Value(T::Value::undefined()))
            }
            other => Err(other.into()),
        },
    }
}
