//! Generated from `src/npm/types/envvars.d.ts` by `scripts/generate.mjs`.

use crate::api::endpoint::Endpoint;
use crate::api::envvars;
use crate::host::value::Value;
use crate::rust::calls::Calls;
use crate::rust::{EnvVar, Error, NewEnvVar, RequestOptions, TriggerClient, UploadEnvVars, calls};

/// The calls of [`TriggerClient::envvars`](crate::TriggerClient::envvars). Each takes a project and an
/// environment. Inside a running task both can be left out: the call then uses the task's own.
///
/// Key: a secret key of the project, or a personal access token.
///
#[doc = include_str!("../examples/envvars.md")]
#[derive(Clone, Debug)]
pub struct EnvVarsApi {
    pub(in crate::rust) calls: Calls,
    pub(in crate::rust) project_ref: String,
    pub(in crate::rust) environment: String,
}

impl TriggerClient {
    /// The environment variables of tasks.
    ///
    ///
    /// Of the project of this ref (`proj_…`), in its environment `dev`, `stg`, `prod` or `preview`.
    #[must_use]
    pub fn envvars(&self, project_ref: &str, environment: &str) -> EnvVarsApi {
        EnvVarsApi {
            calls: self.calls.clone(),
            project_ref: project_ref.to_owned(),
            environment: environment.to_owned(),
        }
    }
}

impl EnvVarsApi {
    /// This group with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options), ..self }
    }

    /// Lists the variables of an environment.
    pub async fn list(&self) -> Result<Vec<EnvVar>, Error> {
        let args = vec![self.project_ref.as_str().into(), self.environment.as_str().into()];
        self.calls.send(&envvars::LIST, args, None).await?.read()
    }

    /// Retrieves a variable of an environment.
    ///
    /// - `name`: the name of the variable.
    ///
    /// # Errors
    ///
    /// 404 if there is no such variable.
    pub async fn retrieve(&self, name: &str) -> Result<EnvVar, Error> {
        let args =
            vec![self.project_ref.as_str().into(), self.environment.as_str().into(), name.into()];
        self.calls.send(&envvars::RETRIEVE, args, None).await?.read()
    }

    /// Creates many variables at once.
    ///
    /// - `params`: the variables, and whether they replace existing ones.
    ///
    /// # Errors
    ///
    /// 400 if a variable is invalid; its `body` names it.
    pub async fn upload(&self, params: UploadEnvVars) -> Result<(), Error> {
        const ROW: &Endpoint = &envvars::UPLOAD;
        let args = vec![
            self.project_ref.as_str().into(),
            self.environment.as_str().into(),
            calls::params(ROW, "params", &params)?,
        ];
        self.calls.send(ROW, args, None).await.map(drop)
    }

    /// Creates a variable. An existing variable with that name gets the new value.
    ///
    /// - `params`: the name and the value.
    ///
    /// # Errors
    ///
    /// 400 if it is invalid.
    pub async fn create(&self, params: NewEnvVar) -> Result<(), Error> {
        const ROW: &Endpoint = &envvars::CREATE;
        let args = vec![
            self.project_ref.as_str().into(),
            self.environment.as_str().into(),
            calls::params(ROW, "params", &params)?,
        ];
        self.calls.send(ROW, args, None).await.map(drop)
    }

    /// Updates the value of a variable.
    ///
    /// - `name`: the name of the variable.
    /// - `value`: the new value.
    ///
    /// # Errors
    ///
    /// 404 if there is no such variable.
    pub async fn update(&self, name: &str, value: &str) -> Result<(), Error> {
        let args = vec![
            self.project_ref.as_str().into(),
            self.environment.as_str().into(),
            name.into(),
            Value::object_of(vec![("value", value.into())]),
        ];
        self.calls.send(&envvars::UPDATE, args, None).await.map(drop)
    }

    /// Deletes a variable.
    ///
    /// - `name`: the name of the variable.
    ///
    /// # Errors
    ///
    /// 404 if there is no such variable.
    pub async fn delete(&self, name: &str) -> Result<(), Error> {
        let args =
            vec![self.project_ref.as_str().into(), self.environment.as_str().into(), name.into()];
        self.calls.send(&envvars::DELETE, args, None).await.map(drop)
    }
}
