//! The engine: the values of a caller, HTTP requests, timers, the clock, chance and the environment.
//!
//! On WebAssembly it is the JavaScript engine (`js`), in native tests JSON and a script of responses (`scripted`). Both have
//! the same types with the same methods, so nothing above has to say which of them it uses. Nothing here knows Trigger.dev.

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
