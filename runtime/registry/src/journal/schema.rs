//! What a database of ours is known by: its marks and its tables; and those of the journal.

use rusqlite::Connection;

use super::Fault;

/// A kind of database.
#[derive(Debug)]
pub(crate) struct Format {
    /// Marks the file as ours (`PRAGMA application_id`).
    pub(crate) application_id: i64,
    /// The format of the tables (`PRAGMA user_version`). A program refuses a file of a higher one.
    pub(crate) number: i64,
    /// The tables, word for word as SQLite keeps them, so that a file with anything else in it can be told.
    pub(crate) objects: &'static [&'static str],
}

/// The journal: `TwJ1`.
///
/// - `changesets`: one row per changeset, and per relinking; `sequence` counts from 1 without gaps.
/// - `versions`: one row per version. `kind`, `description` and `body` are null for a removal. A tool's digests have columns
///   of their own, so that the database itself sees to it that their blobs are there. Only `live`, `component` and
///   `engine` ever change: `live` is 1 for the current version of an entry that exists.
/// - `relinks`: what `component` and `engine` were before.
/// - `artifacts`, `calls`: caches and counters; they have no history.
pub(crate) const JOURNAL: Format = Format { application_id: 0x5477_4a31, number: 1, objects: &OBJECTS };

const OBJECTS: [&str; 8] = [
    "CREATE TABLE changesets (sequence INTEGER PRIMARY KEY, session TEXT NOT NULL, time_ms INTEGER NOT NULL) STRICT",
    "CREATE TABLE blobs (digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32), bytes BLOB NOT NULL) STRICT",
    "CREATE TABLE versions (
        entry TEXT NOT NULL,
        version INTEGER NOT NULL CHECK (version BETWEEN 1 AND 4294967295),
        sequence INTEGER NOT NULL REFERENCES changesets,
        live INTEGER NOT NULL CHECK (live IN (0, 1)),
        kind TEXT,
        description TEXT,
        body TEXT,
        source BLOB REFERENCES blobs,
        component BLOB REFERENCES blobs,
        input_schema BLOB REFERENCES blobs,
        examples BLOB REFERENCES blobs,
        engine BLOB,
        provenance TEXT NOT NULL,
        PRIMARY KEY (entry, version)
    ) STRICT",
    "CREATE UNIQUE INDEX live_versions ON versions (entry) WHERE live = 1",
    "CREATE INDEX versions_by_sequence ON versions (sequence)",
    "CREATE TABLE relinks (
        sequence INTEGER PRIMARY KEY REFERENCES changesets,
        entry TEXT NOT NULL,
        version INTEGER NOT NULL,
        component BLOB NOT NULL REFERENCES blobs,
        engine BLOB,
        FOREIGN KEY (entry, version) REFERENCES versions
    ) STRICT",
    "CREATE TABLE artifacts (
        component BLOB NOT NULL,
        engine_compat BLOB NOT NULL,
        artifact BLOB NOT NULL,
        PRIMARY KEY (component, engine_compat)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE calls (entry TEXT PRIMARY KEY, calls INTEGER NOT NULL, failures INTEGER NOT NULL) STRICT, WITHOUT ROWID",
];

/// Makes the tables in an empty database.
pub(crate) fn create(connection: &mut Connection, format: &Format) -> Result<(), Fault> {
    let transaction = connection.transaction()?;
    for object in format.objects {
        transaction.execute_batch(object)?;
    }
    transaction.pragma_update(None, "application_id", format.application_id)?;
    transaction.pragma_update(None, "user_version", format.number)?;
    Ok(transaction.commit()?)
}

/// Whether the tables are these, and nothing else is there: no trigger, no view, no other check.
pub(crate) fn check(connection: &Connection, format: &Format) -> Result<(), Fault> {
    let mut statement = connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT GLOB 'sqlite_*' ORDER BY rowid")?;
    let found = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    if found == format.objects {
        Ok(())
    } else {
        Err(Fault::Corrupt("its tables are not those of its format".to_owned()))
    }
}
