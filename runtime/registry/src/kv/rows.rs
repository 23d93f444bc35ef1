//! What is read and written, each in one transaction.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::KvError;
use crate::{EntryId, journal::Fault};

/// A key has at most so many bytes.
pub const KEY_MAX: usize = 256;
/// A value has at most so many bytes: 1 MiB.
pub const VALUE_MAX: usize = 1 << 20;
/// A tool has at most so many keys.
pub const KEYS_MAX: u64 = 10_000;
/// The keys and values of a tool have at most so many bytes together: 16 MiB.
pub const STORE_MAX: u64 = 16 << 20;
/// Keys that are listed at once.
const PAGE: usize = 1000;

pub(super) fn check_key(key: &str) -> Result<(), KvError> {
    let valid = (1..=KEY_MAX).contains(&key.len()) && !key.chars().any(char::is_control);
    if valid { Ok(()) } else { Err(KvError::Key) }
}

pub(super) const fn check_value(value: &[u8]) -> Result<(), KvError> {
    if value.len() <= VALUE_MAX { Ok(()) } else { Err(KvError::ValueTooLarge { bytes: value.len() }) }
}

pub(super) fn get(connection: &Connection, tool: &EntryId, key: &str) -> Result<Option<Vec<u8>>, Fault> {
    let mut statement = connection.prepare_cached("SELECT value FROM pairs WHERE tool = ?1 AND key = ?2")?;
    Ok(statement.query_row(params![tool.as_str(), key], |row| row.get(0)).optional()?)
}

pub(super) fn exists(connection: &Connection, tool: &EntryId, key: &str) -> Result<bool, Fault> {
    let mut statement = connection.prepare_cached("SELECT 1 FROM pairs WHERE tool = ?1 AND key = ?2")?;
    Ok(statement.exists(params![tool.as_str(), key])?)
}

/// The outer result is the database's, the inner one says whether it fits.
pub(super) fn set(
    connection: &mut Connection,
    tool: &EntryId,
    key: &str,
    value: &[u8],
) -> Result<Result<(), KvError>, Fault> {
    // Whoever writes at all reads the totals under the same lock.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (mut keys, mut bytes) = totals(&transaction, tool)?;
    match length(&transaction, tool, key)? {
        Some(before) => bytes = less(bytes, before)?,
        None => {
            keys += 1;
            bytes += key.len() as u64;
        }
    }
    bytes += value.len() as u64;
    if keys > KEYS_MAX {
        return Ok(Err(KvError::TooManyKeys));
    }
    if bytes > STORE_MAX {
        return Ok(Err(KvError::Full));
    }
    transaction
        .prepare_cached("INSERT INTO pairs VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET value = excluded.value")?
        .execute(params![tool.as_str(), key, value])?;
    put_totals(&transaction, tool, keys, bytes)?;
    transaction.commit()?;
    Ok(Ok(()))
}

pub(super) fn delete(connection: &mut Connection, tool: &EntryId, key: &str) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(value) = length(&transaction, tool, key)? {
        let (keys, bytes) = totals(&transaction, tool)?;
        transaction
            .prepare_cached("DELETE FROM pairs WHERE tool = ?1 AND key = ?2")?
            .execute(params![tool.as_str(), key])?;
        put_totals(&transaction, tool, less(keys, 1)?, less(bytes, value + key.len() as u64)?)?;
    }
    Ok(transaction.commit()?)
}

pub(super) fn list(
    connection: &Connection,
    tool: &EntryId,
    cursor: Option<&str>,
) -> Result<(Vec<String>, Option<String>), Fault> {
    // No key is empty, so all come after the empty text. One more than a page tells whether there are more.
    let mut statement =
        connection.prepare_cached("SELECT key FROM pairs WHERE tool = ?1 AND key > ?2 ORDER BY key LIMIT ?3")?;
    let rows =
        statement.query_map(params![tool.as_str(), cursor.unwrap_or_default(), PAGE as u64 + 1], |row| row.get(0))?;
    let mut keys = rows.collect::<Result<Vec<String>, _>>()?;
    let more = keys.len() > PAGE;
    keys.truncate(PAGE);
    let next = keys.last().filter(|_| more).cloned();
    Ok((keys, next))
}

pub(super) fn remove(connection: &mut Connection, tool: &EntryId) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute("DELETE FROM pairs WHERE tool = ?1", [tool.as_str()])?;
    transaction.execute("DELETE FROM totals WHERE tool = ?1", [tool.as_str()])?;
    Ok(transaction.commit()?)
}

fn totals(connection: &Connection, tool: &EntryId) -> Result<(u64, u64), Fault> {
    let mut statement = connection.prepare_cached("SELECT keys, bytes FROM totals WHERE tool = ?1")?;
    let found = statement.query_row([tool.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(found.unwrap_or((0, 0)))
}

fn put_totals(connection: &Connection, tool: &EntryId, keys: u64, bytes: u64) -> Result<(), Fault> {
    connection
        .prepare_cached(
            "INSERT INTO totals VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET keys = excluded.keys, bytes = excluded.bytes",
        )?
        .execute(params![tool.as_str(), keys, bytes])?;
    Ok(())
}

/// The size of the value that is there.
fn length(connection: &Connection, tool: &EntryId, key: &str) -> Result<Option<u64>, Fault> {
    let mut statement = connection.prepare_cached("SELECT length(value) FROM pairs WHERE tool = ?1 AND key = ?2")?;
    Ok(statement.query_row(params![tool.as_str(), key], |row| row.get(0)).optional()?)
}

fn less(total: u64, part: u64) -> Result<u64, Fault> {
    total.checked_sub(part).ok_or_else(|| Fault::Corrupt("a tool has more in it than its totals say".to_owned()))
}
