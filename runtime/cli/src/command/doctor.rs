//! `agent doctor`: each part of the program, whether it works, and the way out.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    sync::Arc,
    time::Duration,
};

use clap::Args;
use serde::Serialize;
use serde_json::json;
use tokio::net::TcpStream;
use toolwright_builtin_tools::PAGES;
use toolwright_docs::{Docs, State};
use toolwright_policy::{Call, Given, Principal};
use toolwright_registry::{Capability, EntryId, Example, Language, Limits, Registry};
use toolwright_workshop::{NewTool, Parts, Workshop};

use super::{registry::json_text, toolchain};
use crate::{
    app::{App, Why},
    args::Flags,
    config::{Config, Storage},
    environment::Environment,
    error::CommandError,
    render::{count, sanitize},
};

/// Check every part of the program, and say the way out of what is not in order
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  agent doctor")]
pub(crate) struct DoctorArgs {
    /// Write one JSON object
    #[arg(long)]
    json: bool,
}

/// One part, and how it is.
#[derive(Debug, Serialize)]
struct Part {
    name: &'static str,
    status: Status,
    detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ways_out: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Ok,
    /// Not a fault, and worth to know.
    Note,
    NotOk,
}

/// What a check says when it finds nothing wrong.
type Found = Result<(Status, String), CommandError>;

/// How long a server may take to be reached.
const PATIENCE: Duration = Duration::from_secs(2);

/// Checks everything.
///
/// # Errors
/// When a part is not in order.
pub(crate) fn run(
    flags: &Flags,
    args: &DoctorArgs,
    environment: Environment,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    let parts = match Config::load(flags, &environment) {
        Ok(config) => {
            let app = App::new(config, environment);
            let parts = checks(&app);
            app.close()?;
            parts
        }
        Err(error) => vec![part("config", Err(error))],
    };
    let faults = parts.iter().filter(|part| part.status == Status::NotOk).count();
    if args.json {
        let report = json!({"ok": faults == 0, "version": env!("CARGO_PKG_VERSION"), "parts": parts});
        writeln!(out, "{}", json_text(&report))?;
    } else {
        for part in &parts {
            let status = match part.status {
                Status::Ok => "ok",
                Status::Note => "note",
                Status::NotOk => "not ok",
            };
            writeln!(out, "{status:<6}  {:<9} {}", part.name, sanitize(&part.detail))?;
            for way_out in &part.ways_out {
                writeln!(out, "{:18}{}", "", sanitize(way_out))?;
            }
        }
    }
    match faults {
        0 => Ok(()),
        1 => Err(CommandError::failed("one part is not in order")),
        several => Err(CommandError::failed(format!("{several} parts are not in order"))),
    }
}

fn checks(app: &App) -> Vec<Part> {
    vec![
        part("config", config(app)),
        part("home", home(app)),
        part("journal", journal(app)),
        part("policies", policies(app)),
        part("engine", engine(app)),
        part("sandbox", sandbox(app)),
        provider(app),
        part("docs", docs(app)),
        part("rules", rules(app)),
        rust(app),
    ]
}

fn part(name: &'static str, found: Found) -> Part {
    match found {
        Ok((status, detail)) => Part { name, status, detail, ways_out: Vec::new() },
        Err(error) => Part { name, status: Status::NotOk, detail: error.text(), ways_out: error.hints },
    }
}

fn config(app: &App) -> Found {
    let files: Vec<_> = app.config.files.iter().map(|path| format!("`{}`", path.display())).collect();
    let read = if files.is_empty() {
        format!("no file; yours would be `{}`", app.config.folders.config_file().display())
    } else {
        files.join(", ")
    };
    match app.config.unset.as_slice() {
        [] => Ok((Status::Ok, read)),
        unset => Ok((Status::Note, format!("{read}; granted but not set: {}", unset.join(", ")))),
    }
}

/// Whether a file can be made where the journal is, and taken away again.
fn home(app: &App) -> Found {
    if app.config.storage != Storage::Folders {
        return Ok((Status::Ok, "everything stays in memory".to_owned()));
    }
    let journal = app.config.folders.journal()?;
    app.config.folders.artifacts()?;
    let probe = journal.with_file_name(format!("doctor-{}", app.session_id()));
    let tried = OpenOptions::new().write(true).create_new(true).open(&probe).and_then(|mut file| file.write_all(b"x"));
    let tried = tried.and_then(|()| fs::remove_file(&probe));
    tried.map_err(|error| {
        CommandError::failed(format!("`{}` cannot be written to", probe.display()))
            .because(&error)
            .hint("make it writable, or use another home with `--home DIR`, or `--ephemeral`")
    })?;
    Ok((Status::Ok, format!("`{}` is writable", journal.parent().unwrap_or(&journal).display())))
}

fn journal(app: &App) -> Found {
    let registry = app.registry()?;
    registry.verify()?;
    let snapshot = registry.snapshot();
    let tools = count(snapshot.iter().filter(|entry| entry.tool().is_some()).count(), "tool", "tools");
    let changesets = count(snapshot.sequence(), "changeset", "changesets");
    Ok((Status::Ok, format!("whole: {tools}, {changesets}")))
}

fn policies(app: &App) -> Found {
    app.authorizer()?;
    let files = count(app.config.policies.len(), "file", "files");
    Ok((Status::Ok, format!("in order, with {files} of yours")))
}

