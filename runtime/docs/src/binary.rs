//! The binary's own pages: few and always the same, so their index is in memory, and made by the first search.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, params};

use crate::{merge::Found, section::title, words::Words};

/// Name and text of each page.
pub type Pages = &'static [(&'static str, &'static str)];

/// Most pages that are put into their order.
const RANKED_MAX: usize = 50;

pub(crate) struct Binary {
    pages: Pages,
    index: Mutex<Option<Connection>>,
}

/// A page that fits, with the passage that fits best.
pub(crate) struct OwnHit {
    pub(crate) path: String,
    pub(crate) title: String,
    pub(crate) snippet: String,
}

impl Binary {
    pub(crate) fn new(pages: Pages) -> Self {
        Self { pages, index: Mutex::default() }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.pages.iter().map(|(name, _)| *name)
    }

    pub(crate) fn text(&self, path: &str) -> Option<(&'static str, &'static str)> {
        self.pages.iter().copied().find(|(name, _)| *name == path)
    }

    /// Of the pages that have all the words the one whose name is among them comes first: words that are on most pages, as
    /// `rust`, weigh nothing else.
    pub(crate) fn search(&self, words: &Words, most: usize) -> Result<Vec<Found<OwnHit>>, rusqlite::Error> {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let index = match &mut *index {
            Some(index) => index,
            none => none.insert(built(self.pages)?),
        };
        let mut hits: Vec<_> = matching(index, &words.all(), RANKED_MAX)?.into_iter().map(Found::has_all).collect();
        hits.sort_by_key(|found| !words.name(&found.hit.path));
        for hit in matching(index, &words.any(), most)? {
            if !hits.iter().any(|held| held.hit.path == hit.path) {
                hits.push(Found::has_some(hit));
            }
        }
        hits.truncate(most);
        Ok(hits)
    }
}

fn built(pages: Pages) -> Result<Connection, rusqlite::Error> {
    let index = Connection::open_in_memory()?;
    index.execute_batch("CREATE VIRTUAL TABLE pages USING fts5(path, title, text, tokenize = 'porter unicode61')")?;
    for (path, text) in pages {
        index.execute("INSERT INTO pages VALUES (?1, ?2, ?3)", params![path, title(text), text])?;
    }
    Ok(index)
}

/// BM25, with the name and the heading counting more than the text.
fn matching(index: &Connection, query: &str, most: usize) -> Result<Vec<OwnHit>, rusqlite::Error> {
    let mut statement = index.prepare_cached(
        "SELECT path, title, snippet(pages, 2, '', '', ' … ', 40) FROM pages WHERE pages MATCH ?1 \
         ORDER BY bm25(pages, 8.0, 4.0, 1.0), path LIMIT ?2",
    )?;
    let rows = statement.query_map(params![query, most], |row| {
        Ok(OwnHit { path: row.get(0)?, title: row.get(1)?, snippet: row.get(2)? })
    })?;
    rows.collect()
}
