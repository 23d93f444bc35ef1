//! What the generated bindings need at run time.
//!
//! - `realloc`: the allocation function of the canonical ABI;
//! - `scratch`: memory for an argument, for as long as the call takes;
//! - `flags`: [`bitflags!`].

mod flags;
#[cfg(target_arch = "wasm32")]
mod realloc;
mod scratch;

pub use scratch::Cleanup;

/// Named by generated code so that `cabi_realloc` gets linked. With rustc it is enough that the crate is in the tree: a
/// `no_mangle` function is exported from wherever it stands.
pub const fn maybe_link_cabi_realloc() {}
