//! What the journal has.

use std::{collections::BTreeMap, sync::Arc};

use rusqlite::{Connection, OptionalExtension, params};

use super::{Fault, rows};
use crate::{ArtifactKey, CallStats, Digest, Entry, EntryId, Snapshot, Version, snapshot::Tally};

/// Changes whenever another connection has committed, and only then.
pub(crate) fn data_version(connection: &Connection) -> Result<i64, Fault> {
    Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
}

/// The number of the last changeset.
pub(crate) fn sequence(connection: &Connection) -> Result<u64, Fault> {
    let mut statement = connection.prepare_cached("SELECT ifnull(max(sequence), 0) FROM changesets")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// The current version of every entry, in the order of the ids.
pub(crate) fn entries(connection: &Connection) -> Result<Vec<Arc<Entry>>, Fault> {
    let sql = format!(
        "SELECT {} FROM versions INDEXED BY live_versions JOIN changesets USING (sequence) WHERE live = 1 ORDER BY entry",
        rows::COLUMNS
    );
    let mut statement = connection.prepare(&sql)?;
    let mut found = statement.query([])?;
    let mut entries: Vec<Arc<Entry>> = Vec::new();
    while let Some(row) = found.next()? {
        let entry = rows::entry(row)?;
        // What is searched by halves must be in order; an index that is damaged can give rows in any.
        if entries.last().is_some_and(|last| last.id >= entry.id) {
            return Err(Fault::Corrupt(format!("the index of the entries is out of order at `{}`", entry.id)));
        }
        entries.push(entry);
    }
    Ok(entries)
}

/// The current version of one entry.
fn entry(connection: &Connection, id: &EntryId) -> Result<Option<Arc<Entry>>, Fault> {
    let sql = format!(
        "SELECT {} FROM versions JOIN changesets USING (sequence) WHERE entry = ?1 AND live = 1",
        rows::COLUMNS
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut found = statement.query([id.as_str()])?;
    found.next()?.map(rows::entry).transpose()
}

/// The snapshot with all that came after it, or nothing when nothing came. To be called within a transaction.
pub(crate) fn catch_up(connection: &Connection, snapshot: &Snapshot) -> Result<Option<Snapshot>, Fault> {
    let (before, now) = (snapshot.sequence(), sequence(connection)?);
    if now == before {
        return Ok(None);
    }
    if now < before {
        return Err(Fault::Corrupt(format!("it ends at changeset {now}, after it had {before}")));
    }
    let mut statement = connection.prepare_cached(
        "SELECT entry FROM versions WHERE sequence > ?1 UNION SELECT entry FROM relinks WHERE sequence > ?1",
    )?;
    let mut found = statement.query([before])?;
    let mut edits = BTreeMap::new();
    while let Some(row) = found.next()? {
        let id: EntryId = rows::text(row, 0)?.parse().map_err(|error| Fault::Corrupt(format!("a row for {error}")))?;
        let entry = entry(connection, &id)?;
        edits.insert(id, entry);
    }
    Ok(Some(snapshot.with(edits, now)))
}

/// Every version of an entry, oldest first.
pub(crate) fn history(connection: &Connection, id: &EntryId) -> Result<Vec<Version>, Fault> {
    let sql = format!(
        "SELECT {} FROM versions JOIN changesets USING (sequence) WHERE entry = ?1 ORDER BY version",
        rows::COLUMNS
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut found = statement.query([id.as_str()])?;
    let mut versions = Vec::new();
    while let Some(row) = found.next()? {
        versions.push(rows::version(row)?);
    }
    Ok(versions)
}

/// The calls of every id that was ever called, in the order of the ids.
pub(crate) fn calls(connection: &Connection) -> Result<Vec<Arc<Tally>>, Fault> {
    let mut statement = connection.prepare_cached("SELECT entry, calls, failures FROM calls ORDER BY entry")?;
    let mut found = statement.query([])?;
    let mut calls: Vec<Arc<Tally>> = Vec::new();
    while let Some(row) = found.next()? {
        let id: EntryId =
            rows::text(row, 0)?.parse().map_err(|error| Fault::Corrupt(format!("a count for {error}")))?;
        if calls.last().is_some_and(|last| last.id >= id) {
            return Err(Fault::Corrupt(format!("the counts are out of order at `{id}`")));
        }
        calls.push(Arc::new(Tally { id, stats: CallStats { calls: row.get(1)?, failures: row.get(2)? } }));
    }
    Ok(calls)
}

/// The bytes of a digest; absent when no version ever named it.
pub(crate) fn blob(connection: &Connection, digest: &Digest) -> Result<Option<Arc<[u8]>>, Fault> {
    let mut statement = connection.prepare_cached("SELECT bytes FROM blobs WHERE digest = ?1")?;
    let bytes: Option<Arc<[u8]>> = statement.query_row([digest.as_bytes()], |row| row.get(0)).optional()?;
    match bytes {
        Some(bytes) if Digest::of(&bytes) == *digest => Ok(Some(bytes)),
        Some(_) => Err(Fault::Corrupt(format!("the blob {} has other bytes than its digest says", digest.short()))),
        None => {
            let named: Option<String> = connection
                .query_row(
                    "SELECT entry FROM versions WHERE ?1 IN (source, component, input_schema, examples) LIMIT 1",
                    [digest.as_bytes()],
                    |row| row.get(0),
                )
                .optional()?;
            match named {
                None => Ok(None),
                Some(id) => Err(Fault::Corrupt(format!("the blob {} of `{id}` is gone", digest.short()))),
            }
        }
    }
}

/// The recorded hash of an ahead-of-time artifact.
pub(crate) fn artifact(connection: &Connection, key: &ArtifactKey) -> Result<Option<Digest>, Fault> {
    let mut statement =
        connection.prepare_cached("SELECT artifact FROM artifacts WHERE component = ?1 AND engine_compat = ?2")?;
    let found = statement
        .query_row(params![key.component.as_bytes(), key.engine_compat.as_bytes()], |row| row.get::<_, [u8; 32]>(0));
    Ok(found.optional()?.map(Digest::from))
}

/// Reads all there is: the pages, the references, every version, every blob.
pub(crate) fn verify(connection: &Connection) -> Result<(), Fault> {
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(Fault::Corrupt(found));
    }
    let dangling: Option<String> = connection.query_row("PRAGMA foreign_key_check", [], |row| row.get(0)).optional()?;
    if let Some(table) = dangling {
        return Err(Fault::Corrupt(format!("a row of `{table}` names a row that is not there")));
    }
    let mut statement = connection.prepare(&format!(
        "SELECT {} FROM versions JOIN changesets USING (sequence) ORDER BY entry, version",
        rows::COLUMNS
    ))?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        rows::version(row)?;
    }
    let mut statement = connection.prepare("SELECT digest, bytes FROM blobs")?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let digest = Digest::from(row.get::<_, [u8; 32]>(0)?);
        let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        if Digest::of(bytes) != digest {
            return Err(Fault::Corrupt(format!("the blob {} has other bytes than its digest says", digest.short())));
        }
    }
    Ok(())
}
