//! Config files: the person's own, and a project's, which may set less. TOML; errors name file, line and key.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Read as _},
    ops::Range,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;
use serde::{Deserialize, Deserializer, de::Error as _};
use toml::{Spanned, de::DeTable};
use toolwright_registry::Api;

use super::{
    Origin,
    models::ModelSettings,
    spending::{ContextKeys, Dollars, Tokens},
};
use crate::error::CommandError;

/// Longest config file, in bytes.
const FILE_MAX: u64 = 1 << 20;
/// Every key of the person's file, and whether a project's file may set it too. A `*` is a name that the person chooses.
const KEYS: &[(&str, bool)] = &[
    ("model", true),
    ("max_turns", true),
    ("max_cost", true),
    ("max_tokens", true),
    ("docs", true),
    ("docs.paths", true),
    ("docs.urls", false),
    ("base_url", false),
    ("api", false),
    ("rules", false),
    ("api_key_env", false),
    ("fallback", false),
    ("local_servers", false),
    ("models", false),
    ("models.*", false),
    ("models.*.model", false),
    ("models.*.context_window", false),
    ("models.*.output_limit", false),
    ("models.*.prices", false),
    ("models.*.prices.input", false),
    ("models.*.prices.cached_input", false),
    ("models.*.prices.output", false),
    ("models.*.vocabulary", false),
    ("models.*.role", false),
    ("models.*.api", false),
    ("models.*.base_url", false),
    ("models.*.api_key_env", false),
    ("models.*.fallback", false),
    ("models.*.compress", false),
    ("grants", false),
    ("grants.http", false),
    ("grants.env", false),
    ("grants.fs", false),
    ("policies", false),
    ("policies.paths", false),
    ("context", false),
    ("context.compress_at", false),
    ("context.strategy", false),
    ("context.keep_tokens", false),
    ("context.requests_tokens", false),
    ("rust", false),
    ("rust.rustc", false),
    ("rust.unconfined", false),
];

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The person's: every key.
    Person,
    /// A project's, which may come from anybody: nothing that opens, sends or permits.
    Project,
}

/// What a file says. Paths and grants keep their place in it, for errors.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) model: Option<Spanned<String>>,
    pub(crate) max_turns: Option<Spanned<Turns>>,
    pub(crate) max_cost: Option<Spanned<Dollars>>,
    pub(crate) max_tokens: Option<Spanned<Tokens>>,
    pub(crate) base_url: Option<Spanned<String>>,
    pub(crate) api: Option<Spanned<Api>>,
    pub(crate) api_key_env: Option<Spanned<String>>,
    pub(crate) fallback: Option<Spanned<Vec<Spanned<String>>>>,
    pub(crate) local_servers: Option<Spanned<Vec<Spanned<String>>>>,
    pub(crate) models: BTreeMap<Spanned<String>, ModelSettings>,
    pub(crate) rules: Option<Spanned<bool>>,
    pub(crate) grants: GrantSettings,
    pub(crate) policies: PathSettings,
    pub(crate) docs: DocsSettings,
    pub(crate) context: ContextKeys,
    pub(crate) rust: RustSettings,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct GrantSettings {
    pub(crate) http: Vec<Spanned<String>>,
    pub(crate) env: Vec<Spanned<String>>,
    pub(crate) fs: Vec<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PathSettings {
    pub(crate) paths: Vec<Spanned<PathBuf>>,
}

/// Documents besides those of the program.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DocsSettings {
    pub(crate) paths: Vec<Spanned<PathBuf>>,
    pub(crate) urls: Vec<Spanned<String>>,
}

/// What Rust tools are compiled with.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RustSettings {
    pub(crate) rustc: Option<Spanned<PathBuf>>,
    pub(crate) unconfined: Option<Spanned<bool>>,
}

/// How often the model may be asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turns(u32);

impl Turns {
    pub(crate) const fn get(self) -> u32 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Turns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let turns = toml::Value::deserialize(deserializer)?.as_integer().and_then(|turns| u32::try_from(turns).ok());
        turns
            .filter(|turns| *turns > 0)
            .map(Self)
            .ok_or_else(|| D::Error::custom("`max_turns` is a whole number from 1 on"))
    }
}

/// A config file that has been read.
#[derive(Debug)]
pub(crate) struct ConfigFile {
    pub(crate) path: PathBuf,
    pub(crate) settings: Settings,
    text: String,
}

impl ConfigFile {
    /// Reads the file; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read, is not TOML, or says what its owner may not.
    pub(crate) fn read(path: &Path, owner: Owner) -> Result<Option<Self>, CommandError> {
        // A link that leads nowhere is no absent file: it would take the policies along that the file names.
        if is_absent(path).map_err(|error| unreadable(path, &error))? {
            return Ok(None);
        }
        Self::read_opened(path, open(path)?, owner).map(Some)
    }

