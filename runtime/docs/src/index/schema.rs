//! The tables.

use rusqlite::{Connection, config::DbConfig, limits::Limit};

/// Marks the file as ours (`PRAGMA application_id`): `TwD1`.
const APPLICATION_ID: i64 = 0x5477_4431;
/// Changes with the tables, and with how pages are read or cut: an index of another one is made anew.
const FORMAT: i64 = 1;
/// Longest value, in bytes: more than a page.
const VALUE_MAX: i32 = 4 << 20;

/// `words` keeps no text (`content=''`), only what stands where; its rows are those of `sections`. `fault` says why a page is
/// left out, so that it is not read again and again.
const TABLES: &str = "
    CREATE TABLE sources (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, used_ms INTEGER NOT NULL, indexed_ms INTEGER)
        STRICT;
    CREATE TABLE pages (
        id INTEGER PRIMARY KEY,
        source INTEGER NOT NULL,
        name TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        digest BLOB NOT NULL,
        fault TEXT,
        UNIQUE (source, name)
    ) STRICT;
    CREATE TABLE sections (
        id INTEGER PRIMARY KEY, page INTEGER NOT NULL, begin INTEGER NOT NULL, length INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX sections_by_page ON sections (page);
    CREATE VIRTUAL TABLE words USING fts5(
        name, title, text, content='', contentless_delete=1, tokenize='porter unicode61'
    );
";

pub(super) fn in_memory() -> rusqlite::Result<Connection> {
    let connection = Connection::open_in_memory()?;
    configure(&connection)?;
    create(&connection)?;
    Ok(connection)
}

pub(super) fn create(connection: &Connection) -> rusqlite::Result<()> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

/// The settings for a file that is not trusted (sqlite.org, "Defense Against The Dark Arts").
pub(super) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
    ] {
        connection.set_db_config(setting, on)?;
    }
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_MAX)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    connection.set_prepared_statement_cache_capacity(32);
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // What is lost with the power is indexed again.
    connection.pragma_update(None, "synchronous", "normal")
}

/// Whether it is ours, of this format, and has these tables and nothing else: no trigger, no view.
pub(super) fn is_ours(connection: &Connection) -> rusqlite::Result<bool> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    if (pragma("application_id")?, pragma("user_version")?) != (APPLICATION_ID, FORMAT) {
        return Ok(false);
    }
    Ok(objects(connection)? == objects(&in_memory()?)?)
}

fn objects(connection: &Connection) -> rusqlite::Result<Vec<(String, Option<String>)>> {
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}
