//! `agent registry add FILE|DIR`

use std::{
    io::{self, Write},
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value, json};
use toolwright_compiler::InspectError;
use toolwright_registry::{Capability, CapabilityError, EntryId, Example, Grants, Limits, ToolBody};
use toolwright_sandbox::is_open;
use toolwright_workshop::{Cause, Made, NewComponent, Refusal};

use super::{json_text, table, text, with_engine};
use crate::{
    app::App,
    args::{Flags, from_one},
    command::written::{self, More, NAMESPACE, ToolFolder, json_file, read_bytes},
    error::CommandError,
    render::sanitize,
};

/// Add a tool of yours: a component of any toolchain, or a source
///
/// A component has the world `toolwright:tool/tool` (or `described`, then it says itself what its input must be) and
/// imports only what the capabilities open that you grant it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent registry add word_count.wasm --name word_count --description 'Counts words' --schema schema.json
  agent registry add weather.wasm --name weather --grant http:api.example.org --examples examples.json
  agent registry add my_tool/
  curl -sL https://example.org/tool.wasm | agent registry add - --name tool")]
pub(crate) struct AddArgs {
    /// A component (`-` reads it from the standard input), a source (`.js`, `.rs`), or a folder as `agent new-tool` makes it
    #[arg(value_name = "FILE|DIR")]
    path: PathBuf,
    /// The tool's name: it will be `user:NAME`
    #[arg(long, value_name = "NAME", value_parser = user_id, conflicts_with = "id")]
    name: Option<EntryId>,
    /// The tool's whole id
    #[arg(long, value_name = "ID", value_parser = user_id)]
    id: Option<EntryId>,
    /// What it takes and returns, for the model and for you
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// The JSON schema of its input
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// Let it have this: `clock`, `random`, `log`, `kv`, `http:HOST`, `env:NAME`, `fs:FOLDER[:rw]`
    #[arg(long, value_name = "CAPABILITY", value_parser = capability)]
    pub(crate) grant: Vec<Capability>,
    /// Calls that must hold: `[{"input": {…}, "expected": …}]`
    #[arg(long, value_name = "FILE")]
    examples: Option<PathBuf>,
    /// The version that it takes the place of
    #[arg(long, value_name = "V", value_parser = from_one::<NonZeroU32>)]
    replaces: Option<NonZeroU32>,
    /// Take the place of whatever version there is
    #[arg(long, conflicts_with = "replaces")]
    force: bool,
}

impl AddArgs {
    /// What a person grants on the command line is given by that.
    pub(crate) fn flags(&self, flags: &Flags) -> Flags {
        flags.giving(&self.grant)
    }
}

fn user_id(text: &str) -> Result<EntryId, String> {
    EntryId::in_namespace(NAMESPACE, text).map_err(|error| error.reason.to_owned())
}

/// Reads a capability where it is granted.
pub(crate) fn capability(text: &str) -> Result<Capability, String> {
    text.parse().map_err(|error: CapabilityError| error.reason.to_owned())
}

pub(super) fn run(app: &App, args: &AddArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let schema: Option<Value> = args.schema.as_deref().map(json_file).transpose()?;
    let examples: Option<Vec<Example>> = args.examples.as_deref().map(json_file).transpose()?;
    let id = args.name.clone().or_else(|| args.id.clone());
    if written::is_source(&args.path) {
        let written = ToolFolder::read(&args.path)?;
        let id = id.unwrap_or_else(|| written.id.clone());
        let more = More {
            replaces: replaced(app, args, &id)?,
            id: Some(id),
            description: args.description.clone(),
            input_schema: schema,
            capabilities: args.grant.clone(),
            examples,
        };
        let tool = written.asked(more);
        let (workshop, person) = (app.workshop()?, app.person());
        let language = tool.language;
        let made = with_engine(app, language, &mut io::stderr(), async { Ok(workshop.create(&person, tool).await) })?;
        return told(app, &made.map_err(explained)?, out);
    }
    let Some(id) = id else {
        return Err(CommandError::usage("the component needs a name").hint("add `--name NAME`"));
    };
    let bytes = component(&args.path)?;
    let component = NewComponent {
        description: args.description.clone().unwrap_or_else(|| format!("`{}`, added by the person", id.name())),
        component: bytes,
        input_schema: schema,
        capabilities: args.grant.iter().cloned().collect(),
        limits: Limits::default(),
        examples: examples.unwrap_or_default(),
        replaces: replaced(app, args, &id)?,
        id,
    };
    let (workshop, person) = (app.workshop()?, app.person());
    let made = app.wait_for(async { Ok(workshop.add(&person, component).await) })?.map_err(explained)?;
    told(app, &made, out)
}

