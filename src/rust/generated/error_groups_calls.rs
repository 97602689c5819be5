//! Generated from `src/npm/types/error-groups.d.ts` by `scripts/generate.mjs`.

use crate::api::endpoint::Endpoint;
use crate::api::errors;
use crate::host::value::Value;
use crate::rust::calls::Calls;
use crate::rust::pages::List;
use crate::rust::{
    Error, ErrorFilter, ErrorGroup, ErrorGroupListItem, IgnoreError, Page, RequestOptions,
    TriggerClient, calls,
};

/// The calls of [`TriggerClient::errors`](crate::TriggerClient::errors), which `@trigger.dev/sdk` does not have.
/// Key: a secret key. Calls with an id fail with 404 if there is no such error.
///
#[doc = include_str!("../examples/errors.md")]
#[derive(Clone, Debug)]
pub struct ErrorsApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// The errors of failed runs, grouped. The classes of errors that calls throw are subclasses of `ApiError`.
    #[must_use]
    pub fn errors(&self) -> ErrorsApi {
        ErrorsApi { calls: self.calls.clone() }
    }
}

impl ErrorsApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Lists the errors of the key's environment. [`Page::items`] has all of them.
    ///
    /// - `params`: filters, and the size of a page.
    pub async fn list(&self, params: ErrorFilter) -> Result<Page<ErrorGroupListItem>, Error> {
        const ROW: &Endpoint = &errors::LIST;
        let args = vec![calls::params(ROW, "params", &params)?];
        List::new(&self.calls, ROW, args).first().await
    }

    /// Retrieves an error.
    ///
    /// - `error_id`: the id of the error, `error_…`.
    pub async fn retrieve(&self, error_id: &str) -> Result<ErrorGroup, Error> {
        let args = vec![error_id.into()];
        self.calls.send(&errors::RETRIEVE, args, None).await?.read()
    }

    /// Marks an error as resolved.
    ///
    /// - `error_id`: the id of the error, `error_…`.
    /// - `resolved_in_version`: the version that resolved it, such as `"20250208.1"`.
    pub async fn resolve(
        &self,
        error_id: &str,
        resolved_in_version: Option<&str>,
    ) -> Result<ErrorGroup, Error> {
        let args = vec![
            error_id.into(),
            Value::object_of(vec![(
                "resolvedInVersion",
                resolved_in_version.map_or_else(Value::undefined, Into::into),
            )]),
        ];
        self.calls.send(&errors::RESOLVE, args, None).await?.read()
    }

    /// Ignores an error.
    ///
    /// - `error_id`: the id of the error, `error_…`.
    /// - `body`: the conditions, and the reason.
    pub async fn ignore(&self, error_id: &str, body: IgnoreError) -> Result<ErrorGroup, Error> {
        const ROW: &Endpoint = &errors::IGNORE;
        let args = vec![error_id.into(), calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Marks an error as unresolved, whether it was resolved or ignored.
    ///
    /// - `error_id`: the id of the error, `error_…`.
    pub async fn unresolve(&self, error_id: &str) -> Result<ErrorGroup, Error> {
        let args = vec![error_id.into()];
        self.calls.send(&errors::UNRESOLVE, args, None).await?.read()
    }
}