    /// Reads a file that is open.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub(super) fn read_opened(path: &Path, file: File, owner: Owner) -> Result<Self, CommandError> {
        Self::parse(path, text_of(path, file)?, owner)
    }

    pub(super) fn parse(path: &Path, text: String, owner: Owner) -> Result<Self, CommandError> {
        let mut file = Self { path: path.to_owned(), settings: Settings::default(), text };
        let wrong = |error: toml::de::Error| file.error(&error.span().unwrap_or(0..0), error.message());
        let table = DeTable::parse(&file.text).map_err(wrong)?;
        file.check_keys(table.get_ref(), "", owner)?;
        file.settings = toml::from_str(&file.text).map_err(wrong)?;
        Ok(file)
    }

    /// The folder that relative paths in it start from.
    pub(crate) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// A place of the file, as the origin of a setting.
    pub(crate) fn origin(&self, at: &Range<usize>) -> Origin {
        let before = self.text.get(..at.start).unwrap_or(&self.text);
        Origin::File { path: self.path.clone(), line: before.matches('\n').count() + 1 }
    }

    /// What stands at a place of the file.
    pub(super) fn text_at(&self, at: &Range<usize>) -> &str {
        self.text.get(at.clone()).unwrap_or_default()
    }

    /// An error at a place of the file.
    pub(crate) fn error(&self, at: &Range<usize>, message: &str) -> CommandError {
        CommandError::in_file(&self.path, &self.text, at.start, message)
    }

    fn check_keys(&self, table: &DeTable<'_>, above: &str, owner: Owner) -> Result<(), CommandError> {
        for (name, value) in table {
            let key = if above.is_empty() { name.get_ref().to_string() } else { format!("{above}.{}", name.get_ref()) };
            let chosen = Chosen::of(&key);
            match KEYS.iter().find(|(known, _)| *known == chosen.pattern) {
                None => {
                    let error = self.error(&name.span(), &format!("there is no key `{key}`"));
                    return Err(match suggestion(&chosen.pattern, owner) {
                        Some(near) => error.hint(format!("did you mean `{}`?", near.replace('*', chosen.name))),
                        None => error.hint(format!("the keys are {}", keys(owner))),
                    });
                }
                Some((_, false)) if owner == Owner::Project => {
                    let message = format!("a project's file may not set `{key}`");
                    return Err(self
                        .error(&name.span(), &message)
                        .hint(format!("it may set {}", keys(owner)))
                        .hint("grants, policies, keys and base URLs come from your own config file and from flags"));
                }
                Some(_) => {
                    if let Some(inner) = value.get_ref().as_table() {
                        self.check_keys(inner, &key, owner)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// Whether nothing is there. A link that leads nowhere is something, be it the path itself or a folder above.
///
/// # Errors
/// When that cannot be said, or a link leads nowhere.
pub(super) fn is_absent(path: &Path) -> io::Result<bool> {
    for at in path.ancestors() {
        match at.symlink_metadata() {
            Ok(_) => return at.metadata().map(|_| at != path),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// Opens a config file. Only a regular file: a pipe would be waited for without end.
///
/// # Errors
/// When it cannot be opened, or is something else.
fn open(path: &Path) -> Result<File, CommandError> {
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(path);
    let file = opened.map_err(|error| unreadable(path, &error))?;
    if file.metadata().map_err(|error| unreadable(path, &error))?.is_file() { Ok(file) } else { Err(irregular(path)) }
}

pub(super) fn irregular(path: &Path) -> CommandError {
    CommandError::usage(format!("the config file `{}` is no regular file", path.display()))
        .hint("make it a readable text file in UTF-8, or move it away")
}

pub(super) fn unreadable(path: &Path, error: &io::Error) -> CommandError {
    CommandError::usage(format!("the config file `{}` cannot be read", path.display()))
        .because(error)
        .hint("make it a readable text file in UTF-8, or move it away")
}

/// The text of a file that must not be endless.
fn text_of(path: &Path, file: File) -> Result<String, CommandError> {
    let mut text = String::new();
    let length = file.take(FILE_MAX + 1).read_to_string(&mut text).map_err(|error| unreadable(path, &error))?;
    if length as u64 > FILE_MAX {
        return Err(CommandError::usage(format!("the config file `{}` is longer than 1 MiB", path.display()))
            .hint("a config file holds settings only"));
    }
    Ok(text)
}

fn allowed(owner: Owner) -> impl Iterator<Item = &'static str> {
    KEYS.iter().filter(move |(_, project)| owner == Owner::Person || *project).map(|(key, _)| *key)
}

/// The keys, those within a table that the person names left out.
fn keys(owner: Owner) -> String {
    let is_table =
        |key: &str| KEYS.iter().any(|(other, _)| other.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')));
    let is_shown = |key: &&str| if key.contains('*') { key.ends_with('*') } else { !is_table(key) };
    let leaves: Vec<_> = allowed(owner).filter(is_shown).map(|key| format!("`{}`", key.replace('*', NAME))).collect();
    leaves.join(", ")
}

/// What stands for a name that the person chooses.
const NAME: &str = "NAME";

/// A key in which the person chose a name.
struct Chosen<'a> {
    /// As it stands in [`KEYS`].
    pattern: String,
    /// The name, or what stands for one.
    name: &'a str,
}

impl<'a> Chosen<'a> {
    fn of(key: &'a str) -> Self {
        match key.strip_prefix("models.") {
            Some(rest) => {
                let (name, within) = rest.find('.').map_or((rest, ""), |at| rest.split_at(at));
                Self { pattern: format!("models.*{within}"), name }
            }
            None => Self { pattern: key.to_owned(), name: NAME },
        }
    }
}

/// The key that was probably meant: at most two letters away, or the right word in the wrong table.
fn suggestion(key: &str, owner: Owner) -> Option<&'static str> {
    let word = key.rsplit('.').next().unwrap_or(key);
    let distance = |known: &str| strsim::osa_distance(known, key);
    allowed(owner)
        .filter(|known| distance(known) <= 2)
        .min_by_key(|known| distance(known))
        .or_else(|| allowed(owner).find(|known| known.rsplit('.').next() == Some(word)))
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