fn engine(app: &App) -> Found {
    let compiler = app.compiler()?;
    let preparation = app.wait_for(async { Ok(compiler.engine().ready().await?) })?;
    let how = if preparation.from_artifact { "taken from the cache" } else { "compiled for this machine" };
    let mut detail = format!("{how} in {} ms", preparation.took.as_millis());
    let notes = app.take_notes();
    if notes.is_empty() {
        return Ok((Status::Ok, detail));
    }
    detail.push_str("; ");
    detail.push_str(&notes.join("; "));
    Ok((Status::Note, detail))
}

/// A tiny tool goes the whole way, in a registry of its own: permitted, compiled, tried, registered, loaded, called.
fn sandbox(app: &App) -> Found {
    let workshop = Workshop::new(Parts {
        registry: Arc::new(Registry::in_memory(app.base_layer()?)?),
        authorizer: Arc::clone(app.authorizer()?),
        sandbox: app.sandbox()?.clone(),
        compiler: app.compiler()?.clone(),
        given: Given::default(),
        env: std::collections::BTreeMap::new(),
    });
    let id: EntryId = "app.generated:self_test".parse()?;
    let tool = NewTool {
        id: id.clone(),
        description: "Doubles a number".to_owned(),
        language: Language::JavaScript,
        source: "export default ({ n }) => ({ twice: n * 2, clock: Date.now() > 0 });".to_owned(),
        input_schema: Some(json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]})),
        capabilities: [Capability::Clock].into_iter().collect(),
        limits: Limits::default(),
        examples: vec![Example {
            input: json!({"n": 2}),
            expected: Some(json!({"twice": 4, "clock": true})),
            expected_schema: None,
        }],
        replaces: None,
    };
    let result = app.wait_for(async {
        workshop.create(&app.person(), tool).await?;
        let loaded = workshop.load(&Principal::Person, &id).await?;
        let call = workshop.authorizer().authorize(&Principal::Person, Call { id: id.clone() })?;
        Ok(loaded.tool.call(call, &json!({"n": 21})).await.result)
    })?;
    match result {
        Ok(value) if value == json!({"twice": 42, "clock": true}) => {
            Ok((Status::Ok, "a tool was made, loaded and called".to_owned()))
        }
        Ok(other) => {
            Err(CommandError::failed(format!("the self-test answered {other}")).hint("this is a fault of the build"))
        }
        Err(error) => Err(CommandError::failed("the self-test failed").because(&error)),
    }
}

/// No server is not a fault: the demo, the registry and the policies do without.
fn provider(app: &App) -> Part {
    let found = (|| {
        let chosen = app.choose(None)?;
        let mut asked = chosen.line();
        if let Some(fallback) = chosen.fallback_names() {
            asked.push_str(&format!(", in its place {fallback}"));
        }
        for note in app.take_notes() {
            asked.push_str(&format!("; {note}"));
        }
        let place = &chosen.main.place;
        match place.why {
            // OpenAI's own server is not contacted unasked; what was found has answered.
            Why::Key(_) | Why::Found(_) => Ok((Status::Ok, asked)),
            Why::Entry | Why::Named(_) => match app.wait_for(async { Ok(reach(&place.base_url).await) })? {
                Ok(()) => Ok((Status::Ok, format!("{asked}, which can be reached"))),
                Err(reason) => Ok((Status::Note, format!("{asked}, which cannot be reached: {reason}"))),
            },
        }
    })();
    let mut part = part("provider", found);
    if part.status == Status::NotOk {
        part.status = Status::Note;
    }
    part
}

/// Whether somebody accepts a connection. Nothing is sent.
async fn reach(url: &str) -> Result<(), String> {
    let (scheme, rest) = url.split_once("://").ok_or("it is not a URL")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let default = if scheme.eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let place = format!("{authority}{}", if has_port { "" } else { default });
    match tokio::time::timeout(PATIENCE, TcpStream::connect(&place)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no connection within {} s", PATIENCE.as_secs())),
    }
}

/// That there is no compiler for Rust is not a fault: tools are written in JavaScript then.
fn rust(app: &App) -> Part {
    match toolchain::health(app) {
        Ok(Ok(detail)) => part("rust", Ok((Status::Ok, detail))),
        Ok(Err((why, ways_out))) => Part { name: "rust", status: Status::Note, detail: why, ways_out },
        Err(error) => part("rust", Err(error)),
    }
}

/// What the project tells the model, and what of it is left out.
fn rules(app: &App) -> Found {
    if !app.config.rules {
        return Ok((Status::Ok, "switched off".to_owned()));
    }
    let rules = app.rules();
    let files: Vec<_> = rules.files.iter().map(|path| format!("`{}`", path.display())).collect();
    let mut detail = if files.is_empty() { "no AGENTS.md".to_owned() } else { files.join(", ") };
    for note in &rules.notes {
        detail.push_str("; ");
        detail.push_str(note);
    }
    Ok((if rules.notes.is_empty() { Status::Ok } else { Status::Note }, detail))
}

fn docs(app: &App) -> Found {
    let hits = Docs::new(PAGES).search("clock", 5, &mut |_| {})?.value;
    if hits.is_empty() {
        return Err(CommandError::failed("no page speaks of the clock").hint("this is a fault of the build"));
    }
    let own = format!("{} of the clock", count(hits.len(), "page speaks", "pages speak"));
    let sources = app.docs().status()?;
    let is_whole = |source: &toolwright_docs::Status| matches!(source.state, State::Ready | State::Behind(_));
    match sources.iter().filter(|source| !is_whole(source)).count() {
        0 if sources.is_empty() => Ok((Status::Ok, own)),
        0 => Ok((Status::Ok, format!("{own}; {} of yours", count(sources.len(), "source", "sources")))),
        bad => Ok((Status::Note, format!("{own}; {bad} of your {} left out, see `agent docs ls`", sources.len()))),
    }
}
