//! The command line: what is common to all commands, and the list of them.

use std::{
    num::{IntErrorKind, NonZeroU32, NonZeroU64, ParseIntError},
    path::PathBuf,
    str::FromStr,
};

use clap::{Args, Parser, Subcommand};
use toolwright_model::Cost;
use toolwright_registry::{Capability, HttpRule};

use crate::command::{
    completions, config, demo, dev, docs, doctor, models, new_tool, policy, registry, run, sessions, toolchain,
};

/// An agent that makes its own tools.
///
/// Without a command it starts a conversation. When it lacks a capability it writes a tool, compiles it to WebAssembly,
/// registers it after a policy check, loads it with only what was granted, and goes on.
#[derive(Debug, Parser)]
#[command(name = "agent", version, after_help = EXAMPLES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) flags: Flags,
    #[command(flatten)]
    pub(crate) take_up: TakeUp,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  agent demo                        see the whole way, without a key
  agent run \"what time is it?\"      ask once (with OPENAI_API_KEY, or --base-url)
  agent                             have a conversation
  agent -c                          go on with the last one of this folder
  agent registry ls                 see the tools that there are";

/// What a command does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(run::RunArgs),
    #[command(subcommand)]
    Sessions(sessions::SessionsCommand),
    Export(sessions::LastArgs),
    Demo(demo::DemoArgs),
    #[command(subcommand)]
    Registry(registry::RegistryCommand),
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    #[command(subcommand)]
    Docs(docs::DocsCommand),
    #[command(subcommand)]
    Config(config::ConfigCommand),
    #[command(subcommand)]
    Toolchain(toolchain::ToolchainCommand),
    Models(models::ModelsArgs),
    Doctor(doctor::DoctorArgs),
    NewTool(new_tool::NewToolArgs),
    Dev(dev::DevArgs),
    Completions(completions::CompletionsArgs),
    /// Compile one component from standard input; the program starts itself so
    #[command(name = PRECOMPILE, hide = true, after_help = "Example:\n  none: it is not for people")]
    Precompile,
}

/// What the program starts itself with, to compile foreign code in a process of its own.
pub(crate) const PRECOMPILE: &str = "__precompile";

/// Flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Flags {
    /// Keep config, registry, cache and history in this folder
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) home: Option<PathBuf>,
    /// Keep everything in memory; nothing is read from the registry, and nothing left in it or in the cache
    #[arg(long, global = true)]
    pub(crate) ephemeral: bool,
    /// The model: its server's name, its name in your config, or the id of its entry; see `agent models`
    #[arg(short, long, value_name = "NAME", global = true)]
    pub(crate) model: Option<String>,
    /// An OpenAI-compatible server, such as http://127.0.0.1:11434/v1
    #[arg(long, value_name = "URL", global = true)]
    pub(crate) base_url: Option<String>,
    /// How often the model may be asked for one prompt [default: 50]
    #[arg(long, value_name = "N", global = true, value_parser = from_one::<NonZeroU32>)]
    pub(crate) max_turns: Option<NonZeroU32>,
    /// Tell the model nothing of what the project's AGENTS.md files say
    #[arg(long, global = true)]
    pub(crate) no_rules: bool,
    /// End when the session would cost more than so many dollars, compression included
    #[arg(long, value_name = "USD", global = true, value_parser = cost)]
    pub(crate) max_cost: Option<Cost>,
    /// End when the session would read and write more than so many tokens, compression included
    #[arg(long, value_name = "N", global = true, value_parser = from_one::<NonZeroU64>)]
    pub(crate) max_tokens: Option<NonZeroU64>,
    /// Let tools that ask for it reach this host; `*` is every public one
    #[arg(long, value_name = "HOST[:PORT]", global = true, value_parser = http_rule)]
    pub(crate) allow_http: Vec<HttpRule>,
    /// Let tools that ask for it read this environment variable
    #[arg(long, value_name = "NAME", global = true, value_parser = variable)]
    pub(crate) allow_env: Vec<String>,
    /// Let tools that ask for it read what is in this folder; with `:rw` also change it
    #[arg(long, value_name = "DIR[:rw]", global = true)]
    pub(crate) allow_fs: Vec<String>,
}

impl Flags {
    /// These flags, and those that give what a person grants to one tool on the command line.
    pub(crate) fn giving(&self, granted: &[Capability]) -> Self {
        let mut flags = self.clone();
        for capability in granted {
            match capability {
                Capability::Http(rule) => flags.allow_http.push(rule.clone()),
                Capability::Env(name) => flags.allow_env.push(name.clone()),
                Capability::Fs(rule) => flags.allow_fs.push(rule.to_string()),
                // These nobody has to give.
                Capability::Clock | Capability::Random | Capability::Log | Capability::Kv => {}
            }
        }
        flags
    }
}

/// Which session is gone on with, if any.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Sessions")]
pub(crate) struct TakeUp {
    /// Go on with the last session of this folder
    #[arg(short = 'c', long = "continue", conflicts_with = "resume")]
    pub(crate) last: bool,
    /// Go on with this session; the beginning of its id is enough
    #[arg(short, long, value_name = "ID")]
    pub(crate) resume: Option<String>,
}

impl TakeUp {
    /// This one, or `other` when it says nothing.
    pub(crate) fn or(&self, other: &Self) -> Self {
        if *self == Self::default() { other.clone() } else { self.clone() }
    }
}

/// Reads a number that counts something from 1 on.
pub(crate) fn from_one<T: FromStr<Err = ParseIntError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow => "the number is too large".to_owned(),
        _ => "give a whole number from 1 on".to_owned(),
    })
}

fn cost(text: &str) -> Result<Cost, String> {
    text.parse().map_err(str::to_owned)
}

fn http_rule(text: &str) -> Result<HttpRule, String> {
    text.parse().map_err(str::to_owned)
}

fn variable(text: &str) -> Result<String, String> {
    match format!("env:{text}").parse() {
        Ok(Capability::Env(name)) => Ok(name),
        Ok(_) => Err("this is not the name of a variable".to_owned()),
        Err(error) => Err(error.reason.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        fn check(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example"), "`{path} --help` has no example");
            for sub in command.get_subcommands() {
                check(sub, &path);
            }
        }
        check(&Cli::command(), "");
    }

    #[test]
    fn a_grant_is_read_where_it_is_given() {
        let cli = Cli::try_parse_from(["agent", "--allow-http", "a.org:81", "--allow-env", "CITY"]).unwrap();
        assert_eq!(cli.flags.allow_http, ["a.org:81".parse().unwrap()]);
        assert_eq!(cli.flags.allow_env, ["CITY"]);
        for wrong in [["--allow-http", "http://a.org/"], ["--allow-http", ""], ["--allow-env", "A=b"]] {
            let error = Cli::try_parse_from(["agent"].into_iter().chain(wrong)).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{error}");
        }
    }
}
