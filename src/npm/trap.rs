//! For the test of what happens when the module traps: two calls that do. Part of no build but that test's.

use crate::host::Host;

/// `runs.reschedule` traps when it is planned.
pub fn when_planned(name: &str) {
    if name == "runs.reschedule" {
        std::process::abort()
    }
}

/// `runs.poll` traps after a wait.
pub async fn when_run(name: &str) {
    if name == "runs.poll" {
        Host.sleep(20.0, None).await.unwrap_or_default();
        std::process::abort()
    }
}
