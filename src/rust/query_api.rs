//! Queries over the data that the server records.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::calls::params;
use super::{Error, QueryApi, QueryOptions};
use crate::api::endpoint::Endpoint;
use crate::api::query;
use crate::host::value::Value;

impl QueryApi {
    /// Executes a query, and reads each row of its result as a type.
    ///
    /// Key: a secret key.
    ///
    /// ```no_run
    /// # use serde::Deserialize;
    /// # use trigger_wasm::{Error, QueryOptions, TriggerClient};
    /// #[derive(Deserialize)]
    /// struct Count {
    ///     status: String,
    ///     n: u32,
    /// }
    ///
    /// # async fn show(client: &TriggerClient) -> Result<(), Error> {
    /// let query = "SELECT status, count() AS n FROM runs GROUP BY status";
    /// let options = QueryOptions { period: Some("7d".into()), ..Default::default() };
    /// for Count { status, n } in client.query().execute(query, options).await? {
    ///     println!("{status}: {n}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// 400 if the query is invalid, 429 if there are too many at a time. A row with another type than `R` is an error too.
    pub async fn execute<R: DeserializeOwned>(
        &self,
        query: &str,
        options: QueryOptions,
    ) -> Result<Vec<R>, Error> {
        let options = params(EXECUTE, "options", &options)?;
        let reply = self.calls.send(EXECUTE, vec![query.into(), options], None).await?;
        reply.read_with_foreign::<Rows<Vec<R>>>(&["results"]).map(|rows| rows.results)
    }

    /// Executes a query, and returns its result as comma-separated values.
    ///
    /// Key: a secret key.
    ///
    /// # Errors
    ///
    /// As for [`execute`](Self::execute).
    pub async fn execute_csv(&self, query: &str, options: QueryOptions) -> Result<String, Error> {
        let options = params(EXECUTE, "options", &options)?;
        let options = options.with(vec![("format", Value::string("csv"))]);
        self.calls.send(EXECUTE, vec![query.into(), options], None).await?.read_field("results")
    }
}

const EXECUTE: &Endpoint = &query::EXECUTE;

#[derive(Deserialize)]
struct Rows<R> {
    results: R,
}
