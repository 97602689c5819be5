//! The engine: values, HTTP requests, timers, the clock, random numbers and the environment.
//!
//! On WebAssembly it is the JavaScript engine (`js`). In native tests it is JSON and a script of responses (`scripted`). Both
//! have the same types and methods, so the code above doesn't name the engine. This module must not know Trigger.dev.

pub mod http;
#[cfg(target_arch = "wasm32")]
pub mod js;
#[cfg(not(target_arch = "wasm32"))]
pub mod scripted;
pub mod value;

#[cfg(target_arch = "wasm32")]
pub use js::Host;
#[cfg(not(target_arch = "wasm32"))]
pub use scripted::Host;
