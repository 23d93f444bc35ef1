//! The function names by which a model knows the tools.
//!
//! OpenAI's function names are `[A-Za-z0-9_-]{1,64}`, so an id such as `app.generated:clock` cannot be one. A tool's
//! wire name is its bare name (`clock`). When that is taken it is `namespace__name` with dots as `_`
//! (`user_home__clock`). What does not fit, is cut and gets a hash of the id.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

/// The longest wire name, in characters (all are ASCII). Below OpenAI's 64: some servers allow fewer.
pub const MAX_LENGTH: usize = 48;

/// Digits of the hash behind a name that was cut or changed.
const HASH_DIGITS: usize = 8;

/// Gives each tool a wire name of its own. A name once given stays.
///
/// ```
/// use toolwright_model::wire_name::WireNames;
///
/// let mut names = WireNames::new([("app.tools", "create_tool")]);
/// assert_eq!(names.insert("app.generated", "clock"), "clock");
/// assert_eq!(names.insert("user.home", "clock"), "user_home__clock");
/// assert_eq!(names.insert("app.generated", "create_tool"), "app_generated__create_tool");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WireNames {
    taken: HashSet<String>,
    names: HashMap<(String, String), String>,
}

impl WireNames {
    /// Names in which the bare names of the `reserved` tools (namespace, name), the built-in ones, are taken whether or
    /// not they are in use.
    pub fn new<N: Into<String>, M: Into<String>>(reserved: impl IntoIterator<Item = (N, M)>) -> Self {
        let mut names = Self::default();
        for (namespace, name) in reserved {
            names.insert(namespace, name);
        }
        names
    }

    /// The tool's wire name: the one it has, else a new one.
    pub fn insert(&mut self, namespace: impl Into<String>, name: impl Into<String>) -> &str {
        let tool = (namespace.into(), name.into());
        if !self.names.contains_key(&tool) {
            let wire = self.free_name(&tool.0, &tool.1);
            self.taken.insert(wire.clone());
            self.names.insert(tool.clone(), wire);
        }
        self.names.entry(tool).or_default()
    }

    fn free_name(&self, namespace: &str, name: &str) -> String {
        let qualified = format!("{}__{name}", namespace.replace('.', "_"));
        let id = format!("{namespace}:{name}");
        [fit(name, &id), fit(&qualified, &id)]
            .into_iter()
            .chain((0_u64..).map(|attempt| hashed(&qualified, &format!("{id}#{attempt}"))))
            .find(|wire| !self.taken.contains(wire))
            .unwrap_or_default()
    }
}

/// The name as it is where it is a valid function name of at most [`MAX_LENGTH`], else changed and hashed.
fn fit(name: &str, id: &str) -> String {
    let valid = !name.is_empty() && name.len() <= MAX_LENGTH && name.chars().all(is_allowed);
    if valid { name.to_owned() } else { hashed(name, id) }
}

fn hashed(name: &str, id: &str) -> String {
    let head: String = name
        .chars()
        .map(|character| if is_allowed(character) { character } else { '_' })
        .take(MAX_LENGTH - HASH_DIGITS - 1)
        .collect();
    let hash: String = Sha256::digest(id).iter().take(HASH_DIGITS / 2).map(|byte| format!("{byte:02x}")).collect();
    format!("{head}_{hash}")
}

/// Whether a function name may hold the character.
pub(crate) fn is_allowed(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

#[cfg(test)]
#[path = "wire_name_tests.rs"]
mod tests;
