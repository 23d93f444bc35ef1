//! `agent toolchain`: the compilers that tools can be written for, besides the one inside the program.

mod health;
mod install;
mod ls;
mod rm;

use std::io::Write;

use clap::{Subcommand, ValueEnum};
use toolwright_toolchain::{Compiler, Kind, Search, ToolchainError, find};

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
enum Language {
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
