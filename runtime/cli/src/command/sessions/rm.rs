//! `agent sessions rm`

use std::io::Write;

use clap::Args;
use toolwright_agent::log::Sessions;

use crate::{
    app::App,
    args::from_one,
    error::CommandError,
    render::{count, ms_of, now_ms},
};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Remove sessions for good
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent sessions rm 261127-192455-k2q7
  agent sessions rm --older-than 30
  agent sessions rm --all --yes")]
pub(crate) struct RmArgs {
    /// The sessions; the beginnings of their ids are enough
    #[arg(value_name = "ID", required_unless_present_any = ["all", "older_than"])]
    ids: Vec<String>,
    /// All of them
    #[arg(long, conflicts_with_all = ["ids", "older_than"])]
    all: bool,
    /// Those that nobody has gone on with for so many days
    #[arg(long, value_name = "DAYS", conflicts_with = "ids", value_parser = from_one::<std::num::NonZeroU32>)]
    older_than: Option<std::num::NonZeroU32>,
    /// Do so: `--all` alone only counts
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(app: &App, args: &RmArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let sessions = app.sessions()?;
    let ids = chosen(&sessions, args)?;
    if args.all && !args.yes && !ids.is_empty() {
        let sessions = count(ids.len(), "session", "sessions");
        return Err(CommandError::usage(format!("{sessions} would be removed for good"))
            .hint("`agent sessions rm --all --yes` does so"));
    }
    // One that cannot be removed does not keep the others.
    let mut failed = Ok(());
    for id in &ids {
        match sessions.remove(id) {
            Ok(()) => writeln!(out, "{id} is removed")?,
            Err(error) if failed.is_ok() => failed = Err(error),
            Err(error) => app.note(error.to_string()),
        }
    }
    if ids.is_empty() {
        writeln!(out, "there is nothing to remove")?;
    }
    Ok(failed?)
}

fn chosen(sessions: &Sessions, args: &RmArgs) -> Result<Vec<String>, CommandError> {
    if args.ids.is_empty() {
        let days = args.older_than.map_or(0, |days| u64::from(days.get()));
        let before = now_ms().saturating_sub(days * DAY_MS);
        let is_old = |modified| args.all || ms_of(modified) < before;
        return Ok(sessions.list()?.into_iter().filter(|found| is_old(found.modified)).map(|found| found.id).collect());
    }
    // All are looked up before any is removed.
    let mut ids: Vec<String> = args.ids.iter().map(|given| sessions.find(given)).collect::<Result<_, _>>()?;
    ids.sort();
    ids.dedup();
    Ok(ids)
}
