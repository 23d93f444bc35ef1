//! Bringing the index in line with the pages, as few of them read as possible.

use std::{
    collections::{HashMap, HashSet},
    time::{SystemTime, UNIX_EPOCH},
};

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::Index;
use crate::{
    Shelf,
    listing::{Leaf, Listed, Stamp},
    page::Raw,
    section::sections,
};

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pages that were read: those that are new or whose size or time is another.
    pub read: usize,
    /// Of those, pages that were not there before.
    pub added: usize,
    /// Of those, pages with another text than before.
    pub changed: usize,
    /// Pages that are gone.
    pub removed: usize,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Pages that were read.
    pub done: usize,
    /// Pages that are to be read.
    pub of: usize,
}

/// Which pages are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// Those whose size or time is another.
    Changed,
    /// All, whatever their time says.
    All,
}

/// What the index knows of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) stamp: Stamp,
    pub(crate) fault: Option<String>,
    id: i64,
    digest: Vec<u8>,
}

/// What the index knows of a source.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Its pages by name.
    pub(crate) pages: HashMap<String, Kept>,
    /// When pages of it were last read or forgotten, in milliseconds since 1970.
    pub(crate) indexed_ms: Option<u64>,
}

impl Kept {
    /// Whether this is what the page is now. Of one that was too fresh the size must do.
    pub(crate) fn covers(&self, leaf: &Leaf) -> bool {
        self.stamp == leaf.stamp || self.stamp == Stamp { changed: UNSURE, ..leaf.stamp }
    }
}

/// What was done, and which pages had to be left out.
#[derive(Debug, Default)]
pub(crate) struct Updated {
    pub(crate) counts: Counts,
    /// Name of the page, and why.
    pub(crate) left_out: Vec<(String, String)>,
}

/// A change of so many pages, or of so many bytes of text, is committed, so that no other process waits long.
const BATCH: (usize, usize) = (64, 2 << 20);
/// A file that was changed so shortly before may be changed again within the same tick of its clock: it is looked at once more.
const TICK_NS: i64 = 2_000_000_000;
/// A source that nobody used for so long is forgotten: 30 days.
const FORGET_MS: i64 = 30 * 24 * 3600 * 1000;
/// How exactly it is known when a source was used: an hour.
const USED_MS: i64 = 3600 * 1000;
/// What stands in place of the time of a page that is to be looked at once more.
const UNSURE: i64 = -1;

impl Index {
    /// Reads what is new or has changed, forgets what is gone.
    pub(crate) fn update(
        &mut self,
        listed: &[Listed],
        shelf: Option<&Shelf>,
        how: How,
        progress: &mut dyn FnMut(Progress),
    ) -> rusqlite::Result<Updated> {
        let mut updated = Updated::default();
        let mut work = Vec::new();
        for one in listed.iter().filter(|one| one.pages.is_ok()) {
            let source = self.source(&one.source.place.key())?;
            let (known, begun) = (self.kept_of(source)?, work.len());
            let is_due =
                |leaf: &&Leaf| how == How::All || known.get(&leaf.name).is_none_or(|kept| kept.stamp != leaf.stamp);
            work.extend(one.leaves().iter().filter(is_due).map(|leaf| (source, leaf)));
            let names: HashSet<&str> = one.leaves().iter().map(|leaf| leaf.name.as_str()).collect();
            let gone: Vec<i64> =
                known.iter().filter(|(name, _)| !names.contains(name.as_str())).map(|(_, kept)| kept.id).collect();
            updated.counts.removed += gone.len();
            self.remove(&gone)?;
            if !gone.is_empty() || work.len() > begun {
                self.connection
                    .execute("UPDATE sources SET indexed_ms = ?2 WHERE id = ?1", params![source, now_ms()])?;
            }
        }
        let of = work.len();
        let mut work = work.into_iter().peekable();
        let mut done = 0;
        while work.peek().is_some() {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let (mut pages, mut bytes) = (0, 0);
            while pages < BATCH.0 && bytes < BATCH.1 {
                let Some((source, leaf)) = work.next() else { break };
                bytes += take(&transaction, source, leaf, shelf, &mut updated)?;
                pages += 1;
                done += 1;
                progress(Progress { done, of });
            }
            transaction.commit()?;
        }
        Ok(updated)
    }

