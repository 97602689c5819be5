//! Makes two calls trap, for the test of traps. Only that test's build contains this module.

use crate::host::Host;

/// Traps when `runs.reschedule` is planned, and in `runs.poll` after a wait.
pub async fn when_begun(name: &str) {
    if name == "runs.reschedule" {
        std::process::abort()
    }
    if name == "runs.poll" {
        Host.sleep(20.0, None).await.unwrap_or_default();
        std::process::abort()
    }
}