/// The bytes, when they are WebAssembly at all.
fn component(path: &Path) -> Result<Vec<u8>, CommandError> {
    let bytes = read_bytes(path)?;
    if bytes.starts_with(b"\0asm") {
        return Ok(bytes);
    }
    let what = if path == Path::new("-") { "the standard input".to_owned() } else { format!("`{}`", path.display()) };
    Err(CommandError::usage(format!("{what} is not WebAssembly"))
        .hint("name a component in its binary form; a source ends in `.js` or `.rs`"))
}

fn replaced(app: &App, args: &AddArgs, id: &EntryId) -> Result<Option<u32>, CommandError> {
    if args.force {
        return Ok(app.registry()?.refresh()?.get(id).map(|entry| entry.version));
    }
    Ok(args.replaces.map(NonZeroU32::get))
}

/// A refusal with the flag that is the way out.
fn explained(refusal: Refusal) -> CommandError {
    let hint = match &refusal.cause {
        Cause::Inspect(InspectError::NotGranted { capability, .. }) => Some(match *capability {
            "http" => "add `--grant http:HOST`, such as `--grant http:api.example.org`".to_owned(),
            "env" => "add `--grant env:NAME`, such as `--grant env:CITY`".to_owned(),
            "fs" => "add `--grant fs:FOLDER`, or `--grant fs:FOLDER:rw` when it shall write".to_owned(),
            plain => format!("add `--grant {plain}`"),
        }),
        Cause::Exists { version, .. } => Some(format!("add `--replaces {version}`, or `--force`")),
        _ => None,
    };
    let error = CommandError::from(refusal);
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

fn told(app: &App, made: &Made, out: &mut dyn Write) -> Result<(), CommandError> {
    let entry = &made.entry;
    let body = super::tool(entry, "component")?;
    writeln!(out, "{} is registered, version {}", entry.id, entry.version)?;
    writeln!(out, "  made of       {}, {}", body.language, table::size(body.source_bytes))?;
    let capabilities = if body.grants.is_empty() { "none".to_owned() } else { body.grants.to_string() };
    writeln!(out, "  capabilities  {}", sanitize(&capabilities))?;
    for import in &made.imports {
        writeln!(out, "  imports       {} ({})", sanitize(import), opened_by(import, &body.grants))?;
    }
    for warning in &made.warnings {
        writeln!(out, "  warning       {}", sanitize(&warning.to_string()))?;
    }
    writeln!(out, "  call it       agent registry call {} {}", entry.id, quoted(&example(app, made, body)?))?;
    Ok(())
}

/// The capabilities, of those granted, that open an interface.
fn opened_by(interface: &str, grants: &Grants) -> String {
    let mut kinds: Vec<_> = grants
        .iter()
        .filter(|one| is_open(interface, &Grants::from_iter([(*one).clone()])))
        .map(Capability::kind)
        .collect();
    kinds.dedup();
    kinds.join(", ")
}

/// Arguments of a call: those of the first example, or the names that the schema requires.
fn example(app: &App, made: &Made, body: &ToolBody) -> Result<Value, CommandError> {
    let json = |part: &str, digest| -> Result<Value, CommandError> {
        let text = text(app, &made.entry, part, digest)?;
        serde_json::from_str(&text)
            .map_err(|error| CommandError::failed(format!("the {part} is not JSON")).because(&error))
    };
    if let Some(digest) = &body.examples
        && let Some(input) = json("examples", digest)?.pointer("/0/input")
    {
        return Ok(input.clone());
    }
    let schema = json("input schema", &body.input_schema)?;
    let required = schema.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let names = required.iter().filter_map(Value::as_str).map(|name| (name.to_owned(), json!("…")));
    Ok(Value::Object(names.collect()))
}

/// One word for the shell.
fn quoted(value: &Value) -> String {
    format!("'{}'", json_text(value).replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interface_is_named_with_what_opens_it() {
        let grants: Grants = ["http:a.org", "http:b.org", "log", "clock"]
            .map(|text| text.parse::<Capability>().unwrap())
            .into_iter()
            .collect();
        assert_eq!(opened_by("wasi:io/streams@0.2.12", &grants), "log, http");
        assert_eq!(opened_by("wasi:http/types@0.2.12", &grants), "http");
        assert_eq!(opened_by("wasi:clocks/wall-clock@0.2.12", &grants), "clock");
    }

    #[test]
    fn an_example_is_one_word_for_the_shell() {
        assert_eq!(quoted(&json!({"a": "it's"})), r#"'{"a":"it'\''s"}'"#);
    }
}
