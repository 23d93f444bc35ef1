//! `agent dev FILE|DIR`

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use clap::Args;
use serde_json::Value;
use tokio::time::MissedTickBehavior;
use toolwright_policy::{Call, Principal};
use toolwright_registry::{Capability, EntryId};
use toolwright_workshop::{Made, Ran, Workshop};

use super::{
    registry::{capability, told_of_call, with_engine},
    written::{self, More, ToolFolder},
};
use crate::{
    app::App,
    args::Flags,
    config::{Config, Storage},
    environment::Environment,
    error::{CommandError, Kind},
    render::{count, sanitize},
};

/// How often it is looked whether a file has changed.
const PERIOD: Duration = Duration::from_millis(300);

/// Compile a tool that you write, run its examples, and do so again at every change
///
/// Nothing is registered or kept, and no model is asked. What is wrong is told in the words in which the model would read it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent dev word_count/
  agent dev word_count.js --once --call '{\"text\": \"one two\"}'
  agent dev weather/ --grant http:api.example.org")]
pub(crate) struct DevArgs {
    /// A folder as `agent new-tool` makes it, or a source (`.js`, `.rs`)
    #[arg(value_name = "FILE|DIR")]
    path: PathBuf,
    /// Do it once; the exit code says whether all was well
    #[arg(long)]
    once: bool,
    /// Call it, too, with this JSON object; its result is printed
    #[arg(long, value_name = "JSON")]
    call: Option<String>,
    /// Let it have this, besides what it asks for: `clock`, `http:HOST`, `env:NAME`, …
    #[arg(long, value_name = "CAPABILITY", value_parser = capability)]
    grant: Vec<Capability>,
}

impl DevArgs {
    /// The settings that it goes by. What a person grants on the command line is given by that. A folder may bear the name of
    /// a tool that is registered, and what that one keeps is not for it.
    ///
    /// # Errors
    /// As of [`Config::load`].
    pub(crate) fn config(&self, flags: &Flags, environment: &Environment) -> Result<Config, CommandError> {
        let mut config = Config::load(&flags.giving(&self.grant), environment)?;
        if config.storage == Storage::Folders {
            config.storage = Storage::MemoryAndCache;
        }
        Ok(config)
    }
}

/// Tries it, once or until Ctrl-C.
///
/// # Errors
/// With `--once`, what is wrong; else only what makes it impossible to go on.
pub(crate) fn run(app: &App, args: &DevArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let input = args.call.as_deref().map(super::registry::input).transpose()?;
    if args.once {
        return attempt(app, args, input.as_ref(), out);
    }
    if !args.path.exists() {
        return Err(CommandError::usage(format!("there is no `{}`", args.path.display()))
            .hint("`agent new-tool NAME` makes a folder to begin with"));
    }
    loop {
        let seen = stamps(&args.path)?;
        let tried = attempt(app, args, input.as_ref(), out);
        match tried {
            Err(error) if matches!(error.kind, Kind::ClosedOutput) => return Err(error),
            Err(error) if error.kind == Kind::Interrupted => return Ok(()),
            Err(error) => {
                error.report(&mut io::stderr());
            }
            Ok(()) => {}
        }
        out.flush()?;
        writeln!(io::stderr(), "waiting for a change of `{}`; Ctrl-C ends", args.path.display())?;
        match app.wait_for(changed(&args.path, seen)) {
            Err(error) if error.kind == Kind::Interrupted => return Ok(()),
            done => done?,
        }
    }
}

/// The whole way of a tool, in a registry of its own.
fn attempt(app: &App, args: &DevArgs, input: Option<&Value>, out: &mut dyn Write) -> Result<(), CommandError> {
    let more = More { capabilities: args.grant.clone(), ..More::default() };
    let tool = ToolFolder::read(&args.path)?.asked(more);
    let (id, language, examples) = (tool.id.clone(), tool.language, tool.examples.len());
    let workshop = app.scratch()?;
    let person = app.person();
    let (made, ran) = with_engine(app, language, &mut io::stderr(), async {
        let made = workshop.create(&person, tool).await?;
        let ran = match input {
            Some(input) => Some(called(&workshop, &id, input).await?),
            None => None,
        };
        Ok((made, ran))
    })?;
    app.tell_notes(&mut io::stderr())?;
    told(&made, examples, out)?;
    ran.map_or(Ok(()), |ran| told_of_call(&id, ran, out))
}

async fn called(workshop: &Arc<Workshop>, id: &EntryId, input: &Value) -> Result<Ran, CommandError> {
    let loaded = workshop.load(&Principal::Person, id).await?;
    super::registry::check_input(&loaded.tool, input)?;
    let call = workshop.authorizer().authorize(&Principal::Person, Call { id: id.clone() })?;
    Ok(loaded.tool.call(call, input).await)
}

fn told(made: &Made, examples: usize, out: &mut dyn Write) -> Result<(), CommandError> {
    let timings = made.timings;
    let ran = match examples {
        0 => "it has no examples".to_owned(),
        _ => format!("{} held in {} ms", count(examples, "example", "examples"), timings.examples.as_millis()),
    };
    writeln!(out, "ok  {} compiled in {} ms; {ran}", made.entry.id, timings.build.as_millis())?;
    for warning in &made.warnings {
        writeln!(out, "warning: {}", sanitize(&warning.to_string()))?;
    }
    Ok(())
}

type Stamp = (PathBuf, Option<(SystemTime, u64)>);

/// When each file was changed last; none where there is no file.
fn stamps(path: &Path) -> Result<Vec<Stamp>, CommandError> {
    let stamp = |file: PathBuf| {
        let found = file.metadata().and_then(|found| Ok((found.modified()?, found.len()))).ok();
        (file, found)
    };
    Ok(written::files(path)?.into_iter().map(stamp).collect())
}

async fn changed(path: &Path, seen: Vec<Stamp>) -> Result<(), CommandError> {
    let mut ticks = tokio::time::interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if stamps(path)? != seen {
            return Ok(());
        }
    }
}
