//! `cabi_realloc`: how the host gets memory for what it passes in.
#![allow(unsafe_code, reason = "the canonical ABI is in pointers")]

use std::alloc::{Layout, alloc, realloc};

/// The canonical ABI's `realloc`.
///
/// # Safety
/// The host calls it as the ABI says: `old` and `old_len` are from an earlier call, or null and 0; `align` is a power of
/// two.
#[unsafe(no_mangle)]
unsafe extern "C" fn cabi_realloc(old: *mut u8, old_len: usize, align: usize, new_len: usize) -> *mut u8 {
    if new_len == 0 {
        return std::ptr::without_provenance_mut(align);
    }
    // SAFETY: the contract above; `new_len` is not 0, and an old length that is not 0 was allocated below.
    let pointer = unsafe {
        if old_len == 0 {
            alloc(Layout::from_size_align_unchecked(new_len, align))
        } else {
            realloc(old, Layout::from_size_align_unchecked(old_len, align), new_len)
        }
    };
    if pointer.is_null() {
        // There is nobody to tell: no memory, and the caller is the host.
        core::arch::wasm32::unreachable();
    }
    pointer
}
