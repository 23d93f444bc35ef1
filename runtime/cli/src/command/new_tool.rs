//! `agent new-tool NAME`

use std::{fs, io::Write, path::PathBuf};

use clap::{Args, ValueEnum};
use toolwright_registry::EntryId;

use super::written::{MANIFEST, NAMESPACE};
use crate::{environment::Environment, error::CommandError};

/// Make a folder with a tool to write on: source, schema, example
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent new-tool word_count
  agent new-tool primes --language rust --dir tools")]
pub(crate) struct NewToolArgs {
    /// The tool's name: `[a-z][a-z0-9_]*`
    #[arg(value_name = "NAME", value_parser = name)]
    name: String,
    /// What it is written in
    #[arg(long, value_enum, default_value_t = SourceLanguage::Javascript)]
    language: SourceLanguage,
    /// Where the folder is made [default: here]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SourceLanguage {
    /// `tool.js`
    Javascript,
    /// `tool.rs`; to compile it takes a Rust compiler, see `agent toolchain ls`
    Rust,
}

fn name(text: &str) -> Result<String, String> {
    EntryId::new(NAMESPACE, text).map(|id| id.name().to_owned()).map_err(|error| error.reason.to_owned())
}

/// Makes the folder.
///
/// # Errors
/// When there is something of this name, or it cannot be written.
pub(crate) fn run(args: &NewToolArgs, environment: &Environment, out: &mut dyn Write) -> Result<(), CommandError> {
    let parent = args
        .dir
        .as_ref()
        .map_or_else(|| environment.working_folder.clone(), |dir| environment.working_folder.join(dir));
    let folder = parent.join(&args.name);
    let cannot = |error: std::io::Error| {
        CommandError::failed(format!("the folder `{}` cannot be made", folder.display())).because(&error)
    };
    if folder.symlink_metadata().is_ok() {
        return Err(CommandError::usage(format!(
            "`{}` is there already, and nothing is overwritten",
            folder.display()
        ))
        .hint("choose another name, or another place with `--dir`"));
    }
    fs::create_dir_all(&parent).map_err(cannot)?;
    fs::create_dir(&folder).map_err(cannot)?;
    for (file, text) in files(args) {
        fs::write(folder.join(file), text).map_err(cannot)?;
    }
    let shown = args.dir.as_ref().map_or_else(|| PathBuf::from(&args.name), |dir| dir.join(&args.name));
    let shown = shown.display();
    writeln!(out, "`{shown}` is made")?;
    writeln!(out, "  agent dev {shown}             compiles it at every change, and runs its examples")?;
    writeln!(out, "  agent registry add {shown}    registers it, as `{NAMESPACE}:{}`", args.name)?;
    Ok(())
}

fn files(args: &NewToolArgs) -> Vec<(&'static str, String)> {
    let name = &args.name;
    let mut files = vec![
        (MANIFEST, MANIFEST_TEXT.replace("NAME", name)),
        ("examples.json", EXAMPLES.to_owned()),
        ("README.md", README.replace("NAME", name)),
    ];
    match args.language {
        SourceLanguage::Javascript => {
            files.extend([("tool.js", JAVASCRIPT.to_owned()), ("schema.json", SCHEMA.to_owned())])
        }
        SourceLanguage::Rust => {
            // Its schema is derived from the input's type.
            files.push(("tool.rs", RUST.to_owned()));
            if let Some((_, manifest)) = files.first_mut() {
                *manifest = manifest.replace("schema = \"schema.json\"\n", "");
            }
        }
    }
    files
}

const MANIFEST_TEXT: &str = r#"name = "NAME"
description = "Counts the words of a text"
# What it needs: "clock", "random", "log", "kv", "http:HOST", "env:NAME", "fs:/FOLDER", "fs:/FOLDER:rw"
capabilities = []
schema = "schema.json"
examples = "examples.json"

# [limits]
# cpu_ms = 5000
"#;

const EXAMPLES: &str = r#"[
  {"input": {"text": "one two three"}, "expected": {"words": 3}}
]
"#;

const SCHEMA: &str = r#"{
  "type": "object",
  "properties": {
    "text": {"type": "string", "description": "The text to count"}
  },
  "required": ["text"],
  "additionalProperties": false
}
"#;

const JAVASCRIPT: &str = "\
export default async function ({ text }) {
  return { words: text.split(/\\s+/).filter(Boolean).length };
}
";

const RUST: &str = "\
use tool_sdk::prelude::*;

#[derive(Deserialize, Schema)]
struct Input {
    /// The text to count
    text: String,
}

#[derive(Serialize)]
struct Output {
    words: usize,
}

fn call(input: Input) -> Result<Output, Failure> {
    Ok(Output { words: input.text.split_whitespace().count() })
}

tool!(call);
";

const README: &str = "\
# NAME

`agent dev .` compiles it at every change and runs `examples.json`; `agent registry add .` registers it.
`agent docs search` finds what a tool can use.
";
