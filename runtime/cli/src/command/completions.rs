//! `agent completions SHELL`

use std::io::Write;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::{args::Cli, error::CommandError};

/// Print what makes a shell complete the commands and flags
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent completions bash > ~/.local/share/bash-completion/completions/agent
  agent completions fish > ~/.config/fish/completions/agent.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints it.
///
/// # Errors
/// When the output is closed.
pub(crate) fn run(args: &CompletionsArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "agent", &mut script);
    Ok(out.write_all(&script)?)
}
