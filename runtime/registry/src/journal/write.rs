//! What is added to the journal. Each function is called within a transaction that the caller commits.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::SystemTime,
};

use rusqlite::{Connection, named_params, params};

use super::{
    Fault, read,
    rows::{self, Encoded},
};
use crate::{ArtifactKey, Body, CallCount, Change, Changeset, Digest, Draft, Entry, EntryId, RegistryError, Snapshot};

/// What a changeset wrote.
pub(crate) struct Written {
    pub(crate) sequence: u64,
    /// In the order of the changes.
    pub(crate) versions: Vec<(EntryId, u32)>,
    /// What is current from now on.
    pub(crate) edits: BTreeMap<EntryId, Option<Arc<Entry>>>,
}

/// Writes a changeset that the rules let pass, on top of `current`, which is all there is.
pub(crate) fn apply(connection: &Connection, current: &Snapshot, changeset: &Changeset) -> Result<Written, Fault> {
    for change in &changeset.changes {
        let (expected, found) = (change.replaces(), current.get(change.id()).map(|entry| entry.version));
        if expected != found {
            return Err(RegistryError::Conflict { id: change.id().clone(), expected, found }.into());
        }
    }
    let sequence = next_sequence(connection, &changeset.session, changeset.time_ms)?;
    let given = changeset.blobs.iter().map(|bytes| put_blob(connection, bytes)).collect::<Result<BTreeSet<_>, _>>()?;

    let mut written = Written { sequence, versions: Vec::new(), edits: BTreeMap::new() };
    for change in &changeset.changes {
        let id = change.id();
        let version = next_version(connection, id)?;
        if change.replaces().is_some() {
            connection
                .prepare_cached("UPDATE versions SET live = 0 WHERE entry = ?1 AND live = 1")?
                .execute([id.as_str()])?;
        }
        let entry = match change {
            Change::Put(draft) => {
                check_rollback(connection, draft)?;
                check_blobs(connection, draft, &given)?;
                insert(connection, sequence, version, id, change, Some((draft, rows::encode(id, &draft.body)?)))?;
                Some(Arc::new(Entry {
                    id: id.clone(),
                    version,
                    description: Arc::clone(&draft.description),
                    body: draft.body.clone(),
                    provenance: draft.provenance.clone(),
                    created_ms: changeset.time_ms,
                }))
            }
            Change::Remove { .. } => {
                insert(connection, sequence, version, id, change, None)?;
                None
            }
        };
        written.versions.push((id.clone(), version));
        written.edits.insert(id.clone(), entry);
    }
    Ok(written)
}

/// Gives the current version of a tool another component, and keeps the one before beside it.
pub(crate) fn relink(
    connection: &Connection,
    entry: &Entry,
    component: &[u8],
    engine: Digest,
) -> Result<Written, Fault> {
    // No session does this, the program does. A clock before 1970 counts as 1970.
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_millis());
    let sequence = next_sequence(connection, "", u64::try_from(time).unwrap_or(u64::MAX))?;
    let component = put_blob(connection, component)?;
    let at = params![sequence, entry.id.as_str(), entry.version];
    connection.execute(
        "INSERT INTO relinks SELECT ?1, entry, version, component, engine FROM versions WHERE entry = ?2 AND version = ?3",
        at,
    )?;
    connection.execute(
        "UPDATE versions SET component = ?1, engine = ?2 WHERE entry = ?3 AND version = ?4",
        params![component.as_bytes(), engine.as_bytes(), entry.id.as_str(), entry.version],
    )?;
    let mut entry = entry.clone();
    if let Body::Tool(tool) = &mut entry.body {
        tool.component = component;
        tool.engine = Some(engine);
    }
    let id = entry.id.clone();
    Ok(Written {
        sequence,
        versions: vec![(id.clone(), entry.version)],
        edits: BTreeMap::from([(id, Some(Arc::new(entry)))]),
    })
}

/// Adds to the counts.
pub(crate) fn record_calls(connection: &Connection, counts: &[CallCount]) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO calls VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, failures = failures + excluded.failures",
    )?;
    for CallCount { id, calls, failures } in counts {
        statement.execute(params![id.as_str(), calls, failures])?;
    }
    Ok(())
}