    /// What it knows of a source; nothing of one that is new to it.
    pub(crate) fn known(&self, key: &str) -> rusqlite::Result<Known> {
        let mut statement = self.connection.prepare_cached("SELECT id, indexed_ms FROM sources WHERE key = ?1")?;
        let found = statement.query_row([key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let known = |(id, indexed_ms)| Ok(Known { pages: self.kept_of(id)?, indexed_ms });
        found.map(known).transpose().map(Option::unwrap_or_default)
    }

    /// Forgets sources that were not used for long, and the one of this key.
    pub(crate) fn forget(&mut self, key: Option<&str>) -> rusqlite::Result<()> {
        let sources: Vec<i64> = {
            let mut statement =
                self.connection.prepare_cached("SELECT id FROM sources WHERE used_ms < ?1 OR key = ?2")?;
            statement.query_map(params![now_ms() - FORGET_MS, key], |row| row.get(0))?.collect::<Result<_, _>>()?
        };
        for source in sources {
            let pages: Vec<i64> = self.kept_of(source)?.values().map(|kept| kept.id).collect();
            self.remove(&pages)?;
            self.connection.execute("DELETE FROM sources WHERE id = ?1", [source])?;
        }
        Ok(())
    }

    /// The row of a source, which is made when it is not there. That it was used is noted now and then: a search alone writes
    /// nothing.
    fn source(&self, key: &str) -> rusqlite::Result<i64> {
        let now = now_ms();
        let mut statement = self.connection.prepare_cached("SELECT id, used_ms FROM sources WHERE key = ?1")?;
        let found = statement.query_row([key], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?))).optional()?;
        if let Some((id, used)) = found
            && used > now - USED_MS
        {
            return Ok(id);
        }
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO sources (key, used_ms) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET used_ms = ?2 RETURNING id",
        )?;
        statement.query_row(params![key, now], |row| row.get(0))
    }

    fn kept_of(&self, source: i64) -> rusqlite::Result<HashMap<String, Kept>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT name, id, bytes, changed, digest, fault FROM pages WHERE source = ?1")?;
        let rows = statement.query_map([source], |row| {
            let stamp = Stamp { bytes: row.get(2)?, changed: row.get(3)? };
            Ok((row.get(0)?, Kept { id: row.get(1)?, stamp, digest: row.get(4)?, fault: row.get(5)? }))
        })?;
        rows.collect()
    }

    fn remove(&mut self, pages: &[i64]) -> rusqlite::Result<()> {
        for batch in pages.chunks(BATCH.0) {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for page in batch {
                remove_words(&transaction, *page)?;
                transaction.execute("DELETE FROM pages WHERE id = ?1", [page])?;
            }
            transaction.commit()?;
        }
        Ok(())
    }
}

/// Takes in one page; gives how much text that was.
fn take(
    transaction: &Transaction<'_>,
    source: i64,
    leaf: &Leaf,
    shelf: Option<&Shelf>,
    updated: &mut Updated,
) -> rusqlite::Result<usize> {
    let read = leaf.read(shelf);
    updated.counts.read += 1;
    let digest = read.as_ref().map_or_else(|_| Vec::new(), |raw| raw.digest.as_bytes().to_vec());
    // Another process may have been here in the meantime.
    let mut statement =
        transaction.prepare_cached("SELECT id, digest, fault FROM pages WHERE source = ?1 AND name = ?2")?;
    let known: Option<(i64, Vec<u8>, Option<String>)> = statement
        .query_row(params![source, leaf.name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let stamp = sure(leaf.stamp);
    if let Some((id, known, None)) = &known
        && *known == digest
        && read.is_ok()
    {
        transaction.execute(
            "UPDATE pages SET bytes = ?2, changed = ?3 WHERE id = ?1",
            params![id, stamp.bytes, stamp.changed],
        )?;
        return Ok(0);
    }
    let text = read.and_then(Raw::text);
    let fault = text.as_ref().err().map(ToString::to_string);
    if let Some(fault) = &fault
        && known.as_ref().is_none_or(|(_, _, told)| told.as_ref() != Some(fault))
    {
        updated.left_out.push((leaf.name.clone(), fault.clone()));
    }
    let mut statement = transaction.prepare_cached(
        "INSERT INTO pages (source, name, bytes, changed, digest, fault) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT (source, name) DO UPDATE SET bytes = ?3, changed = ?4, digest = ?5, fault = ?6 RETURNING id",
    )?;
    let values = params![source, leaf.name, stamp.bytes, stamp.changed, digest, fault];
    let page: i64 = statement.query_row(values, |row| row.get(0))?;
    match known {
        None => updated.counts.added += 1,
        Some((_, before, _)) => {
            remove_words(transaction, page)?;
            updated.counts.changed += usize::from(before != digest);
        }
    }
    let text = text.unwrap_or_default();
    for section in sections(&text) {
        transaction
            .prepare_cached("INSERT INTO sections (page, begin, length) VALUES (?1, ?2, ?3)")?
            .execute(params![page, section.begin, section.text.len()])?;
        transaction
            .prepare_cached("INSERT INTO words (rowid, name, title, text) VALUES (last_insert_rowid(), ?1, ?2, ?3)")?
            .execute(params![leaf.name, section.title, section.text])?;
    }
    Ok(text.len())
}

fn remove_words(transaction: &Transaction<'_>, page: i64) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM words WHERE rowid IN (SELECT id FROM sections WHERE page = ?1)", [page])?;
    transaction.execute("DELETE FROM sections WHERE page = ?1", [page])?;
    Ok(())
}

/// The stamp to keep: one that is too fresh to be relied on is never found again.
fn sure(stamp: Stamp) -> Stamp {
    let is_settled = now_ms().saturating_mul(1_000_000).saturating_sub(stamp.changed) > TICK_NS;
    if is_settled { stamp } else { Stamp { changed: UNSURE, ..stamp } }
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    i64::try_from(since).unwrap_or(i64::MAX)
}
