//! The results of runs and of bulk actions.

use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use super::config::milliseconds;
use super::{BulkAction, BulkActionsApi, Error, Json, RunResult, RunResultError};
use crate::api::bulk;
use crate::core::error::ErrorKind;
use crate::core::payload::{JSON, STORE, unpack};
use crate::host::value::Value;

impl RunResult {
    /// Reads the output as a type; `None` if the run failed or has no output.
    ///
    /// ```no_run
    /// # use trigger_wasm::{Error, TriggerClient};
    /// # async fn show(client: &TriggerClient) -> Result<(), Error> {
    /// for result in client.batch().results("batch_1234").await?.items {
    ///     match &result.error {
    ///         Some(error) => println!("{}: {error}", result.id),
    ///         None => println!("{}: {:?}", result.id, result.read_output::<u32>()?),
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The output has another type than `O`, or is so large that only [`RunsApi::retrieve`](super::RunsApi::retrieve) returns it.
    pub fn read_output<O: DeserializeOwned>(&self) -> Result<Option<O>, Error> {
        let Some(text) = self.output.as_deref().filter(|_| self.ok) else { return Ok(None) };
        let data_type = self.output_type.as_ref().map_or(JSON, |data_type| data_type.as_str());
        if data_type == STORE {
            let sentence = "The output is in the object store. runs.retrieve fetches it.";
            return Err(ErrorKind::rule(sentence).into());
        }
        let text = Value::string(text);
        let output = unpack(&text, data_type).unwrap_or(text);
        Json::from(JsValue::from(output)).to()
    }
}

impl fmt::Display for RunResultError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = [&self.message, &self.raw, &self.code].into_iter().flatten().next();
        formatter.write_str(known.map_or("The run failed.", String::as_str))
    }
}

impl std::error::Error for RunResultError {}

impl BulkActionsApi {
    /// Polls a bulk action at this interval until it has ended. Fails after 500 polls.
    ///
    /// # Errors
    ///
    /// 404 if the action doesn't exist.
    pub async fn poll(&self, bulk_action_id: &str, every: Duration) -> Result<BulkAction, Error> {
        let interval = Value::number(milliseconds(every));
        let options = Value::object_of(vec![("pollIntervalMs", interval)]);
        self.calls.send(&bulk::POLL, vec![bulk_action_id.into(), options], None).await?.read()
    }
}
