//! A tool as a person writes it: a folder as `agent new-tool` makes it, or a source file alone.
//!
//! A folder holds `tool.toml`, the source (`tool.js` or `tool.rs`), and what `tool.toml` names beside it. It may come from
//! anybody, so the capabilities in it are asked for and not given.

mod read;

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;
use toolwright_registry::{Capability, EntryId, Example, Grants, Language, Limits};
use toolwright_workshop::NewTool;

use crate::error::CommandError;
use read::{beside, read_text, toml_file};
pub(crate) use read::{json_file, read_bytes};

/// What describes the tool in a folder.
pub(crate) const MANIFEST: &str = "tool.toml";
/// The namespace of what a person adds.
pub(crate) const NAMESPACE: &str = "user";

/// A tool that was read from a folder, or from a source alone.
#[derive(Debug, PartialEq)]
pub(crate) struct ToolFolder {
    pub(crate) id: EntryId,
    description: Option<String>,
    language: Language,
    source: String,
    input_schema: Option<Value>,
    capabilities: Grants,
    limits: Limits,
    examples: Vec<Example>,
}

/// `tool.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    name: String,
    description: String,
    #[serde(default)]
    capabilities: Grants,
    #[serde(default)]
    limits: Limits,
    /// The file with the JSON schema of the input.
    schema: Option<PathBuf>,
    /// The file with the examples.
    examples: Option<PathBuf>,
}

/// Whether the path is a folder or a source, and not a component.
pub(crate) fn is_source(path: &Path) -> bool {
    path.is_dir() || language(path).is_some()
}

impl ToolFolder {
    /// Reads a folder, or a source file. A source that stands beside its `tool.toml` is read with it.
    ///
    /// # Errors
    /// What is wrong, with its place.
    pub(crate) fn read(path: &Path) -> Result<Self, CommandError> {
        if path.is_dir() {
            return Self::folder(path);
        }
        let Some(language) = language(path) else {
            return Err(CommandError::usage(format!("`{}` is neither a folder nor a source", path.display()))
                .hint("name a folder with a `tool.toml`, or a file that ends in `.js`, `.mjs` or `.rs`"));
        };
        let folder = path.parent().unwrap_or(Path::new(""));
        if path.file_stem().is_some_and(|stem| stem == "tool") && folder.join(MANIFEST).exists() {
            return Self::folder(if folder == Path::new("") { Path::new(".") } else { folder });
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let name: String = stem.chars().map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() }).collect();
        Ok(Self {
            id: EntryId::new(NAMESPACE, &name).map_err(|error| {
                CommandError::usage(format!("the file `{}` gives the tool no name", path.display()))
                    .because(&error)
                    .hint("call it as the tool shall be called, such as `word_count.js`")
            })?,
            description: None,
            language,
            source: read_text(path)?,
            input_schema: None,
            capabilities: Grants::default(),
            limits: Limits::default(),
            examples: Vec::new(),
        })
    }

    fn folder(folder: &Path) -> Result<Self, CommandError> {
        let (path, manifest) = (folder.join(MANIFEST), folder.join(MANIFEST));
        let manifest: Manifest = toml_file(&manifest)?;
        let id = EntryId::in_namespace(NAMESPACE, &manifest.name)
            .map_err(|error| CommandError::usage(format!("`{}`", path.display())).because(&error))?;
        let (source, language) = source_in(folder)?;
        let schema = manifest.schema.map(|file| json_file(&beside(folder, &file)?)).transpose()?;
        let examples = manifest.examples.map(|file| json_file(&beside(folder, &file)?)).transpose()?;
        Ok(Self {
            id,
            description: Some(manifest.description),
            language,
            source: read_text(&source)?,
            input_schema: schema,
            capabilities: manifest.capabilities,
            limits: manifest.limits,
            examples: examples.unwrap_or_default(),
        })
    }

    /// As it is brought to the workshop.
    ///
    /// What stands in `more` takes the place of what was read; its capabilities are added.
    pub(crate) fn asked(self, more: More) -> NewTool {
        // In JavaScript nothing says what the input must be, and a source alone is for trying.
        let open = || (self.language == Language::JavaScript).then(|| serde_json::json!({"type": "object"}));
        NewTool {
            description: more.description.or(self.description).unwrap_or_else(|| format!("`{}`", self.id.name())),
            id: more.id.unwrap_or(self.id),
            language: self.language,
            source: self.source,
            input_schema: more.input_schema.or(self.input_schema).or_else(open),
            capabilities: self.capabilities.iter().cloned().chain(more.capabilities).collect(),
            limits: self.limits,
            examples: more.examples.unwrap_or(self.examples),
            replaces: more.replaces,
        }
    }
}

/// What the command line says besides.
#[derive(Debug, Default)]
pub(crate) struct More {
    pub(crate) id: Option<EntryId>,
    pub(crate) description: Option<String>,
    pub(crate) input_schema: Option<Value>,
    pub(crate) capabilities: Vec<Capability>,
    pub(crate) examples: Option<Vec<Example>>,
    pub(crate) replaces: Option<u32>,
}

/// The files that a change of would change the tool: those of the folder, or the file alone.
///
/// # Errors
/// When the folder cannot be listed.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let folder = if path.is_dir() { path } else { return Ok(files_beside(path)) };
    let unreadable = |error: std::io::Error| {
        CommandError::failed(format!("the folder `{}` cannot be listed", folder.display())).because(&error)
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.sort();
    Ok(files)
}

fn files_beside(source: &Path) -> Vec<PathBuf> {
    vec![source.to_owned(), source.with_file_name(MANIFEST)]
}

fn source_in(folder: &Path) -> Result<(PathBuf, Language), CommandError> {
    let found: Vec<_> = ["tool.js", "tool.mjs", "tool.rs"]
        .into_iter()
        .map(|name| folder.join(name))
        .filter_map(|path| language(&path).filter(|_| path.exists()).map(|language| (path, language)))
        .collect();
    match <[_; 1]>::try_from(found) {
        Ok([one]) => Ok(one),
        Err(found) => {
            let how = if found.is_empty() { "has no source" } else { "has more than one source" };
            Err(CommandError::usage(format!("the folder `{}` {how}", folder.display()))
                .hint("beside `tool.toml` there is one file `tool.js` or `tool.rs`"))
        }
    }
}

fn language(path: &Path) -> Option<Language> {
    match path.extension()?.to_str()? {
        "js" | "mjs" => Some(Language::JavaScript),
        "rs" => Some(Language::Rust),
        _ => None,
    }
}

#[cfg(test)]
#[path = "written_tests.rs"]
mod tests;
