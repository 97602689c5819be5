//! The memory of the module: how much of it may still be taken, and that nothing secret stays in it. It must not know what is
//! stored in it.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// The bytes that all texts of callers may take at the same time. Encoding and joining them takes several times as much, and
/// WebAssembly has 4 GB.
const MOST: usize = 64 << 20;

/// The bytes in use, if the allocator is ours.
static USED: AtomicUsize = AtomicUsize::new(0);

/// Returns how many bytes a text may take. Without memory the module would trap, and all calls in it would fail.
pub fn room() -> usize {
    MOST.saturating_sub(USED.load(Relaxed))
}

#[cfg(feature = "js")]
mod allocator {
    use std::alloc::{GlobalAlloc, Layout};
    use std::sync::atomic::Ordering::Relaxed;

    use super::USED;

    /// Counts what is in use, and erases what is freed: keys pass through, and must not be found in a dump of the memory.
    struct Erasing(rlsf::SmallGlobalTlsf);

    /// It is half the size of the default one, and as fast.
    #[global_allocator]
    static ALLOCATOR: Erasing = Erasing(rlsf::SmallGlobalTlsf::new());

    // SAFETY: memory is handed out and taken back by `rlsf`, with the layouts that the caller gives. The default `realloc`
    // allocates, copies and frees, so that nothing is left behind where a growing text was.
    #[allow(unsafe_code)]
    unsafe impl GlobalAlloc for Erasing {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            USED.fetch_add(layout.size(), Relaxed);
            unsafe { self.0.alloc(layout) }
        }

        unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
            USED.fetch_sub(layout.size(), Relaxed);
            // SAFETY: the caller owns these bytes until they are freed.
            unsafe { pointer.write_bytes(0, layout.size()) };
            unsafe { self.0.dealloc(pointer, layout) }
        }
    }
}
