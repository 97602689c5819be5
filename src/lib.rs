// The crate's documentation has examples that exist on WebAssembly only.
#![cfg_attr(target_arch = "wasm32", doc = include_str!("crate.md"))]
#![cfg_attr(
    not(target_arch = "wasm32"),
    doc = "Trigger.dev's management API, for WebAssembly only."
)]
// A Rust worker links the rows that it calls, and native tests make some of the calls only.
#![cfg_attr(not(all(feature = "js", target_arch = "wasm32")), allow(dead_code))]

#[cfg(any(test, target_arch = "wasm32"))]
mod api;
#[cfg(any(test, target_arch = "wasm32"))]
mod core;
#[cfg(any(test, target_arch = "wasm32"))]
mod host;
#[cfg(any(test, target_arch = "wasm32"))]
mod live;
#[cfg(all(feature = "js", target_arch = "wasm32"))]
mod npm;
#[cfg(target_arch = "wasm32")]
mod rust;
#[cfg(any(test, target_arch = "wasm32"))]
mod util;

#[cfg(target_arch = "wasm32")]
pub use rust::*;
