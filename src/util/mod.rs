//! Small pure helpers that know nothing of calls.

pub mod base64url;
pub mod future;
#[cfg(any(test, target_arch = "wasm32"))]
pub mod slab;
pub mod text;
pub mod url;
