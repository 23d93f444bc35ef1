//! What `/help`, `/tools`, `/status`, `/tokens` and `/cost` say.

use std::io::{self, Write};

use toolwright_agent::{Budget, Session, Spent, Toolbox};
use toolwright_policy::Source;

use super::input::COMMANDS;
use crate::{
    app::App,
    config::Storage,
    error::CommandError,
    render::{count, one_line, sanitize, usage},
};

/// Most characters of a description in a list.
const DESCRIPTION_SHOWN: usize = 72;
/// Most denials that `/status` shows, the newest.
const DENIALS_SHOWN: usize = 5;

const KEYS: &str = "\
What is no command goes to the model. A prompt that begins with `/` wants a space before it.
A host in your words is given to the tools that ask for it, until /clear.
What is said is recorded: `agent -c` goes on with it later, /sessions lists what there is.

Tab        completes commands and entry ids
Up, Down   go through what was typed before, Ctrl-R searches it
\\ at the end of a line, or an open ``` fence: the next line belongs to it
Ctrl-C     interrupts the model and the running tools; what was said is kept.
           With an empty line it warns, and the second one leaves (exit code 0)
Ctrl-D     leaves";

/// Shows the commands and the keys.
pub(super) fn help(out: &mut dyn Write) -> io::Result<()> {
    for listed in COMMANDS {
        writeln!(out, "{:<16} {}", format!("/{} {}", listed.name, listed.arguments), listed.does)?;
    }
    writeln!(out, "`registry ls`, `policy check` and the like, `help`, `quit` and `exit` do without the slash.")?;
    writeln!(out, "\n{KEYS}")
}

/// Lists the tools of the conversation.
pub(super) fn tools(toolbox: &Toolbox, out: &mut dyn Write) -> io::Result<()> {
    for (name, tool) in toolbox.iter() {
        let spec = tool.spec();
        let version = if spec.version == 0 { "built in".to_owned() } else { format!("version {}", spec.version) };
        // The name that the model calls it by is shown where it is another one.
        let called = if name == spec.id.name() { String::new() } else { format!(", called `{name}`") };
        writeln!(out, "{} ({version}{called})", spec.id)?;
        writeln!(out, "    {}", one_line(&spec.description, DESCRIPTION_SHOWN))?;
    }
    Ok(())
}

/// Shows where the conversation stands.
pub(super) fn status(app: &App, session: &Session, origin: &str, out: &mut dyn Write) -> Result<(), CommandError> {
    let used = session.used();
    let said = session.messages().len().saturating_sub(1);
    let registry = match app.config.storage {
        Storage::Folders => app.config.folders.journal_path().display().to_string(),
        Storage::Memory | Storage::MemoryAndCache => "in memory".to_owned(),
    };
    let by = |source| match source {
        Source::Prompt => "in your words".to_owned(),
        source => format!("by {source}"),
    };
    let given = app.given();
    let given: Vec<String> =
        given.iter().map(|(capability, source)| format!("{capability} ({})", by(source))).collect();
    let given = if given.is_empty() { "nothing".to_owned() } else { given.join(", ") };
    let failed = if used.failed_calls == 0 { String::new() } else { format!(", {} of them failed", used.failed_calls) };
    writeln!(out, "model      {} at {}", sanitize(&session.models().main.entry.model), sanitize(origin))?;
    writeln!(out, "session    {}", app.session_id())?;
    writeln!(out, "messages   {said}")?;
    let model_calls = count(used.turns, "model call", "model calls");
    let tool_calls = count(used.tool_calls, "tool call", "tool calls");
    let entries = count(app.registry()?.refresh()?.len(), "entry", "entries");
    writeln!(out, "used       {model_calls}, {tool_calls}{failed}")?;
    writeln!(out, "tokens     {}", usage::tokens(&used.spent()))?;
    if let Some(cost) = usage::cost(&used.spent()) {
        writeln!(out, "cost       {cost}")?;
    }
    writeln!(out, "context    {}", window(session))?;
    writeln!(out, "tools      {}", session.toolbox().iter().count())?;
    writeln!(out, "registry   {}, {entries}", sanitize(&registry))?;
    writeln!(out, "given      {}", sanitize(&given))?;
    let older = used.denials.len().saturating_sub(DENIALS_SHOWN);
    for denial in used.denials.iter().skip(older) {
        writeln!(out, "denied     {}", sanitize(&denial.to_string()))?;
    }
    if older > 0 {
        writeln!(out, "           and {older} times before")?;
    }
    Ok(())
}

/// Shows what was read and written, and how full the window is.
pub(super) fn tokens(session: &Session, out: &mut dyn Write) -> io::Result<()> {
    let used = session.used();
    writeln!(out, "answers      {}", usage::tokens(&used.main))?;
    if used.compress.calls > 0 {
        writeln!(out, "compression  {}", usage::tokens(&used.compress))?;
    }
    writeln!(out, "context      {}", window(session))
}

/// Shows what the conversation has cost, and how much it may.
pub(super) fn cost(session: &Session, budget: &Budget, out: &mut dyn Write) -> io::Result<()> {
    let used = session.used();
    let unknown =
        |spent: &Spent| if spent.calls == 0 { "nothing" } else { "not known: the model's entry has no prices" };
    let cost = |spent: &Spent| usage::cost(spent).unwrap_or_else(|| unknown(spent).to_owned());
    writeln!(out, "answers      {}", cost(&used.main))?;
    if used.compress.calls > 0 {
        writeln!(out, "compression  {}", cost(&used.compress))?;
    }
    match budget.max_cost {
        Some(max) => writeln!(out, "at most      {max}"),
        None => Ok(()),
    }
}

/// `~1,234 of 128,000 tokens (~1 %)`.
fn window(session: &Session) -> String {
    let context = session.context();
    let mark = if context.exact { "" } else { "~" };
    let (tokens, window) = (usage::grouped(context.tokens), usage::grouped(context.window));
    format!("{mark}{tokens} of {window} tokens ({})", usage::fill(&context))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_command_and_how_to_leave() {
        let mut text = Vec::new();
        help(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        for listed in COMMANDS {
            assert!(text.contains(&format!("/{}", listed.name)), "{text}");
        }
        assert!(text.contains("exit code 0"));
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}
