//! Confinement by the operating system: a program runs as a child process that can reach only what it is given. The only
//! crate that names landlock.
//!
//! A child meets the modules in this order:
//! - [`Walls`]: what this machine can confine with, asked of the kernel once.
//! - [`Confinement`] and [`Invocation`] (`confinement`): what the child may reach and use, and what is run.
//! - [`run`]: `child` starts it on a thread of its own, behind landlock (`restrict`) or the command line of bubblewrap
//!   (`bubblewrap`) and under `limits`, and buries it; meanwhile `run` feeds it and reads what it writes, up to the caps.
//! - [`ProcessGroup`] (`group`): it ends with all that it has started.
//! - [`Finished`], or a [`ConfineError`] (`error`) that says which wall or limit it met.

mod bubblewrap;
mod child;
mod confinement;
mod error;
mod group;
mod limits;
mod restrict;
mod run;
mod walls;

pub use confinement::{Confinement, Finished, Invocation};
pub use error::ConfineError;
pub use group::ProcessGroup;
pub use run::run;
pub use walls::Walls;
