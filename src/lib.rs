//! Trigger.dev's management API for WebAssembly.

mod call;
mod client;
mod config;
mod error;
mod exchange;
mod future;
mod idempotency;
#[cfg(all(feature = "js", target_arch = "wasm32"))]
mod js;
#[cfg(target_arch = "wasm32")]
mod js_value;
mod packet;
mod page;
mod resources;
mod retry;
mod token;
mod transport;
mod url;
mod value;
