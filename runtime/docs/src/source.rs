//! Sources: what the person named.

use std::path::{Path, PathBuf};

use crate::{DocsError, TOOLWRIGHT};

/// Longest name, in bytes.
pub(crate) const NAME_MAX: usize = 64;
/// Most sources at once.
pub const SOURCES_MAX: usize = 200;

/// A file, a folder or a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What its pages and hits are marked with; unique.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// Who named it.
    pub origin: Origin,
}

/// Where a source is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A file or a folder; absolute.
    Path(PathBuf),
    /// A document of the web.
    Url(String),
}

/// Who named a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A config file.
    Config,
    /// A command.
    Added,
}

impl Place {
    /// What it is called when nobody says how: the last part of its path, without the ending; of a bare host the host.
    #[must_use]
    pub fn usual_name(&self) -> String {
        let part = match self {
            Self::Path(path) if path.is_dir() => path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Path(path) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            Self::Url(url) => {
                let whole = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let path = whole.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
                match path.rsplit_once('/') {
                    Some((_, last)) => Path::new(last).file_stem().unwrap_or_default().to_string_lossy().into_owned(),
                    None => path.to_owned(),
                }
            }
        };
        let fit =
            |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') { c.to_ascii_lowercase() } else { '-' };
        let name: String = part.chars().map(fit).take(NAME_MAX - 4).collect();
        let name = name.trim_start_matches(['-', '.', '_']).trim_end_matches('-');
        if name.is_empty() { "docs".to_owned() } else { name.to_owned() }
    }

    /// By what the index knows it.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Path(path) => format!("path:{}", path.display()),
            Self::Url(url) => format!("url:{url}"),
        }
    }

    /// As it is shown.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Url(url) => url.clone(),
        }
    }
}

/// `name`, or the first of `name-2`, `name-3` … that is not taken.
pub(crate) fn free_name(name: String, is_taken: impl Fn(&str) -> bool) -> String {
    if name != TOOLWRIGHT && !is_taken(&name) {
        return name;
    }
    (2..).map(|n| format!("{name}-{n}")).find(|name| !is_taken(name)).unwrap_or(name)
}

/// Whether a source may be called so.
///
/// # Errors
/// [`DocsError::BadName`]; [`DocsError::NameTaken`] when it is the binary's own.
pub fn check_name(name: &str) -> Result<(), DocsError> {
    let is_fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    if name == TOOLWRIGHT {
        return Err(DocsError::NameTaken { name: name.to_owned() });
    }
    if name.len() > NAME_MAX || !name.chars().all(is_fit) || !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Err(DocsError::BadName { name: toolwright_registry::plain(name, 80) });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_called_by_the_last_part_of_its_place() {
        for (url, name) in [
            ("https://docs.example.org/guide/Intro.html?x#y", "intro"),
            ("https://docs.example.org/guide/", "guide"),
            ("https://docs.example.org/", "docs.example.org"),
            ("https://docs.example.org", "docs.example.org"),
            ("https://docs.example.org/%E4%BD%A0", "e4-bd-a0"),
            ("https://docs.example.org/--", "docs"),
        ] {
            assert_eq!(Place::Url(url.to_owned()).usual_name(), name, "{url}");
            check_name(name).unwrap();
        }
        assert_eq!(Place::Path("/a/My Notes.md".into()).usual_name(), "my-notes");
        assert_eq!(Place::Path("/".into()).usual_name(), "docs");
        assert_eq!(free_name("a".into(), |name| ["a", "a-2"].contains(&name)), "a-3");
        assert_eq!(free_name(TOOLWRIGHT.into(), |_| false), "toolwright-2");
    }

    #[test]
    fn a_name_is_plain() {
        for wrong in ["", "A", "a/b", "-a", "a b", "a\u{1b}[2J", &"a".repeat(65)] {
            assert!(matches!(check_name(wrong), Err(DocsError::BadName { .. })), "{wrong}");
        }
        assert!(matches!(check_name("toolwright"), Err(DocsError::NameTaken { .. })));
    }
}
