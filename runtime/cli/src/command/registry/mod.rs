//! `agent registry`: the tools, agents and models that there are, and what the person does with them.

mod add;
mod call;
mod diff;
mod export;
mod history;
mod ls;
mod rm;
mod rollback;
mod show;
mod source;
pub(crate) mod table;

use std::{
    io::{self, Write},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use clap::{Args, Subcommand};
use toolwright_registry::{APP_GENERATED, Entry, EntryId, Language, ToolBody};
use toolwright_workshop::{Cause, Refusal};

pub(crate) use add::capability;
pub(crate) use call::{check_input, input, told_of_call};

use crate::{
    app::App,
    args::Flags,
    error::{CommandError, Kind},
    render::{Progress, sanitize},
};

/// How long a command is silent while the engine is prepared.
const PATIENCE: Duration = Duration::from_millis(250);

/// Look at the tools, agents and models, and change them
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  agent registry ls --all")]
pub(crate) enum RegistryCommand {
    Add(add::AddArgs),
    Ls(ls::LsArgs),
    Show(show::ShowArgs),
    Source(source::SourceArgs),
    History(history::HistoryArgs),
    Diff(diff::DiffArgs),
    Rollback(rollback::RollbackArgs),
    Rm(rm::RmArgs),
    Call(call::CallArgs),
    Export(export::ExportArgs),
}

impl RegistryCommand {
    /// The flags that the command goes by: what it grants is given by that.
    pub(crate) fn flags(&self, flags: &Flags) -> Flags {
        match self {
            Self::Add(args) => args.flags(flags),
            _ => flags.clone(),
        }
    }
}

/// Which entry a command is about.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// The entry: `namespace:name`, or a bare name for one in `app.generated`
    #[arg(value_name = "ID", value_parser = id)]
    id: EntryId,
}

/// Does what the command says; what it answers goes to `out`.
///
/// # Errors
/// A [`CommandError`] that picks the exit code.
pub(crate) fn run(app: &App, command: &RegistryCommand, out: &mut dyn Write) -> Result<(), CommandError> {
    let done = match command {
        RegistryCommand::Add(args) => add::run(app, args, out),
        RegistryCommand::Ls(args) => ls::run(app, args, out),
        RegistryCommand::Show(args) => show::run(app, args, out),
        RegistryCommand::Source(args) => source::run(app, args, out),
        RegistryCommand::History(args) => history::run(app, args, out),
        RegistryCommand::Diff(args) => diff::run(app, args, out),
        RegistryCommand::Rollback(args) => rollback::run(app, args, out),
        RegistryCommand::Rm(args) => rm::run(app, args, out),
        RegistryCommand::Call(args) => call::run(app, args, out),
        RegistryCommand::Export(args) => export::run(app, args, out),
    };
    app.tell_notes(&mut io::stderr())?;
    done
}

/// Runs `work`, which needs the engine when it is about JavaScript. When it waits for the engine's preparation, `err` is told
/// why.
pub(crate) fn with_engine<T>(
    app: &App,
    language: Language,
    err: &mut dyn Write,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    if language != Language::JavaScript {
        return app.wait_for(work);
    }
    let engine = app.compiler()?.engine();
    app.wait_for(telling(err, || engine.is_ready(), PATIENCE, work))
}

async fn telling<T>(
    err: &mut dyn Write,
    is_ready: impl Fn() -> bool,
    patience: Duration,
    work: impl Future<Output = Result<T, CommandError>>,
) -> Result<T, CommandError> {
    let mut work = pin!(work);
    if let Ok(done) = tokio::time::timeout(patience, &mut work).await {
        return done;
    }
    if !is_ready() {
        writeln!(err, "{}", Progress::note("preparing the JavaScript engine; this is done once on a machine"))?;
    }
    work.await
}

fn id(text: &str) -> Result<EntryId, String> {
    EntryId::in_namespace(APP_GENERATED, text).map_err(|error| error.reason.to_owned())
}

/// The entry, or an error that says where to look.
fn entry(app: &App, id: &EntryId) -> Result<Arc<Entry>, CommandError> {
    app.registry()?.refresh()?.get(id).cloned().ok_or_else(|| not_found(app, id))
}

