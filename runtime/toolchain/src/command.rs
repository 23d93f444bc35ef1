//! Short questions to a compiler.

use std::{
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use tokio::process::Command;

use crate::{Places, ToolchainError};

/// How long a compiler may take to say who it is.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longest text of a command that is repeated in an error, in characters.
const SAID_MAX: usize = 4000;

/// A command that gets nothing of the environment but what rustup's proxies need.
pub(crate) fn command(program: &Path, places: &Places) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(places.variables()).stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// What the compiler answers, without the line feed at its end.
pub(crate) async fn ask(rustc: &Path, arguments: &[&str], places: &Places) -> Result<String, ToolchainError> {
    let shown = format!("{} {}", rustc.display(), arguments.join(" "));
    let started = command(rustc, places).args(arguments).output();
    let Output { status, stdout, stderr } = match tokio::time::timeout(PATIENCE, started).await {
        Ok(output) => output.map_err(|source| ToolchainError::Start { command: shown.clone(), source })?,
        Err(_) => {
            let output = format!("no answer within {} s", PATIENCE.as_secs());
            return Err(ToolchainError::Failed { what: shown, output });
        }
    };
    if !status.success() {
        return Err(ToolchainError::Failed { what: shown, output: said(&String::from_utf8_lossy(&stderr)) });
    }
    Ok(String::from_utf8_lossy(&stdout).trim_end().to_owned())
}

/// The end of what a command said, fit for an error.
pub(crate) fn said(text: &str) -> String {
    let from = text.char_indices().rev().nth(SAID_MAX).map_or(0, |(at, _)| at);
    let end = text.get(from..).unwrap_or(text).trim();
    end.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}
