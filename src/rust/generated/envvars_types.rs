//! Generated from `src/npm/types/envvars.d.ts` by `scripts/generate.mjs`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rust::config::Hidden;
use crate::rust::json::or_default;

/// An environment variable.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct EnvVar {
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The value. A secret one is `"<redacted>"`.
    #[serde(default, deserialize_with = "or_default")]
    pub value: String,
    /// Whether the value is secret, so that it is never shown again.
    #[serde(default, deserialize_with = "or_default")]
    pub is_secret: bool,
}

/// Does not show secrets.
impl fmt::Debug for EnvVar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("EnvVar")
            .field("name", &self.name)
            .field("value", &Hidden)
            .field("is_secret", &self.is_secret)
            .finish()
    }
}

/// Many variables at once, for [`EnvVarsApi::upload`](crate::EnvVarsApi::upload).
#[derive(Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UploadEnvVars {
    /// Each name with its value.
    pub variables: BTreeMap<String, String>,
    /// Whether existing variables get the new values. Default false.
    #[serde(rename = "override")]
    pub override_existing: bool,
    /// Whether the values are secret, so that they are never shown again. Default false.
    pub is_secret: bool,
}

/// Does not show secrets.
impl fmt::Debug for UploadEnvVars {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UploadEnvVars")
            .field("variables", &Hidden)
            .field("override_existing", &self.override_existing)
            .field("is_secret", &self.is_secret)
            .finish()
    }
}

/// One variable, for [`EnvVarsApi::create`](crate::EnvVarsApi::create).
#[derive(Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewEnvVar {
    /// The name, such as `"DATABASE_URL"`.
    pub name: String,
    /// The value.
    pub value: String,
    /// Whether the value is secret, so that it is never shown again. Default false.
    pub is_secret: bool,
}

/// Does not show secrets.
impl fmt::Debug for NewEnvVar {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewEnvVar")
            .field("name", &self.name)
            .field("value", &Hidden)
            .field("is_secret", &self.is_secret)
            .finish()
    }
}
