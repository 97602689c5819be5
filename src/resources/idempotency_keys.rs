//! Idempotency keys that are made by hand.

use crate::call::Args;
use crate::client::Client;
use crate::error::Failure;
use crate::idempotency::{self, Scope};
use crate::transport::Transport;
use crate::value::{Kind, Value};

/// Hashes a key for a scope. Nothing is sent.
pub fn create<T: Transport>(
    client: &Client<T>,
    mut args: Args<T::Value>,
) -> Result<T::Value, Failure<T::Value>> {
    let key = args.take();
    if !matches!(key.kind(), Kind::String | Kind::Array) {
        return Err(args.error("key", "must be a string or an array of strings"));
    }
    let options = args.optional_object("options")?;
    let scope = Scope::read("idempotencyKeys.create", &options.get("scope"))?;
    let parts = idempotency::parts(&key);
    Ok(T::Value::string(&idempotency::create(&parts, scope, client.context.as_ref())))
}
