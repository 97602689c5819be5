//! The run that the caller's code runs in.

use crate::core::configuration::{ROOT_BRANCH, dev_branch};
use crate::host::Host;
use crate::host::value::Value;
use crate::util::text::cut;

/// The run that the caller is in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskContext {
    /// The id of the run.
    pub run_id: String,
    /// The number of the attempt.
    pub attempt_number: f64,
    /// Whether it is a test run.
    pub is_test: bool,
    /// The project that the run belongs to.
    pub project_ref: Option<String>,
    /// The environment that the run belongs to.
    pub environment_slug: Option<String>,
    /// The kind of environment: `PRODUCTION`, `STAGING`, `PREVIEW` or `DEVELOPMENT`.
    pub environment_type: Option<String>,
    /// The version of the code that runs.
    pub worker_version: Option<String>,
}

impl TaskContext {
    /// Reads the context that the official runtime keeps about its current run.
    pub fn read(context: &Value) -> Option<Self> {
        let ctx = context.field("ctx")?;
        let run = ctx.get("run");
        Some(Self {
            run_id: run.text_field("id")?,
            attempt_number: ctx.get("attempt").get("number").as_f64().unwrap_or(1.0).trunc(),
            is_test: run.get("isTest").is_truthy(),
            project_ref: ctx.get("project").text_field("ref"),
            environment_slug: ctx.get("environment").text_field("slug"),
            environment_type: ctx.get("environment").text_field("type"),
            worker_version: context.get("worker").text_field("version"),
        })
    }

    /// Returns whether calls to this branch leave the branch of the run.
    pub fn is_of_other_branch(&self, branch: Option<&str>, host: &Host) -> bool {
        let asked = match self.environment_type.as_deref() {
            Some("PREVIEW") => branch,
            Some("DEVELOPMENT") => branch.filter(|branch| *branch != ROOT_BRANCH),
            // Other environments have no branches.
            _ => return false,
        };
        let own = host.env("TRIGGER_PREVIEW_BRANCH").or_else(|| dev_branch(host));
        asked.map(branch_name)
            != own.as_deref().filter(|branch| !branch.is_empty()).map(branch_name)
    }
}

/// Returns the name of a branch without its ref prefix: `main` for `refs/heads/main`.
fn branch_name(branch: &str) -> &str {
    let of_kind = branch.strip_prefix("refs/").and_then(|rest| cut(rest, b'/'));
    of_kind.map_or(branch, |(_, name)| name)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn detects_calls_to_another_branch_than_the_runs() {
        type Text = Option<&'static str>;
        let other = |kind: &str, asked: Text, preview: Text, dev: Text| {
            let context =
                TaskContext { environment_type: Some(kind.to_owned()), ..Default::default() };
            let mut host = Host::default();
            host.variables.extend(preview.map(|branch| ("TRIGGER_PREVIEW_BRANCH", branch)));
            host.variables.extend(dev.map(|branch| ("TRIGGER_DEV_BRANCH", branch)));
            context.is_of_other_branch(asked, &host)
        };
        assert!(!other("PRODUCTION", Some("b"), None, None));
        assert!(!other("PREVIEW", Some("b"), Some("b"), None));
        assert!(!other("PREVIEW", Some("refs/heads/b"), Some("b"), None));
        assert!(other("PREVIEW", Some("b"), Some("a"), None));
        assert!(other("PREVIEW", None, Some("a"), None));
        assert!(other("DEVELOPMENT", Some("b"), None, None));
        assert!(!other("DEVELOPMENT", Some("default"), None, None));
        assert!(!other("DEVELOPMENT", Some("b"), None, Some("b")));
        assert!(!other("DEVELOPMENT", None, Some(""), Some("default")));
    }
}
