//! The binary `agent`: the only room that reads the environment, knows a home and talks to the person.
//!
//! In the order in which a start meets them:
//!
//! - `args`: the command line; `environment`: everything else that the process was started with;
//! - `config`: files, environment and flags into one validated config;
//! - `app`: the parts of the program, each made when it is first needed;
//! - `command`: one file per subcommand, its arguments and one function;
//! - `repl`: the conversation;
//! - `render`: how things look, and the removal of everything that could steer a terminal;
//! - `error`: what went wrong, the ways out, the exit code.

mod app;
mod args;
mod command;
mod config;
mod environment;
mod error;
mod render;
mod repl;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::Parser as _;

use crate::{
    app::App,
    args::{Cli, Command, Flags, TakeUp},
    config::Config,
    environment::Environment,
    error::CommandError,
};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => {
            // Where the output is closed, help has nobody to read it.
            let said = usage.print();
            drop(said);
            return ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2));
        }
    };
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(error.report(&mut io::stderr())),
    }
}

fn run(cli: &Cli) -> Result<(), CommandError> {
    let environment = Environment::of_process;
    let flags = &cli.flags;
    let out = &mut io::stdout();
    if !matches!(cli.command, None | Some(Command::Run(_))) && cli.take_up != TakeUp::default() {
        return Err(CommandError::usage("`-c` and `-r` are for a conversation, and this command has none")
            .hint("`agent -c` or `agent run -c PROMPT` go on with the last session of this folder"));
    }
    match &cli.command {
        None => with_app(flags, environment()?, |app| repl::run(app, &cli.take_up)),
        Some(Command::Run(args)) => {
            with_app(flags, environment()?, |app| command::run::run(app, args, &args.take_up.or(&cli.take_up)))
        }
        Some(Command::Sessions(args)) => with_app(flags, environment()?, |app| command::sessions::run(app, args, out)),
        Some(Command::Export(args)) => with_app(flags, environment()?, |app| command::sessions::last(app, args, out)),
        Some(Command::Demo(args)) => command::demo::run(flags, args, environment()?, out),
        Some(Command::Registry(args)) => {
            with_app(&args.flags(flags), environment()?, |app| command::registry::run(app, args, out))
        }
        Some(Command::Policy(args)) => with_app(flags, environment()?, |app| command::policy::run(app, args, out)),
        Some(Command::Docs(args)) => with_app(flags, environment()?, |app| command::docs::run(app, args, out)),
        Some(Command::Config(args)) => with_app(flags, environment()?, |app| command::config::run(app, args, out)),
        Some(Command::Toolchain(args)) => {
            with_app(flags, environment()?, |app| command::toolchain::run(app, args, out))
        }
        Some(Command::Doctor(args)) => command::doctor::run(flags, args, environment()?, out),
        Some(Command::NewTool(args)) => command::new_tool::run(args, &environment()?, out),
        Some(Command::Dev(args)) => {
            let environment = environment()?;
            with_config(args.config(flags, &environment)?, environment, |app| command::dev::run(app, args, out))
        }
        Some(Command::Completions(args)) => command::completions::run(args, out),
        Some(Command::Precompile) => command::precompile::run(),
    }?;
    Ok(out.flush()?)
}

fn with_app(
    flags: &Flags,
    environment: Environment,
    work: impl FnOnce(&App) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    with_config(Config::load(flags, &environment)?, environment, work)
}

fn with_config(
    config: Config,
    environment: Environment,
    work: impl FnOnce(&App) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    let app = App::new(config, environment);
    let done = work(&app);
    let closed = app.close();
    done.and(closed)
}
