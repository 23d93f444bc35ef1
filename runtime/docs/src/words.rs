//! From what was typed to a query of the index.

/// Most words of a query that count.
const WORDS_MAX: usize = 32;

/// The words of a query, in small letters and never syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words(Vec<String>);

impl Words {
    pub(crate) fn of(query: &str) -> Self {
        let words = query.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        Self(words.take(WORDS_MAX).map(str::to_lowercase).collect())
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the page of this name is named by a word.
    pub(crate) fn name(&self, path: &str) -> bool {
        self.0.iter().any(|word| word == path)
    }

    /// What has all of them.
    pub(crate) fn all(&self) -> String {
        self.joined(" AND ")
    }

    /// What has some of them.
    pub(crate) fn any(&self) -> String {
        self.joined(" OR ")
    }

    fn joined(&self, by: &str) -> String {
        self.0.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(by)
    }
}
