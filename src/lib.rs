//! Trigger.dev's management API for WebAssembly: triggering tasks, and looking after runs, environment variables and
//! schedules, from servers, edge functions and Rust edge workers.
//!
//! JavaScript uses this crate through the npm package of the same name. A Rust worker depends on it with
//! `default-features = false` and makes its calls on a `typed::TriggerClient`, which is there where this is compiled to
//! WebAssembly.
//!
//! A call goes down through these modules, each of which stands above all that it uses:
//!
//! - [`resources`]: what each call is;
//! - [`client`]: a configuration bound to a transport;
//! - [`exchange`] and [`answer`]: the one loop that sends a call, and how a success is read;
//! - [`live`]: what streams and subscriptions have in common, which send again and again;
//! - [`transport`]: one HTTP exchange, one sleep;
//! - and the pure ones, which decide: [`call`], [`config`], [`idempotency`], [`packet`], [`page`], [`retry`],
//!   [`shape`], [`sse`], [`token`], over the values of [`value`] and with the errors of [`error`].

pub mod answer;
mod base64url;
pub mod call;
pub mod client;
pub mod config;
pub mod error;
pub mod exchange;
mod future;
pub mod idempotency;
#[cfg(all(feature = "js", target_arch = "wasm32"))]
mod js;
#[cfg(target_arch = "wasm32")]
mod js_value;
pub mod live;
pub mod packet;
pub mod page;
pub mod resources;
pub mod retry;
pub mod shape;
#[cfg(any(test, target_arch = "wasm32"))]
mod slab;
pub mod sse;
mod text;
pub mod token;
pub mod transport;
#[cfg(target_arch = "wasm32")]
pub mod typed;
mod url;
pub mod value;
