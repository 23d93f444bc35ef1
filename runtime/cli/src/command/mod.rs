//! The subcommands: each a file with its arguments and one function.

pub(crate) mod demo;
pub(crate) mod docs;
pub(crate) mod doctor;
pub(crate) mod policy;
pub(crate) mod registry;
pub(crate) mod run;
