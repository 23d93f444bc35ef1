//! The exports beside the world's `call`: plain functions over linear memory.
//!
//! `setup` runs once, while the engine is built, and is not in the finished module. `alloc` and `load`
//! are called by a tool's start function, `compile` by the compiler in an instance of its own.

use std::cell::UnsafeCell;

use crate::bindings::{Failure, Guest};
use crate::{compile, engine, tool};

struct Tool;

impl Guest for Tool {
    fn call(input: String) -> Result<String, Failure> {
        tool::call(input)
    }
}

crate::bindings::export!(Tool with_types_in crate::bindings);

/// Builds the state that the snapshot keeps. 0: done; 1: the prelude threw, and `call` says what.
#[unsafe(no_mangle)]
pub extern "C" fn setup() -> i32 {
    match engine::set_up() {
        Ok(()) => 0,
        Err(reason) => {
            tool::refuse(reason);
            1
        }
    }
}

/// Room for `len` bytes that a following `load` or `compile` takes over; null when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn alloc(len: u32) -> *mut u8 {
    let mut bytes = Vec::<u8>::new();
    if bytes.try_reserve_exact(len as usize).is_err() {
        return std::ptr::null_mut();
    }
    std::mem::ManuallyDrop::new(bytes).as_mut_ptr()
}

/// Takes back what `alloc(len)` gave.
///
/// # Safety
/// `ptr` is null or came from `alloc(len)`, was filled with `len` bytes, and is not used again.
unsafe fn take(ptr: *mut u8, len: u32) -> Vec<u8> {
    if ptr.is_null() {
        return Vec::new();
    }
    // SAFETY: `alloc` made this very allocation with exactly this capacity, and the caller filled it.
    unsafe { Vec::from_raw_parts(ptr, len as usize, len as usize) }
}

/// What `kind` of body `load` takes: there is only one.
const BYTECODE: u32 = 1;

/// Evaluates the module of a tool that may use the capabilities in `grants`. 0: loaded; 1: failed, and
/// every `call` will say why.
///
/// # Safety
/// `ptr` is what `alloc(len)` gave, filled with the bytecode that `compile` of this very engine made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn load(grants: u32, kind: u32, ptr: *mut u8, len: u32) -> i32 {
    // SAFETY: passed on from the caller.
    let body = unsafe { take(ptr, len) };
    if kind != BYTECODE {
        tool::refuse(format!("the engine cannot load a body of kind {kind}"));
        return 1;
    }
    // SAFETY: the caller vouches for the bytecode.
    i32::from(!unsafe { tool::load(grants, &body) })
}

/// Where the result of `compile` lies.
#[repr(C)]
pub struct Out {
    /// 0: bytecode; 1: an error as JSON text.
    status: u32,
    ptr: u32,
    len: u32,
}

struct OutCell(UnsafeCell<Out>);

// SAFETY: the module has one thread.
unsafe impl Sync for OutCell {}

static OUT: OutCell = OutCell(UnsafeCell::new(Out { status: 0, ptr: 0, len: 0 }));

/// Turns source into bytecode. `_flags` is reserved: pass 0.
///
/// # Safety
/// `ptr` is what `alloc(len)` gave, filled with the source.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn compile(ptr: *mut u8, len: u32, _flags: u32) -> *const Out {
    // SAFETY: passed on from the caller.
    let source = unsafe { take(ptr, len) };
    let (status, bytes) = match compile::compile(source) {
        Ok(bytecode) => (0, bytecode),
        Err(error) => (1, error.to_json().into_bytes()),
    };
    // The instance ends after one compilation, so the result may stay where it is.
    let bytes = bytes.leak();
    let out = OUT.0.get();
    // SAFETY: one thread, and nobody holds a reference into `OUT`.
    unsafe {
        out.write(Out { status, ptr: bytes.as_ptr() as u32, len: bytes.len() as u32 });
    }
    out
}
