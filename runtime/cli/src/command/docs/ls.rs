//! `agent docs ls`

use std::io::Write;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use toolwright_docs::{Origin, Place, State, Status};

use crate::{
    app::App,
    command::registry::{json_text, table},
    error::CommandError,
    render::{self, now_ms, one_line, sanitize},
};

/// List the sources besides the program's own pages
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  agent docs ls\n  agent docs ls --output json")]
pub(crate) struct LsArgs {
    /// How to write it
    #[arg(long, value_enum, default_value_t = Form::Table)]
    output: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Columns
    Table,
    /// One array
    Json,
}

/// Most characters of a state that are shown.
const STATE_SHOWN: usize = 160;

pub(super) fn run(app: &App, args: &LsArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let all = app.docs().status()?;
    if args.output == Form::Json {
        let array: Vec<_> = all.iter().map(object).collect();
        return Ok(writeln!(out, "{}", json_text(&Value::Array(array)))?);
    }
    if all.is_empty() {
        return Ok(writeln!(out, "no sources besides the program's own pages: `agent docs add PATH|URL` adds one")?);
    }
    let now = now_ms();
    let rows: Vec<_> = all.iter().map(|status| row(status, now)).collect();
    let head = ["NAME", "PAGES", "SIZE", "INDEXED", "FETCHED", "STATE", "PLACE"];
    Ok(table::write(out, head, [false, true, true, true, true, false, false], &rows)?)
}

fn row(status: &Status, now: u64) -> [String; 7] {
    let age = |ms: Option<u64>| ms.map_or_else(|| "-".to_owned(), |ms| render::age(ms, now));
    [
        sanitize(&status.source.name).into_owned(),
        status.pages.to_string(),
        table::size(status.bytes),
        age(status.indexed_ms),
        age(status.fetched_ms),
        one_line(&state(&status.state), STATE_SHOWN),
        one_line(&status.source.place.shown(), STATE_SHOWN),
    ]
}

fn state(state: &State) -> String {
    match state {
        State::Ready => "ready".to_owned(),
        State::Behind(pages) => format!("{pages} to index"),
        State::Partly(pages, first) => format!("{pages} left out: {first}"),
        State::Out(fault) => format!("left out: {fault}"),
    }
}

fn object(status: &Status) -> Value {
    let (key, place) = match &status.source.place {
        Place::Path(_) => ("path", status.source.place.shown()),
        Place::Url(url) => ("url", url.clone()),
    };
    let (short, detail) = match &status.state {
        State::Ready => ("ready", None),
        State::Behind(_) => ("behind", Some(state(&status.state))),
        State::Partly(..) => ("partly", Some(state(&status.state))),
        State::Out(fault) => ("left_out", Some(fault.to_string())),
    };
    json!({
        "name": status.source.name,
        key: place,
        "added": status.source.origin == Origin::Added,
        "pages": status.pages,
        "bytes": status.bytes,
        "indexed_ms": status.indexed_ms,
        "fetched_ms": status.fetched_ms,
        "state": short,
        "detail": detail,
    })
}
