//! Files that a person names, read whole and not without end.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Component, Path, PathBuf},
};

use serde::de::DeserializeOwned;
use toolwright_compiler::{SOURCE_MAX, inspect::COMPONENT_MAX};

use crate::error::CommandError;

/// Longest manifest, schema or file of examples, in bytes.
const TEXT_MAX: usize = 1 << 20;

/// A component, of which one byte more than is allowed is read, so that who looks at it can say that it is too large. `-`
/// is the standard input.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, CommandError> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin()
            .lock()
            .take(COMPONENT_MAX as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| CommandError::failed("the standard input cannot be read").because(&error))?;
        return Ok(bytes);
    }
    read(path, COMPONENT_MAX + 1)
}

/// A source. What is longer than a source may be is left to the compiler to refuse.
///
/// # Errors
/// When it cannot be read, or is not UTF-8.
pub(super) fn read_text(path: &Path) -> Result<String, CommandError> {
    plain(path)?;
    text(path, read(path, SOURCE_MAX + 1)?)
}

/// A file of JSON.
///
/// # Errors
/// When it cannot be read or is something else, with its place.
pub(crate) fn json_file<T: DeserializeOwned>(path: &Path) -> Result<T, CommandError> {
    let text = short(path)?;
    serde_json::from_str(&text).map_err(|error| {
        let message = error.to_string();
        // The place stands before the message, as in all messages about files.
        let message = message.split_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        CommandError::usage(format!("{}:{}:{}: {message}", path.display(), error.line(), error.column()))
    })
}

/// A file of TOML.
///
/// # Errors
/// When it cannot be read or is something else, with its place.
pub(super) fn toml_file<T: DeserializeOwned>(path: &Path) -> Result<T, CommandError> {
    plain(path)?;
    let text = short(path)?;
    toml::from_str(&text)
        .map_err(|error| CommandError::in_file(path, &text, error.span().unwrap_or(0..0).start, error.message()))
}

/// A file that another one names: one of the same folder.
///
/// # Errors
/// When it is elsewhere, or no file.
pub(super) fn beside(folder: &Path, file: &Path) -> Result<PathBuf, CommandError> {
    match file.components().collect::<Vec<_>>().as_slice() {
        [Component::Normal(name)] => {
            let path = folder.join(name);
            plain(&path)?;
            Ok(path)
        }
        _ => Err(CommandError::usage(format!("`{}` names the file `{}`", folder.display(), file.display()))
            .hint("the files of a tool stand side by side in one folder: give the name alone")),
    }
}

/// Refuses what would make its reader wait without end, such as a pipe: a tool's folder may come from somebody else. What is
/// not there is for the reading to say.
fn plain(path: &Path) -> Result<(), CommandError> {
    match path.metadata() {
        Ok(found) if !found.is_file() => Err(CommandError::usage(format!("`{}` is not a file", path.display()))
            .hint("a tool is made of plain files, or links to such")),
        _ => Ok(()),
    }
}

fn short(path: &Path) -> Result<String, CommandError> {
    let bytes = read(path, TEXT_MAX + 1)?;
    if bytes.len() > TEXT_MAX {
        return Err(CommandError::usage(format!("the file `{}` is longer than 1 MiB", path.display())));
    }
    text(path, bytes)
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<String, CommandError> {
    String::from_utf8(bytes).map_err(|error| unreadable(path, &error))
}

fn read(path: &Path, most: usize) -> Result<Vec<u8>, CommandError> {
    let mut bytes = Vec::new();
    let opened = File::open(path).and_then(|file| file.take(most as u64).read_to_end(&mut bytes));
    opened.map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &(dyn std::error::Error + 'static)) -> CommandError {
    CommandError::usage(format!("the file `{}` cannot be read", path.display())).because(error)
}
