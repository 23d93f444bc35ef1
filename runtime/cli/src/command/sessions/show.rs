//! `agent sessions show ID`

use std::io::Write;

use clap::Args;
use toolwright_agent::log::Restored;
use toolwright_model::Message;

use super::ls::restored;
use crate::{
    app::App,
    error::CommandError,
    render::{count, date, one_line, sanitize, usage},
};

/// Most characters of what was said that are shown.
const SAID_SHOWN: usize = 100;
/// Most characters of a name.
const SHOWN: usize = 300;

/// Show where a session stands, and what was said in short
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent sessions show 261127-1924")]
pub(crate) struct ShowArgs {
    /// The session; the beginning of its id is enough
    #[arg(value_name = "ID")]
    id: String,
}

pub(super) fn run(app: &App, args: &ShowArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let sessions = app.sessions()?;
    let restored = restored(&sessions, &sessions.find(&args.id)?)?;
    if restored.is_partial {
        app.note("the last record is not whole, and is left out".to_owned());
    }
    Ok(write(&restored, out)?)
}

fn write(restored: &Restored, out: &mut dyn Write) -> std::io::Result<()> {
    let Restored { header, totals, .. } = restored;
    writeln!(out, "{}", sanitize(&header.session))?;
    writeln!(out, "  began     {}, with version {}", date(header.created_ms), sanitize(&header.program))?;
    writeln!(out, "  folder    {}", one_line(&header.folder, SHOWN))?;
    writeln!(out, "  agent     {}", header.agent)?;
    writeln!(out, "  model     {} at {}", one_line(&restored.model, SHOWN), one_line(&restored.origin, SHOWN))?;
    let calls = count(totals.tool_calls, "tool call", "tool calls");
    let turns = count(totals.turns, "model call", "model calls");
    writeln!(out, "  used      {}, {turns}, {calls}", count(restored.prompts, "prompt", "prompts"))?;
    writeln!(out, "  tokens    {}", usage::tokens(&totals.spent()))?;
    if let Some(cost) = usage::cost(&totals.spent()) {
        writeln!(out, "  cost      {cost}")?;
    }
    for (id, version) in &restored.tools {
        writeln!(out, "  tool      {id}, version {version}")?;
    }
    for denial in &totals.denials {
        writeln!(out, "  denied    {}", sanitize(&denial.to_string()))?;
    }
    writeln!(out)?;
    for message in restored.messages() {
        for (who, what) in said(&message) {
            writeln!(out, "  {who:<8}  {}", one_line(&what, SAID_SHOWN))?;
        }
    }
    Ok(())
}

/// Who said it, and what.
fn said(message: &Message) -> Vec<(&'static str, String)> {
    match message {
        Message::System(text) => vec![("system", text.clone())],
        Message::User(text) => vec![("you", text.clone())],
        Message::Assistant { text, tool_calls, .. } => {
            let text = (!text.is_empty()).then(|| ("agent", text.clone()));
            let calls = tool_calls.iter().map(|call| ("call", format!("{} {}", call.name, call.arguments)));
            text.into_iter().chain(calls).collect()
        }
        Message::Tool { content, .. } => vec![("result", content.clone())],
    }
}
