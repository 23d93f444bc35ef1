//! The subcommands: each a file with its arguments and one function. `written` reads tools as a person writes them, for
//! several of them.

pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod demo;
pub(crate) mod dev;
pub(crate) mod docs;
pub(crate) mod doctor;
pub(crate) mod new_tool;
pub(crate) mod policy;
pub(crate) mod precompile;
pub(crate) mod registry;
pub(crate) mod run;
pub(crate) mod sessions;
pub(crate) mod toolchain;
pub(crate) mod written;
