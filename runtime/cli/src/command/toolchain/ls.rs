//! `agent toolchain ls`

use std::io::Write;

use clap::Args;
use serde_json::json;
use toolwright_registry::Digest;
use toolwright_toolchain::{Kept, Library, Search, State, kept};

use super::{best, name, search, ways_out};
use crate::{
    app::App,
    command::registry::{
        json_text,
        table::{self, size},
    },
    error::CommandError,
    render::sanitize,
};

/// List the compilers that were found, those that cannot be used, and the libraries that were built
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent toolchain ls
  agent toolchain ls --json | jq -r '.compilers[0].rustc'")]
pub(crate) struct LsArgs {
    /// Write one JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(app: &App, args: &LsArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let search = search(app)?;
    let cache = app.config.folders.cache();
    let libraries = kept(cache)?;
    let used = app.rust().ok().map(|rust| rust.library.key);
    if args.json {
        return Ok(writeln!(out, "{}", json_text(&as_json(&search, &libraries, used)))?);
    }
    let taken = best(&search);
    let mut rows = Vec::new();
    for compiler in &search.compilers {
        let library = match Library::open(cache, compiler)? {
            Some(library) => format!("built: {}", library.key.short()),
            None => "not built".to_owned(),
        };
        let mark = if Some(compiler) == taken { "*" } else { "" };
        rows.push([
            mark.to_owned(),
            name(compiler.kind).to_owned(),
            compiler.release.clone(),
            library,
            sanitize(&compiler.rustc.display().to_string()).into_owned(),
        ]);
    }
    if rows.is_empty() {
        writeln!(out, "no compiler for Rust tools")?;
        for way_out in ways_out() {
            writeln!(out, "  {way_out}")?;
        }
    } else {
        table::write(out, ["", "FOUND BY", "RELEASE", "LIBRARY", "COMPILER"], [false; 5], &rows)?;
    }
    for passed in &search.passed {
        let told = format!("not `{}`: {}", passed.place.display(), passed.why);
        writeln!(out, "{}", sanitize(&told))?;
    }
    if !libraries.is_empty() {
        writeln!(out)?;
        let rows: Vec<_> = libraries.iter().map(|kept| row(kept, used)).collect();
        table::write(out, ["LIBRARY", "SIZE", "RELEASE", "STATE"], [false, true, false, false], &rows)?;
    }
    Ok(())
}

fn row(kept: &Kept, used: Option<Digest>) -> [String; 4] {
    let state = match kept.state {
        _ if Some(kept.key) == used => "used",
        State::Usable => "ready",
        State::OtherCompiler => "its compiler is gone or another one now",
        State::OtherSources => "of another version of this program",
        State::Damaged => "damaged, or of another version of this program",
    };
    let release = kept.compiler.as_ref().map_or("-", |compiler| &compiler.release);
    [kept.key.short(), size(kept.bytes), sanitize(release).into_owned(), state.to_owned()]
}

fn as_json(search: &Search, libraries: &[Kept], used: Option<Digest>) -> serde_json::Value {
    let taken = best(search);
    let compilers = search.compilers.iter().map(|compiler| {
        json!({
            "rustc": compiler.rustc, "found_by": name(compiler.kind), "release": compiler.release,
            "cargo": compiler.cargo, "linker": compiler.linker, "builds_std": compiler.builds_std,
            "taken": Some(compiler) == taken,
        })
    });
    let compilers: Vec<_> = compilers.collect();
    let passed: Vec<_> = search.passed.iter().map(|passed| json!({"place": passed.place, "why": passed.why})).collect();
    let libraries = libraries.iter().map(|kept| {
        json!({
            "key": kept.key, "folder": kept.folder, "bytes": kept.bytes, "rustc": kept.compiler.as_ref().map(|compiler| &compiler.rustc),
            "release": kept.compiler.as_ref().map(|compiler| &compiler.release), "usable": kept.state == State::Usable, "used": Some(kept.key) == used,
        })
    });
    let libraries: Vec<_> = libraries.collect();
    json!({"compilers": compilers, "passed_over": passed, "libraries": libraries})
}
