//! Generated from `src/npm/types/sessions.d.ts` by `scripts/generate.mjs`.

use crate::api::endpoint::Endpoint;
use crate::api::sessions;
use crate::rust::calls::Calls;
use crate::rust::pages::List;
use crate::rust::{
    CloseSession, Error, NewSession, Page, RequestOptions, Session, SessionFilter, StartedSession,
    TriggerClient, UpdateSession, calls,
};

/// The calls of [`TriggerClient::sessions`](crate::TriggerClient::sessions). Key: a secret key.
///
#[doc = include_str!("../examples/sessions.md")]
#[derive(Clone, Debug)]
pub struct SessionsApi {
    pub(in crate::rust) calls: Calls,
}

impl TriggerClient {
    /// Sessions: long-lived conversations with a task.
    #[must_use]
    pub fn sessions(&self) -> SessionsApi {
        SessionsApi { calls: self.calls.clone() }
    }
}

impl SessionsApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options) }
    }

    /// Starts a session and its first run.
    ///
    /// - `body`: the settings.
    ///
    /// # Errors
    ///
    /// 409 if the session of this external id is closed or expired.
    pub async fn start(&self, body: NewSession) -> Result<StartedSession, Error> {
        const ROW: &Endpoint = &sessions::START;
        let args = vec![calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Retrieves a session.
    ///
    /// - `session_id_or_external_id`: the id of the session, `session_…`, or your own id for it.
    ///
    /// # Errors
    ///
    /// 404 if there is no such session.
    pub async fn retrieve(&self, session_id_or_external_id: &str) -> Result<Session, Error> {
        let args = vec![session_id_or_external_id.into()];
        self.calls.send(&sessions::RETRIEVE, args, None).await?.read()
    }

    /// Updates a session. Fields that are left out stay.
    ///
    /// - `session_id_or_external_id`: the id of the session, `session_…`, or your own id for it.
    /// - `body`: the changes.
    ///
    /// # Errors
    ///
    /// 404 if there is no such session.
    pub async fn update(
        &self,
        session_id_or_external_id: &str,
        body: UpdateSession,
    ) -> Result<Session, Error> {
        const ROW: &Endpoint = &sessions::UPDATE;
        let args = vec![session_id_or_external_id.into(), calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Closes a session for good.
    ///
    /// - `session_id_or_external_id`: the id of the session, `session_…`, or your own id for it.
    /// - `body`: the reason.
    ///
    /// # Errors
    ///
    /// 404 if there is no such session.
    pub async fn close(
        &self,
        session_id_or_external_id: &str,
        body: CloseSession,
    ) -> Result<Session, Error> {
        const ROW: &Endpoint = &sessions::CLOSE;
        let args = vec![session_id_or_external_id.into(), calls::params(ROW, "body", &body)?];
        self.calls.send(ROW, args, None).await?.read()
    }

    /// Lists the sessions of the key's environment. [`Page::items`] has all of them.
    ///
    /// - `options`: filters, and the size of a page.
    pub async fn list(&self, options: SessionFilter) -> Result<Page<Session>, Error> {
        const ROW: &Endpoint = &sessions::LIST;
        let args = vec![calls::params(ROW, "options", &options)?];
        List::new(&self.calls, ROW, args).first().await
    }
}
