//! `agent toolchain`: the compilers that tools can be written for, besides the one inside the program.

mod health;
mod install;
mod ls;
mod rm;

use std::io::Write;

use clap::{Subcommand, ValueEnum};
use toolwright_toolchain::{Compiler, Kind, Library, Search, ToolchainError, find};

pub(crate) use health::health;

use crate::{app::App, error::CommandError};

/// See and set up what Rust tools are compiled with; JavaScript needs nothing
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  agent toolchain ls
  agent toolchain install rust")]
pub(crate) enum ToolchainCommand {
    Ls(ls::LsArgs),
    Install(install::InstallArgs),
    Rm(rm::RmArgs),
}

/// A language whose compiler is not inside the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CompiledLanguage {
    Rust,
}

/// Does what the command says.
///
/// # Errors
/// A [`CommandError`] that picks the exit code.
pub(crate) fn run(app: &App, command: &ToolchainCommand, out: &mut dyn Write) -> Result<(), CommandError> {
    match command {
        ToolchainCommand::Ls(args) => ls::run(app, args, out),
        ToolchainCommand::Install(args) => install::run(app, args, out),
        ToolchainCommand::Rm(args) => rm::run(app, args, out),
    }
}

/// Sees to it that tools can be made in Rust: where a compiler is there, what it lacks is built, and told on standard error.
///
/// # Errors
/// When there is no compiler, with the ways to one, or nothing to confine it with.
pub(crate) fn set_up(app: &App) -> Result<(), CommandError> {
    if Library::ready(app.config.folders.cache(), app.config.rustc.as_deref())?.is_none() {
        install::build_with_best(app)?;
    }
    app.rust().map(drop).map_err(|why| CommandError::failed(why.to_string()))
}

/// Asks every place.
fn search(app: &App) -> Result<Search, CommandError> {
    let places = app.places()?;
    app.wait_for(async { Ok(find(&places).await) })
}

/// The compiler that a library is built with: the first that has what it takes.
fn best(search: &Search) -> Option<&Compiler> {
    search.compilers.iter().find(|compiler| compiler.cargo.is_some()).or(search.compilers.first())
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Setting => "setting",
        Kind::Rustup => "rustup",
        Kind::Distribution => "distribution",
        Kind::Sources => "sources",
    }
}

/// What to do where no compiler can make WebAssembly.
fn ways_out() -> Vec<String> {
    vec![
        format!("with rustup: `{}`", install::RUSTUP.join(" ")),
        format!("on Debian, as root: `{}`", install::DEBIAN.join(" ")),
        "for another compiler, name its `rustc` in your config: `[rust]`, `rustc = \"/path/to/bin/rustc\"`".to_owned(),
    ]
}

impl From<ToolchainError> for CommandError {
    fn from(error: ToolchainError) -> Self {
        Self::failed(error.to_string())
    }
}
