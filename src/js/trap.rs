//! For the test of what happens when the module traps: two calls that do. Part of no build but that test's.

use crate::client::Client;
use crate::transport::Transport;
use crate::transport::fetch::Fetch;

/// `runs.reschedule` traps at once, and `runs.poll` after a wait.
pub async fn on(name: &str, client: &Client<Fetch>) {
    match name {
        "runs.reschedule" => std::process::abort(),
        "runs.poll" => {
            // Without a signal a wait only ends when its time is up.
            let _ = client.transport.sleep(20.0, None).await;
            std::process::abort()
        }
        _ => {}
    }
}
