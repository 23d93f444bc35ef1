//! Memory for an argument, for as long as the call takes.
#![allow(unsafe_code, reason = "the bindings write arguments through pointers")]

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};

/// Owns the memory that it was made with, and frees it when it goes.
#[derive(Debug)]
pub struct Cleanup {
    pointer: *mut u8,
    layout: Layout,
}

impl Cleanup {
    /// Memory of that layout and its owner; for a layout without size a null pointer without owner.
    #[must_use]
    pub fn new(layout: Layout) -> (*mut u8, Option<Self>) {
        if layout.size() == 0 {
            return (std::ptr::null_mut(), None);
        }
        // SAFETY: the size is not 0.
        let pointer = unsafe { alloc(layout) };
        if pointer.is_null() {
            handle_alloc_error(layout);
        }
        (pointer, Some(Self { pointer, layout }))
    }
}

impl Drop for Cleanup {
    fn drop(&mut self) {
        // SAFETY: allocated above with this very layout, and freed nowhere else.
        unsafe { dealloc(self.pointer, self.layout) }
    }
}
