//! Generated from `src/npm/types/streams.d.ts` by `scripts/generate.mjs`.

use serde::Serialize;

use crate::rust::names::names;

/// Options of `StreamsApi.read`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadStreamOptions {
    /// How long the server waits for another part before it ends the stream, in seconds. Default 60.
    pub timeout_in_seconds: Option<f64>,
    /// The index of the first part to read, from 0. Default 0.
    pub start_index: Option<u32>,
    /// The start of reading: all parts (the default), or only those that are sent from now on. Has no effect
    /// together with `start_index`.
    pub from: Option<StreamStart>,
}

names! {
    /// The start of reading: all parts (the default), or only those that are sent from now on. Has no effect
    /// together with `start_index`.
    pub enum StreamStart {
        /// `beginning`.
        Beginning = "beginning",
        /// `latest`.
        Latest = "latest",
    }
}
