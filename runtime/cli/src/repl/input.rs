//! What a typed text is: a prompt, or a command.

use clap::{Parser, error::ErrorKind};

use super::words::words;
use crate::{
    command::{policy::PolicyCommand, registry::RegistryCommand, sessions::SessionsCommand},
    error::CommandError,
    render::one_line,
};

/// What a person typed.
#[derive(Debug)]
pub(super) enum Input {
    /// Nothing.
    Empty,
    /// Something for the model.
    Prompt(String),
    /// Something for the program.
    Command(Command),
}

/// What the program does by itself.
#[derive(Debug)]
pub(super) enum Command {
    Help,
    Quit,
    Clear,
    /// Tells the model, or takes another one.
    Model(Option<String>),
    Tools,
    Status,
    Cost,
    Tokens,
    Compact,
    Registry(RegistryCommand),
    Policy(PolicyCommand),
    Sessions(SessionsCommand),
    /// Help for `registry`, `policy` or `sessions`.
    Text(String),
}

/// A command as it is listed: its name, its arguments, what it does.
pub(super) struct Listed {
    pub(super) name: &'static str,
    pub(super) arguments: &'static str,
    pub(super) does: &'static str,
}

/// All commands, in the order in which `/help` shows them.
pub(super) const COMMANDS: [Listed; 12] = [
    Listed { name: "help", arguments: "", does: "show this" },
    Listed { name: "quit", arguments: "", does: "leave; so does Ctrl-D" },
    Listed { name: "clear", arguments: "", does: "forget what was said, and the hosts in it; the tools stay" },
    Listed { name: "model", arguments: "[NAME]", does: "tell the model, or go on with another one" },
    Listed { name: "tools", arguments: "", does: "list the tools of this conversation" },
    Listed { name: "registry", arguments: "…", does: "look at entries and change them, as `agent registry` does" },
    Listed { name: "policy", arguments: "…", does: "check the policies or ask them, as `agent policy` does" },
    Listed { name: "tokens", arguments: "", does: "show what was read and written, and how full the window is" },
    Listed { name: "cost", arguments: "", does: "show what the conversation has cost" },
    Listed { name: "compact", arguments: "", does: "make room in the window: shorten all but the newest exchanges" },
    Listed { name: "sessions", arguments: "…", does: "list what was recorded, as `agent sessions` does" },
    Listed { name: "status", arguments: "", does: "show the model, what was used, what was given" },
];

/// The subcommands of `registry`, `policy` and `sessions`.
pub(super) const REGISTRY: [&str; 10] =
    ["add", "ls", "show", "source", "history", "diff", "rollback", "rm", "call", "export"];
pub(super) const POLICY: [&str; 3] = ["check", "explain", "schema"];
pub(super) const SESSIONS: [&str; 4] = ["ls", "show", "export", "rm"];
/// The ways to ask either for help.
const HELP: [&str; 3] = ["help", "--help", "-h"];

/// Most characters of a wrong command that are repeated.
const SHOWN: usize = 60;
/// Names that differ in so many letters are taken for a slip.
const NEAR: usize = 2;

#[derive(Debug, Parser)]
#[command(name = "registry")]
struct RegistryLine {
    #[command(subcommand)]
    command: RegistryCommand,
}

#[derive(Debug, Parser)]
#[command(name = "policy")]
struct PolicyLine {
    #[command(subcommand)]
    command: PolicyCommand,
}

#[derive(Debug, Parser)]
#[command(name = "sessions")]
struct SessionsLine {
    #[command(subcommand)]
    command: SessionsCommand,
}

impl Input {
    /// Reads what was typed. A command begins with `/`; `registry ls` and the like, `help`, `quit` and `exit` do
    /// without.
    ///
    /// # Errors
    /// When it is a command that there is not, or one with wrong arguments.
    pub(super) fn read(text: &str) -> Result<Self, CommandError> {
        if text.trim().is_empty() {
            return Ok(Self::Empty);
        }
        if let Some(line) = text.strip_prefix('/') {
            return command(line).map(Self::Command);
        }
        if is_plain_command(text) {
            return command(text.trim()).map(Self::Command);
        }
        Ok(Self::Prompt(text.trim().to_owned()))
    }
}

/// Whether a text without a slash can hardly be meant for the model.
fn is_plain_command(text: &str) -> bool {
    let mut words = text.split_whitespace();
    match (words.next(), words.next()) {
        (Some("help" | "quit" | "exit" | "registry" | "policy"), None) => true,
        (Some("registry"), Some(sub)) => REGISTRY.contains(&sub) || HELP.contains(&sub),
        (Some("policy"), Some(sub)) => POLICY.contains(&sub) || HELP.contains(&sub),
        _ => false,
    }
}

fn command(line: &str) -> Result<Command, CommandError> {
    let wrong = |error: String| CommandError::usage(error).hint("`/help` shows the commands");
    let name = line.split_whitespace().next().unwrap_or_default();
    let is_known = name == "exit" || COMMANDS.iter().any(|listed| listed.name == name);
    if !is_known {
        return Err(unknown(name));
    }
    let words = words(line).map_err(|error| wrong(error.to_string()))?;
    let arguments = words.get(1..).unwrap_or_default();
    let without_arguments = |command| match arguments {
        [] => Ok(command),
        [first, ..] => Err(wrong(format!("`/{name}` takes no arguments: `{}`", one_line(first, SHOWN)))),
    };
    match name {
        "help" => without_arguments(Command::Help),
        "quit" | "exit" => without_arguments(Command::Quit),
        "clear" => without_arguments(Command::Clear),
        "tools" => without_arguments(Command::Tools),
        "status" => without_arguments(Command::Status),
        "tokens" => without_arguments(Command::Tokens),
        "cost" => without_arguments(Command::Cost),
        "compact" => without_arguments(Command::Compact),
        "model" => match arguments {
            [] => Ok(Command::Model(None)),
            [name] => Ok(Command::Model(Some(name.clone()))),
            _ => Err(wrong("`/model` takes one name".to_owned())),
        },
        "registry" => parse(words, |line: RegistryLine| Command::Registry(line.command)),
        "policy" => parse(words, |line: PolicyLine| Command::Policy(line.command)),
        // Alone it lists them.
        "sessions" => {
            let words = if arguments.is_empty() { vec![name.to_owned(), "ls".to_owned()] } else { words };
            parse(words, |line: SessionsLine| Command::Sessions(line.command))
        }
        _ => Err(unknown(name)),
    }
}

fn parse<T: Parser>(words: Vec<String>, command: impl FnOnce(T) -> Command) -> Result<Command, CommandError> {
    T::try_parse_from(words).map(command).or_else(|error| {
        let text = error.render().to_string();
        let text = text.trim_end();
        match error.kind() {
            // Help comes as an error of clap's, too.
            ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Ok(Command::Text(text.to_owned()))
            }
            _ => Err(CommandError::usage(text.trim_start_matches("error: "))),
        }
    })
}

fn unknown(name: &str) -> CommandError {
    let error = CommandError::usage(format!("there is no command `/{}`", one_line(name, SHOWN)));
    let near = COMMANDS
        .iter()
        .map(|listed| listed.name)
        .filter(|known| (name.len() > 1 && known.starts_with(name)) || strsim::osa_distance(known, name) <= NEAR)
        .min_by_key(|known| strsim::osa_distance(known, name));
    match near {
        Some(near) => error.hint(format!("did you mean `/{near}`?")),
        None => error.hint("`/help` shows the commands; a prompt that begins with `/` wants a space before it"),
    }
}

#[cfg(test)]
#[path = "input_tests.rs"]
mod tests;
