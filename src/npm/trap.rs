//! Makes two calls trap, for the test of traps. Only that test's build contains this module.

use crate::host::Host;

/// Traps when `runs.reschedule` is planned.
pub fn when_planned(name: &str) {
    if name == "runs.reschedule" {
        std::process::abort()
    }
}

/// Traps in `runs.poll`, after a wait.
pub async fn when_run(name: &str) {
    if name == "runs.poll" {
        Host.sleep(20.0, None).await.unwrap_or_default();
        std::process::abort()
    }
}
