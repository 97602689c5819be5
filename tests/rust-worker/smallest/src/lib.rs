//! A worker that only triggers a task, for the test of the size of such a worker.

use trigger_wasm::{Config, TriggerClient};
use wasm_bindgen::prelude::*;

/// Triggers the task `send-email`. Returns the id of the run.
#[wasm_bindgen]
pub async fn trigger(url: &str, key: &str, to: &str) -> Result<String, JsValue> {
    let client = TriggerClient::new(Config::default().base_url(url).access_token(key));
    let handle = client.tasks().trigger("send-email", to, Default::default()).await?;
    Ok(handle.id)
}
