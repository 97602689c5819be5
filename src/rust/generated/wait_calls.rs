//! Generated from `src/npm/types/wait.d.ts` by `scripts/generate.mjs`.

use serde::Serialize;

use crate::api::endpoint::Endpoint;
use crate::api::waitpoints;
use crate::rust::calls::Calls;
use crate::rust::pages::List;
use crate::rust::{
    Error, NewWaitpointToken, Page, RequestOptions, TriggerClient, WaitpointToken,
    WaitpointTokenFilter, WaitpointTokenHandle, calls,
};

/// The calls of [`TriggerClient::wait`](crate::TriggerClient::wait).
///
#[doc = include_str!("../examples/wait.md")]
#[derive(Clone, Debug)]
pub struct WaitApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// Tokens that runs wait for.
    #[must_use]
    pub fn wait(&self) -> WaitApi {
        WaitApi { calls: self.calls.clone() }
    }
}

impl WaitApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Creates a token. A run can wait until the token is completed or times out.
    ///
    /// Key: a secret key.
    ///
    /// - `options`: the settings.
    pub async fn create_token(
        &self,
        options: NewWaitpointToken,
    ) -> Result<WaitpointTokenHandle, Error> {
        const ROW: &Endpoint = &waitpoints::CREATE;
        let args = vec![calls::params(ROW, "options", &options)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Lists the tokens of the key's environment, newest first. [`Page::items`] has all of them.
    ///
    /// Key: a secret key.
    ///
    /// - `params`: filters, and the size of a page.
    pub async fn list_tokens(
        &self,
        params: WaitpointTokenFilter,
    ) -> Result<Page<WaitpointToken>, Error> {
        const ROW: &Endpoint = &waitpoints::LIST;
        let args = vec![calls::params(ROW, "params", &params)?];
        List::new(&self.calls, ROW, args).first().await
    }

    /// Completes a token: runs that wait for it continue with the data. A token that is already completed stays as
    /// it is.
    ///
    /// Key: a secret key, or the token's own public token.
    ///
    /// - `token`: the id of the token, `waitpoint_…`.
    /// - `data`: the data, which is sent as JSON.
    ///
    /// # Errors
    ///
    /// 404 if there is no such token.
    pub async fn complete_token<T: Serialize + ?Sized>(
        &self,
        token: &str,
        data: &T,
    ) -> Result<(), Error> {
        const ROW: &Endpoint = &waitpoints::COMPLETE;
        let args = vec![token.into(), calls::payload(ROW, "data", data)?];
        self.calls.send(ROW, args, None).await.map(drop)
    }
}
