//! `agent toolchain rm`

use std::io::{self, BufRead as _, Write};

use clap::Args;
use toolwright_toolchain::{Kept, kept, remove, remove_all};

use crate::{
    app::App,
    command::registry::table::size,
    error::{CommandError, Kind},
    render::count,
};

/// Remove libraries that were built; the compilers stay
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent toolchain rm 1f6c2a        the one whose key begins so
  agent toolchain rm --all --yes")]
pub(crate) struct RmArgs {
    /// The beginning of the library's key, as `agent toolchain ls` shows it
    #[arg(value_name = "KEY", required_unless_present = "all", conflicts_with = "all")]
    key: Option<String>,
    /// All of them, and what stayed of builds that were broken off
    #[arg(long)]
    all: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(app: &App, args: &RmArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let cache = app.config.folders.cache();
    let Some(key) = &args.key else {
        confirm(app, args, "remove every library that was built?")?;
        remove_all(cache)?;
        return Ok(writeln!(out, "removed; `agent toolchain install rust` builds it again")?);
    };
    let libraries = kept(cache)?;
    let meant: Vec<&Kept> = libraries.iter().filter(|kept| kept.key.to_string().starts_with(key)).collect();
    let library = match meant.as_slice() {
        [library] => library,
        [] => {
            return Err(CommandError::failed(format!("no library has a key that begins with `{key}`"))
                .hint("`agent toolchain ls` lists them"));
        }
        several => {
            let number = count(several.len(), "library has a key that begins", "libraries have keys that begin");
            return Err(CommandError::usage(format!("{number} with `{key}`")).hint("give more of the key"));
        }
    };
    let short = library.key.short();
    confirm(app, args, &format!("remove library {short} ({})?", size(library.bytes)))?;
    remove(cache, library.key)?;
    Ok(writeln!(out, "library {short} is removed; {} are free", size(library.bytes))?)
}

/// On a terminal the person is asked. Elsewhere nobody could answer, and what is removed can be built again.
fn confirm(app: &App, args: &RmArgs, question: &str) -> Result<(), CommandError> {
    if args.yes || !app.environment.stdin_is_terminal || !app.environment.stderr_is_terminal {
        return Ok(());
    }
    let mut err = io::stderr();
    write!(err, "{question} [y/N] ")?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| CommandError::failed("the answer cannot be read").because(&error).hint("give `--yes`"))?;
    if matches!(answer.trim(), "y" | "Y" | "yes") {
        return Ok(());
    }
    Err(CommandError::new(Kind::Failed, "nothing is removed"))
}
