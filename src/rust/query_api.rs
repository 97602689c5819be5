//! Queries over the data that the server records.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::calls::{Calls, params};
use super::names::names;
use super::{Error, RequestOptions};
use crate::api::endpoint::Endpoint;
use crate::api::query;
use crate::host::value::Value;

/// Makes queries over the data that the server records: [`TriggerClient::query`](super::TriggerClient::query).
#[derive(Clone, Debug)]
pub struct QueryApi {
    pub(super) calls: Calls,
}

impl QueryApi {
    /// The same with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Makes a query, and reads each row of its result into a type.
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
    /// 400 if the query is not valid, 429 if there are too many at a time. A row that is not of type `R` is an error too.
    pub async fn execute<R: DeserializeOwned>(
        &self,
        query: &str,
        options: QueryOptions,
    ) -> Result<Vec<R>, Error> {
        let options = params(EXECUTE, "options", &options)?;
        let reply = self.calls.send(EXECUTE, vec![query.into(), options], None).await?;
        reply.read_with_foreign::<Rows<Vec<R>>>(&["results"]).map(|rows| rows.results)
    }

    /// Makes a query, and returns its result as one text of comma-separated values.
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

/// What a query is about. All of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueryOptions {
    /// Whose data it is about. By default that of the key's environment.
    pub scope: Option<QueryScope>,
    /// Data of this time before now, as a duration such as `"24h"` or `"7d"`.
    pub period: Option<String>,
    /// Data from this time on, in milliseconds since 1970.
    pub from: Option<u64>,
    /// Data until this time, in milliseconds since 1970.
    pub to: Option<u64>,
}

names! {
    /// Whose data a query is about.
    pub enum QueryScope {
        /// That of the key's environment.
        Environment = "environment",
        /// That of its project.
        Project = "project",
        /// That of its organization.
        Organization = "organization",
    }
}
