//! Where the words are.

use rusqlite::{params_from_iter, types::Value};

use super::Index;
use crate::{merge::Found, words::Words};

/// A section that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spot {
    /// The page's name.
    pub(crate) page: String,
    /// Where in the page's text, in bytes. Not trusted: the text may not be so long.
    pub(crate) begin: usize,
    pub(crate) length: usize,
}

/// Most sections that are put into their order.
const RANKED_MAX: usize = 200;

impl Index {
    /// The best section of each page that fits, among the sources of these keys: those that have all the words first, and of
    /// those the pages that a word names.
    pub(crate) fn search(&self, words: &Words, keys: &[String], most: usize) -> rusqlite::Result<Vec<Found<Spot>>> {
        let mut found: Vec<_> = self.matching(&words.all(), keys, most)?.into_iter().map(Found::has_all).collect();
        found.sort_by_key(|found| {
            let own = found.hit.page.rsplit('/').next().unwrap_or_default();
            !words.name(own)
        });
        for spot in self.matching(&words.any(), keys, most)? {
            if found.len() < most && !found.iter().any(|held| held.hit.page == spot.page) {
                found.push(Found::has_some(spot));
            }
        }
        Ok(found)
    }

    fn matching(&self, query: &str, keys: &[String], most: usize) -> rusqlite::Result<Vec<Spot>> {
        let places = vec!["?"; keys.len()].join(", ");
        let sql = format!(
            "SELECT pages.name, sections.begin, sections.length FROM words \
             JOIN sections ON sections.id = words.rowid JOIN pages ON pages.id = sections.page \
             JOIN sources ON sources.id = pages.source \
             WHERE words MATCH ? AND sources.key IN ({places}) ORDER BY bm25(words, 8.0, 4.0, 1.0), sections.id LIMIT ?"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut values: Vec<Value> = vec![query.to_owned().into()];
        values.extend(keys.iter().map(|key| key.clone().into()));
        values.push(i64::try_from(RANKED_MAX.max(most)).unwrap_or(i64::MAX).into());
        let mut rows = statement.query(params_from_iter(values))?;
        let mut spots: Vec<Spot> = Vec::new();
        while let Some(row) = rows.next()? {
            let spot = Spot { page: row.get(0)?, begin: row.get(1)?, length: row.get(2)? };
            if !spots.iter().any(|held| held.page == spot.page) {
                spots.push(spot);
            }
            if spots.len() == most {
                break;
            }
        }
        Ok(spots)
    }
}