fn not_found(app: &App, id: &EntryId) -> CommandError {
    let error = CommandError::failed(format!("there is no `{id}` in the registry"));
    let near = app.registry().map_or(None, |registry| {
        let snapshot = registry.snapshot();
        let entry = snapshot.iter().min_by_key(|entry| strsim::osa_distance(entry.id.name(), id.name()))?;
        (strsim::osa_distance(entry.id.name(), id.name()) <= 2).then(|| entry.id.clone())
    });
    match near {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`agent registry ls --all` shows what there is"),
    }
}

/// The body of a tool that runs in the sandbox; what is part of the program has none.
fn tool<'e>(entry: &'e Entry, wanted: &str) -> Result<&'e ToolBody, CommandError> {
    entry.tool().ok_or_else(|| {
        CommandError::failed(format!("`{}` is part of the program and has no {wanted}", entry.id))
            .hint(format!("`agent registry show {}` shows what it is", entry.id))
    })
}

/// The text of a blob.
fn text(app: &App, entry: &Entry, part: &str, digest: &toolwright_registry::Digest) -> Result<String, CommandError> {
    let broken = || CommandError::failed(format!("the {part} of `{}` is not in the journal", entry.id));
    let bytes = app.registry()?.blob(digest)?.ok_or_else(broken)?;
    String::from_utf8(bytes.to_vec()).map_err(|error| broken().because(&error))
}

/// JSON with every character that could steer a terminal written as an escape: such characters stand in strings only.
pub(crate) fn json_text(value: &serde_json::Value) -> String {
    harmless(value.to_string())
}

/// JSON text, as [`json_text`] writes it.
pub(crate) fn harmless(text: String) -> String {
    let is_harmless = |byte: u8| (b' '..=b'~').contains(&byte);
    if text.bytes().all(is_harmless) {
        return text;
    }
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if u8::try_from(c).is_ok_and(is_harmless) || sanitize(c.encode_utf8(&mut [0; 4])).contains(c) {
            safe.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    safe
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        match refusal.cause {
            Cause::Denied(denials) => {
                let mut error = Self::new(Kind::Denied, String::new());
                for denial in denials {
                    let denied = Self::from(denial);
                    if !error.message.is_empty() {
                        error.message.push_str("; ");
                    }
                    error.message.push_str(&denied.message);
                    error.hints.extend(denied.hints);
                }
                error
            }
            Cause::Registry(error) => error.into(),
            cause => Self::failed(cause.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tokio::sync::oneshot;

    use super::*;

    #[test]
    fn json_cannot_steer_a_terminal() {
        let value = json!({"a": "é\u{9b}31m\u{202e}\u{1b}[0m\u{7f}", "emoji": "😀"});
        let text = json_text(&value);
        assert_eq!(text, r#"{"a":"é\u009b31m\u202e\u001b[0m\u007f","emoji":"😀"}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }

    /// What is written to; the first line ends the wait of the work.
    struct Told {
        text: Vec<u8>,
        first: Option<oneshot::Sender<()>>,
    }

    impl Write for Told {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.text.extend_from_slice(text);
            if let Some(first) = self.first.take() {
                first.send(()).unwrap();
            }
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_wait_for_the_engine_is_told() {
        let (first, told) = oneshot::channel();
        let mut err = Told { text: Vec::new(), first: Some(first) };
        let work = async { Ok(told.await.is_ok()) };
        assert_eq!(telling(&mut err, || false, Duration::ZERO, work).await, Ok(true));
        let text = String::from_utf8(err.text).unwrap();
        assert_eq!(text, "[note] preparing the JavaScript engine; this is done once on a machine\n");
    }

    #[tokio::test]
    async fn what_does_not_wait_for_the_engine_is_silent() {
        let mut err = Vec::new();
        assert_eq!(telling(&mut err, || false, Duration::MAX, async { Ok(1) }).await, Ok(1));
        // A tool that takes long: the engine has long been ready when the patience ends.
        let asked = tokio::sync::Notify::new();
        let is_ready = || {
            asked.notify_one();
            true
        };
        let work = async {
            asked.notified().await;
            Ok(2)
        };
        assert_eq!(telling(&mut err, is_ready, Duration::ZERO, work).await, Ok(2));
        assert_eq!(err, b"");
    }

    #[test]
    fn a_bare_name_is_one_of_the_agents_tools() {
        assert_eq!(id("clock").unwrap().as_str(), "app.generated:clock");
        assert_eq!(id("app.tools:create_tool").unwrap().as_str(), "app.tools:create_tool");
        for bad in ["App.Tools:x", "../x", "app.generated:сlock"] {
            assert!(id(bad).is_err(), "{bad}");
        }
    }
}
