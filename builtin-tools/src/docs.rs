//! The documentation: pages in the binary, an index in memory.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, params};
use serde::Serialize;

use crate::pages::PAGES;

/// Most characters of a page that are shown at once.
pub const PAGE_MAX: usize = 8_000;

/// The pages, and their index, which is built by the first search.
#[derive(Default)]
pub struct Docs {
    /// Name and text of the pages that the person added.
    own: Vec<(String, String)>,
    index: Mutex<Option<Connection>>,
}

/// A page that fits a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The name by which it is read.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// The passage that fits best.
    pub snippet: String,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The name by which it is read.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// At most [`PAGE_MAX`] characters of it.
    pub text: String,
    /// Characters of the whole page.
    pub total_chars: usize,
    /// Where the text goes on; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<usize>,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum DocsError {
    /// No page of that name.
    #[error("there is no page `{path}`: there are {}", names.join(", "))]
    NoPage {
        /// What was asked for.
        path: String,
        /// The first pages that there are, in backticks.
        names: Vec<String>,
    },
    /// The index failed.
    #[error("the index of the docs failed: {0}")]
    Index(#[from] rusqlite::Error),
}

/// Most pages that are put into their order.
const RANKED_MAX: usize = 50;
/// Most names that an error lists.
const NAMES_MAX: usize = 50;

impl Docs {
    /// The pages that come with the binary.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Those, and pages of the person's, by name and text. A name that is one of the binary's already reads the binary's.
    #[must_use]
    pub fn with_pages(own: Vec<(String, String)>) -> Self {
        Self { own, ..Self::default() }
    }

    fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = self.own.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        PAGES.iter().copied().chain(own.filter(|(path, _)| PAGES.iter().all(|(held, _)| held != path)))
    }

    /// The pages that fit `query` best, at most `most`. A page that has all the words comes before one that has some; and of
    /// those that have all, the one whose name is among them: words that are on most pages, as `rust`, weigh nothing else.
    ///
    /// # Errors
    /// [`DocsError::Index`] when the index fails.
    pub fn search(&self, query: &str, most: usize) -> Result<Vec<Hit>, DocsError> {
        let words: Vec<String> = query
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .take(32)
            .map(|word| format!("\"{}\"", word.to_lowercase()))
            .collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let index = match &mut *index {
            Some(index) => index,
            none => none.insert(built(self.all())?),
        };
        let mut hits = matching(index, &words.join(" AND "), RANKED_MAX)?;
        hits.sort_by_key(|hit| !words.contains(&format!("\"{}\"", hit.path)));
        for hit in matching(index, &words.join(" OR "), most)? {
            if !hits.iter().any(|held| held.path == hit.path) {
                hits.push(hit);
            }
        }
        hits.truncate(most);
        Ok(hits)
    }

    /// A page, from the character `offset` on.
    ///
    /// # Errors
    /// [`DocsError::NoPage`] when there is none of that name.
    pub fn show(&self, path: &str, offset: usize) -> Result<Page, DocsError> {
        let wanted = path.trim_end_matches(".md");
        let (path, text) = self.all().find(|(path, _)| *path == wanted).ok_or_else(|| DocsError::NoPage {
            path: path.chars().take(80).filter(|c| !c.is_control()).collect(),
            names: self.all().take(NAMES_MAX).map(|(path, _)| format!("`{path}`")).collect(),
        })?;
        let total_chars = text.chars().count();
        let end = offset.saturating_add(PAGE_MAX);
        Ok(Page {
            path: path.to_owned(),
            title: title(text).to_owned(),
            text: text.chars().skip(offset).take(PAGE_MAX).collect(),
            total_chars,
            next_offset: (end < total_chars).then_some(end),
        })
    }

    /// Name and heading of every page.
    pub fn pages() -> impl Iterator<Item = (&'static str, &'static str)> {
        PAGES.iter().map(|(path, text)| (*path, title(text)))
    }
}

fn title(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
}

fn built<'p>(pages: impl Iterator<Item = (&'p str, &'p str)>) -> Result<Connection, rusqlite::Error> {
    let index = Connection::open_in_memory()?;
    index.execute_batch("CREATE VIRTUAL TABLE pages USING fts5(path, title, text, tokenize = 'porter unicode61')")?;
    for (path, text) in pages {
        index.execute("INSERT INTO pages VALUES (?1, ?2, ?3)", params![path, title(text), text])?;
    }
    Ok(index)
}

/// BM25, with the name and the heading counting more than the text.
fn matching(index: &Connection, query: &str, most: usize) -> Result<Vec<Hit>, rusqlite::Error> {
    let mut statement = index.prepare_cached(
        "SELECT path, title, snippet(pages, 2, '', '', ' … ', 40) FROM pages WHERE pages MATCH ?1 \
         ORDER BY bm25(pages, 8.0, 4.0, 1.0), path LIMIT ?2",
    )?;
    let rows = statement.query_map(params![query, most], |row| {
        Ok(Hit { path: row.get(0)?, title: row.get(1)?, snippet: row.get(2)? })
    })?;
    rows.collect()
}

#[cfg(test)]
#[path = "docs_tests.rs"]
mod tests;
