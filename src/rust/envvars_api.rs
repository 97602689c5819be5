//! The environment variables that tasks run with.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::calls::{Calls, params};
use super::config::Hidden;
use super::json::or_default;
use super::{Error, RequestOptions};
use crate::api::endpoint::Endpoint;
use crate::api::envvars;
use crate::host::value::Value;

/// The environment variables of one environment: [`TriggerClient::envvars`](super::TriggerClient::envvars).
///
/// Key: a secret key of the project, or a personal access token.
#[derive(Clone, Debug)]
pub struct EnvVarsApi {
    pub(super) calls: Calls,
    pub(super) project_ref: String,
    pub(super) environment: String,
}

impl EnvVarsApi {
    /// The same with these request options.
    #[must_use]
    pub fn with(self, options: RequestOptions) -> Self {
        Self { calls: self.calls.with(options), ..self }
    }

    /// All variables.
    pub async fn list(&self) -> Result<Vec<EnvVar>, Error> {
        self.calls.send(&envvars::LIST, self.args([]), None).await?.read()
    }

    /// The variable of this name.
    ///
    /// # Errors
    ///
    /// 404 where there is none.
    pub async fn retrieve(&self, name: &str) -> Result<EnvVar, Error> {
        self.calls.send(&envvars::RETRIEVE, self.args([name.into()]), None).await?.read()
    }

    /// Creates many variables at once.
    ///
    /// # Errors
    ///
    /// 400 where one of them is not valid; [`Error::body`] says which.
    pub async fn upload(&self, variables: UploadEnvVars) -> Result<(), Error> {
        const ROW: &Endpoint = &envvars::UPLOAD;
        let variables = params(ROW, "params", &variables)?;
        self.calls.send(ROW, self.args([variables]), None).await.map(drop)
    }

    /// Creates a variable. One of that name that exists gets the new value.
    ///
    /// # Errors
    ///
    /// 400 where it is not valid.
    pub async fn create(&self, variable: NewEnvVar) -> Result<(), Error> {
        const ROW: &Endpoint = &envvars::CREATE;
        let variable = params(ROW, "params", &variable)?;
        self.calls.send(ROW, self.args([variable]), None).await.map(drop)
    }

    /// Gives the variable of this name another value.
    ///
    /// # Errors
    ///
    /// 404 where there is none.
    pub async fn update(&self, name: &str, value: &str) -> Result<(), Error> {
        let mut body = Value::object();
        body.set("value", value.into());
        self.calls.send(&envvars::UPDATE, self.args([name.into(), body]), None).await.map(drop)
    }

    /// Deletes the variable of this name.
    ///
    /// # Errors
    ///
    /// 404 where there is none.
    pub async fn delete(&self, name: &str) -> Result<(), Error> {
        self.calls.send(&envvars::DELETE, self.args([name.into()]), None).await.map(drop)
    }

    fn args<const N: usize>(&self, own: [Value; N]) -> Vec<Value> {
        let place = [&self.project_ref, &self.environment].map(|text| Value::from(text.as_str()));
        place.into_iter().chain(own).collect()
    }
}

/// An environment variable.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EnvVar {
    /// Its name.
    pub name: String,
    /// Its value; of a secret one, `<redacted>`.
    #[serde(default, deserialize_with = "or_default")]
    pub value: String,
    /// Whether its value is never shown again.
    #[serde(default, deserialize_with = "or_default")]
    pub is_secret: bool,
}

/// Does not show the value.
impl fmt::Debug for EnvVar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(formatter, "EnvVar", &self.name, self.is_secret)
    }
}

/// A variable to create.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewEnvVar {
    /// Its name, such as `DATABASE_URL`.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether the value is never to be shown again.
    pub is_secret: bool,
}

/// Does not show the value.
impl fmt::Debug for NewEnvVar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(formatter, "NewEnvVar", &self.name, self.is_secret)
    }
}

fn show(formatter: &mut fmt::Formatter<'_>, of: &str, name: &str, secret: bool) -> fmt::Result {
    formatter
        .debug_struct(of)
        .field("name", &name)
        .field("value", &Hidden)
        .field("is_secret", &secret)
        .finish()
}

/// Variables to create.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadEnvVars {
    /// Each name with its value.
    pub variables: BTreeMap<String, String>,
    /// Whether variables that exist get the new values. Otherwise they keep theirs.
    #[serde(rename = "override")]
    pub override_existing: bool,
    /// Whether the values are never to be shown again.
    pub is_secret: bool,
}

/// Does not show the values.
impl fmt::Debug for UploadEnvVars {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UploadEnvVars")
            .field("variables", &self.variables.keys())
            .field("override_existing", &self.override_existing)
            .field("is_secret", &self.is_secret)
            .finish()
    }
}
