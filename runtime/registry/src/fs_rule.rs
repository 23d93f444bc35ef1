//! Which folder an `fs` grant is for: `FOLDER[:rw]`, an absolute path in normal form.

use std::{fmt, path::Path, str::FromStr};

use crate::is_hidden;

/// The longest path of a folder, in bytes.
const FOLDER_MAX: usize = 1024;

/// A folder with all that is in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FsRule {
    /// An absolute path without `.`, `..`, doubled or final slashes. It is the path under which the tool sees the folder.
    pub folder: String,
    /// Whether the tool may change what is there; otherwise it may only read.
    pub write: bool,
}

impl FsRule {
    /// Whether everything within `other` is within this rule: the folder itself or one below it, and no more than reading
    /// where this one is for reading. It compares paths as they are written; who opens the folder refuses links in it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        Path::new(&other.folder).starts_with(&self.folder) && (self.write || !other.write)
    }
}

impl fmt::Display for FsRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.folder, if self.write { ":rw" } else { "" })
    }
}

impl FromStr for FsRule {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let (folder, write) = text.strip_suffix(":rw").map_or((text, false), |folder| (folder, true));
        if !folder.starts_with('/') {
            return Err("a folder is an absolute path, as in `fs:/home/me/notes` or `fs:/home/me/notes:rw`");
        }
        if folder.len() > FOLDER_MAX {
            return Err("the path of a folder has at most 1024 bytes");
        }
        if folder.chars().any(char::is_control) {
            return Err("the path of a folder has no control characters");
        }
        // It would be read as another path, where a person is shown it.
        if folder.chars().any(is_hidden) {
            return Err("the path of a folder has no characters that cannot be seen or that reorder a line");
        }
        // What cannot be written down again in the same form would be read back as something else.
        if folder.ends_with(":rw") {
            return Err("a folder whose name ends in `:rw` cannot be granted");
        }
        let trimmed = folder.trim_end_matches('/');
        let parts = trimmed.split('/').skip(1);
        if parts.into_iter().any(|part| matches!(part, "" | "." | "..")) {
            return Err("the path of a folder has no `.`, `..` or doubled slash in it");
        }
        Ok(Self { folder: if trimmed.is_empty() { "/".to_owned() } else { trimmed.to_owned() }, write })
    }
}

#[cfg(test)]
#[path = "fs_rule_tests.rs"]
mod tests;