/// Records an artifact's hash in place of the one before.
pub(crate) fn record_artifact(connection: &Connection, key: &ArtifactKey, artifact: &Digest) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached("INSERT OR REPLACE INTO artifacts VALUES (?1, ?2, ?3)")?;
    statement.execute(params![key.component.as_bytes(), key.engine_compat.as_bytes(), artifact.as_bytes()])?;
    Ok(())
}

fn next_sequence(connection: &Connection, session: &str, time_ms: u64) -> Result<u64, Fault> {
    let sequence = read::sequence(connection)? + 1;
    let mut statement = connection.prepare_cached("INSERT INTO changesets VALUES (?1, ?2, ?3)")?;
    statement.execute(params![sequence, session, time_ms])?;
    Ok(sequence)
}

/// Stores bytes under their digest. Bytes that are there and damaged are made whole.
fn put_blob(connection: &Connection, bytes: &[u8]) -> Result<Digest, Fault> {
    let digest = Digest::of(bytes);
    let mut statement = connection.prepare_cached(
        "INSERT INTO blobs VALUES (?1, ?2)
         ON CONFLICT DO UPDATE SET bytes = excluded.bytes WHERE bytes IS NOT excluded.bytes",
    )?;
    statement.execute(params![digest.as_bytes(), bytes])?;
    Ok(digest)
}

/// The number after the entry's last, counting removals: a number is never used again.
fn next_version(connection: &Connection, id: &EntryId) -> Result<u32, Fault> {
    let mut statement = connection.prepare_cached("SELECT ifnull(max(version), 0) FROM versions WHERE entry = ?1")?;
    let last: u32 = statement.query_row([id.as_str()], |row| row.get(0))?;
    last.checked_add(1).ok_or_else(|| Fault::Corrupt(format!("`{id}` has used up its version numbers")))
}

fn check_rollback(connection: &Connection, draft: &Draft) -> Result<(), Fault> {
    let Some(version) = draft.provenance.rollback_of else { return Ok(()) };
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM versions WHERE entry = ?1 AND version = ?2 AND kind IS NOT NULL")?;
    if statement.exists(params![draft.id.as_str(), version])? {
        Ok(())
    } else {
        Err(RegistryError::NoSuchVersion { id: draft.id.clone(), version }.into())
    }
}

fn check_blobs(connection: &Connection, draft: &Draft, given: &BTreeSet<Digest>) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM blobs WHERE digest = ?1")?;
    for (part, digest) in rows::blobs(&draft.body) {
        if !given.contains(&digest) && !statement.exists([digest.as_bytes()])? {
            return Err(RegistryError::MissingBlob { id: draft.id.clone(), part, digest }.into());
        }
    }
    Ok(())
}

fn insert(
    connection: &Connection,
    sequence: u64,
    version: u32,
    id: &EntryId,
    change: &Change,
    put: Option<(&Draft, Encoded)>,
) -> Result<(), Fault> {
    let provenance = rows::encode_provenance(id, change.provenance())?;
    let tool = match &put {
        Some((Draft { body: Body::Tool(tool), .. }, _)) => Some(tool),
        _ => None,
    };
    let mut statement = connection.prepare_cached(
        "INSERT INTO versions VALUES (:entry, :version, :sequence, :live, :kind, :description, :body,
         :source, :component, :input_schema, :examples, :engine, :provenance)",
    )?;
    statement.execute(named_params! {
        ":entry": id.as_str(),
        ":version": version,
        ":sequence": sequence,
        ":live": put.is_some(),
        ":kind": put.as_ref().map(|(_, encoded)| encoded.kind),
        ":description": put.as_ref().map(|(draft, _)| &*draft.description),
        ":body": put.as_ref().map(|(_, encoded)| &encoded.text),
        ":source": tool.and_then(|tool| tool.source.as_ref().map(Digest::as_bytes)),
        ":component": tool.map(|tool| tool.component.as_bytes()),
        ":input_schema": tool.map(|tool| tool.input_schema.as_bytes()),
        ":examples": tool.and_then(|tool| Some(tool.examples.as_ref()?.as_bytes())),
        ":engine": tool.and_then(|tool| Some(tool.engine.as_ref()?.as_bytes())),
        ":provenance": provenance,
    })?;
    Ok(())
}
