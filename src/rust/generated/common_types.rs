//! Generated from `src/npm/types/common.d.ts` by `scripts/generate.mjs`.

use serde::Serialize;

use crate::rust::names::names;

names! {
    /// The machine sizes, from the smallest to the largest.
    pub enum Machine {
        /// `micro`.
        Micro = "micro",
        /// `small-1x`.
        Small1x = "small-1x",
        /// `small-2x`.
        Small2x = "small-2x",
        /// `medium-1x`.
        Medium1x = "medium-1x",
        /// `medium-2x`.
        Medium2x = "medium-2x",
        /// `large-1x`.
        Large1x = "large-1x",
        /// `large-2x`.
        Large2x = "large-2x",
    }
}

/// Selects a page of a list with cursors.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CursorPageFilter {
    /// The size of a page. Each list has its own default and maximum.
    pub limit: Option<u32>,
    /// The cursor before the first item of the page: `pagination.next` of another page.
    pub after: Option<String>,
    /// The cursor after the last item of the page: `pagination.previous` of another page.
    pub before: Option<String>,
}
