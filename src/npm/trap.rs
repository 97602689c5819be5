//! For the test of what happens when the module traps: two calls that do. Part of no build but that test's.

use crate::host::Host;

/// `wait.until` traps at once, and `runs.poll` after a wait.
pub async fn on(name: &str) {
    match name {
        "wait.until" => std::process::abort(),
        "runs.poll" => {
            Host.sleep(20.0, None).await.unwrap_or_default();
            std::process::abort()
        }
        _ => {}
    }
}
