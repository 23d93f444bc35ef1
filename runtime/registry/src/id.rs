//! Names: `namespace:name`, lower-case ASCII, so that no look-alike can squat on one.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Longest bare name, in characters.
pub const NAME_MAX: usize = 48;
/// Longest namespace, in characters, dots included.
pub const NAMESPACE_MAX: usize = 64;

/// The agents and models that come with the binary.
pub const APP: &str = "app";
/// The built-in tools.
pub const APP_TOOLS: &str = "app.tools";
/// The models of the person's config.
pub const USER_MODELS: &str = "user.models";
/// What the agent makes.
pub const APP_GENERATED: &str = "app.generated";

/// An entry's id, `namespace:name`.
///
/// The namespace is one or more segments joined by dots; every segment and the name match `[a-z][a-z0-9_]*`. A namespace
/// is matched whole: `app` is not a prefix of `app.generated`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntryId {
    text: String,
    colon: usize,
}

/// A text that is not an [`EntryId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not an entry id: {reason}")]
pub struct IdError {
    /// The text as given, at most 80 characters of it, control characters replaced.
    pub given: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl EntryId {
    /// The id `namespace:name`.
    ///
    /// # Errors
    /// [`IdError`] when either part is not of its form.
    pub fn new(namespace: &str, name: &str) -> Result<Self, IdError> {
        let fail = |reason| IdError { given: shown(&format!("{namespace}:{name}")), reason };
        if namespace.len() > NAMESPACE_MAX {
            return Err(fail("the namespace is longer than 64 characters"));
        }
        if name.len() > NAME_MAX {
            return Err(fail("the name is longer than 48 characters"));
        }
        if !namespace.split('.').all(is_segment) {
            return Err(fail("a namespace is segments of `[a-z][a-z0-9_]*` joined by dots"));
        }
        if !is_segment(name) {
            return Err(fail("a name is lower-case ASCII, `[a-z][a-z0-9_]*`"));
        }
        Ok(Self { text: format!("{namespace}:{name}"), colon: namespace.len() })
    }

    /// Reads a bare name as one in `namespace`, and a full id as itself.
    ///
    /// # Errors
    /// [`IdError`] when it is neither.
    pub fn in_namespace(namespace: &str, text: &str) -> Result<Self, IdError> {
        if text.contains(':') { text.parse() } else { Self::new(namespace, text) }
    }

    /// The part before the colon.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.text.get(..self.colon).unwrap_or_default()
    }

    /// The part after the colon.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text.get(self.colon + 1..).unwrap_or_default()
    }

    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

fn is_segment(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn shown(text: &str) -> String {
    text.chars().take(80).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

impl FromStr for EntryId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once(':') {
            Some((namespace, name)) => Self::new(namespace, name),
            None => Err(IdError {
                given: shown(text),
                reason: "it has the form `namespace:name`, as in `app.generated:clock`",
            }),
        }
    }
}

impl TryFrom<String> for EntryId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}

impl From<EntryId> for String {
    fn from(id: EntryId) -> Self {
        id.text
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_two_parts() {
        let id: EntryId = "app.generated:clock_2".parse().unwrap();
        assert_eq!((id.namespace(), id.name(), id.as_str()), ("app.generated", "clock_2", "app.generated:clock_2"));
        assert_eq!(EntryId::in_namespace(APP_GENERATED, "clock_2").unwrap(), id);
        assert_eq!(EntryId::in_namespace("user", "app.generated:clock_2").unwrap(), id);
    }

    #[test]
    fn look_alikes_paths_and_capitals_are_refused() {
        for bad in [
            "App.Tools:x",
            "../x",
            "app.tools:сlock",
            "app.tools:",
            ":x",
            "app..tools:x",
            "app.tools:x:y",
            "app:1x",
            "app.tools:x y",
            "app.tools:x\u{1b}[2J",
            "clock",
            "",
        ] {
            let error = bad.parse::<EntryId>().unwrap_err();
            assert!(!error.to_string().chars().any(char::is_control), "{error}");
        }
        assert_eq!(
            "App.Tools:x".parse::<EntryId>().unwrap_err().reason,
            "a namespace is segments of `[a-z][a-z0-9_]*` joined by dots"
        );
    }

    #[test]
    fn lengths_are_bounded() {
        assert!(EntryId::new("a", &"x".repeat(NAME_MAX)).is_ok());
        assert!(EntryId::new("a", &"x".repeat(NAME_MAX + 1)).is_err());
        assert!(EntryId::new(&"x".repeat(NAMESPACE_MAX + 1), "a").is_err());
    }
}
