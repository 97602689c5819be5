//! The memory of the module: limits the size of texts, and erases freed memory. This module must not know the purpose of the
//! data.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The maximum number of bytes in use when a text is read. Encoding and joining texts takes several times their size, and the
/// memory of WebAssembly is limited to 4 GB.
const MAX_USED: usize = 64 << 20;

/// The number of bytes in use; 0 if this module's allocator isn't used.
static USED: AtomicUsize = AtomicUsize::new(0);

/// Returns the maximum size of a text in bytes. Without a limit, a lack of memory would trap and fail all calls of the module.
pub fn room() -> usize {
    MAX_USED.saturating_sub(USED.load(Relaxed))
}

#[cfg(feature = "js")]
mod allocator {
    use std::alloc::{GlobalAlloc, Layout};
    use std::sync::atomic::Ordering::Relaxed;

    use super::USED;

    /// An allocator that counts the bytes in use, and erases freed memory, so that a memory dump contains no keys.
    struct Erasing(rlsf::SmallGlobalTlsf);

    /// Half the code size of the default allocator, and as fast.
    #[global_allocator]
    static ALLOCATOR: Erasing = Erasing(rlsf::SmallGlobalTlsf::new());

    // SAFETY: `rlsf` allocates and frees with the layouts that the caller passes. The default `realloc` allocates, copies and
    // frees, so the old memory of a growing text is erased too.
    #[allow(unsafe_code)]
    unsafe impl GlobalAlloc for Erasing {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            USED.fetch_add(layout.size(), Relaxed);
            unsafe { self.0.alloc(layout) }
        }

        unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
            USED.fetch_sub(layout.size(), Relaxed);
            // SAFETY: the caller owns these bytes until the next line frees them.
            unsafe { pointer.write_bytes(0, layout.size()) };
            unsafe { self.0.dealloc(pointer, layout) }
        }
    }
}
