//! What can go wrong with the registry, and the way out of it.

use std::{io, path::PathBuf};

use crate::{Digest, EntryId, USER_MODELS};

/// Why the registry refused, or could not do, what it was asked.
///
/// A failed call changes nothing: the snapshot and the journal are as they were.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// A change to what comes with the binary, or stands in the person's config.
    #[error(
        "`{id}` is in a namespace that {} and cannot be changed here: write to `app.generated` or `user`",
        if id.namespace() == USER_MODELS { "the config file sets" } else { "comes with the binary" }
    )]
    ReadOnly {
        /// The entry.
        id: EntryId,
    },
    /// A namespace that nobody writes to.
    #[error(
        "`{id}` is in a namespace that does not exist: write to `app.generated`, `user` or a namespace below `user`"
    )]
    UnknownNamespace {
        /// The entry.
        id: EntryId,
    },
    /// A kind of entry that has no place in this namespace.
    #[error(
        "`{id}` cannot be {kind}: in `app.generated` there are tools made of source, agents and models go to `user`"
    )]
    Kind {
        /// The entry.
        id: EntryId,
        /// `a built-in tool`, `an agent` or `a model`.
        kind: &'static str,
    },
    /// The entry is not at the version that the change replaces.
    #[error("`{id}` {}, and the change {}: look at it again and name the version that it has now",
        found.map_or_else(|| "does not exist".to_owned(), |v| format!("is at version {v}")),
        expected.map_or_else(|| "would create it".to_owned(), |v| format!("replaces version {v}")))]
    Conflict {
        /// The entry.
        id: EntryId,
        /// The version that the change replaces; absent when it creates.
        expected: Option<u32>,
        /// The version that is there; absent when there is none.
        found: Option<u32>,
    },
    /// A rollback to a version that is not there, or that is a removal.
    #[error("`{id}` has no version {version} to go back to: `registry history {id}` lists those that it has")]
    NoSuchVersion {
        /// The entry.
        id: EntryId,
        /// The version asked for.
        version: u32,
    },
    /// Something that has no component was to be given another one.
    #[error("`{id}` is not a tool made of source, so there is nothing to link again")]
    NotATool {
        /// The entry.
        id: EntryId,
    },
    /// A changeset that changes nothing.
    #[error("the changeset has no changes: give it at least one")]
    Empty,
    /// A changeset that changes one entry more than once.
    #[error("the changeset changes `{id}` more than once: make it two changesets")]
    Duplicate {
        /// The entry.
        id: EntryId,
    },
    /// A description that cannot be shown as it is.
    #[error("the description of `{id}` {reason}")]
    Description {
        /// The entry.
        id: EntryId,
        /// What is wrong with it, and what is right.
        reason: &'static str,
    },
    /// A text that is longer than its limit.
    #[error("the {part} of `{id}` has {bytes} bytes, and at most {max} are kept: make it smaller")]
    TooLarge {
        /// The entry.
        id: EntryId,
        /// `body` or `provenance`.
        part: &'static str,
        /// Its size as it is stored.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// A blob that is larger than [`BLOB_MAX`](crate::BLOB_MAX).
    #[error("the blob {} has {bytes} bytes, and at most {max} are kept: make it smaller", digest.short())]
    BlobTooLarge {
        /// The blob.
        digest: Digest,
        /// Its size.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// A body names a blob that is neither in the changeset nor in the registry.
    #[error("the {part} of `{id}` is the blob {}, which is not there: put its bytes into the changeset", digest.short())]
    MissingBlob {
        /// The entry.
        id: EntryId,
        /// `source`, `component`, `input schema` or `examples`.
        part: &'static str,
        /// The blob.
        digest: Digest,
    },
    /// An entry of the binary, or of the person's config, that cannot be one.
    #[error("the built-in entry `{id}` {reason}")]
    BaseLayer {
        /// The entry.
        id: EntryId,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The file is not a journal.
    #[error("`{}` is not a journal of this program: {reason}; move it away, or choose another home", path.display())]
    NotAJournal {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        reason: String,
    },
    /// Somebody else could have written the file: what it says about native code is believed.
    #[error("`{}` cannot be trusted with the journal: {reason}, choose another home, or use `--ephemeral`", path.display())]
    NotPrivate {
        /// The file or its folder.
        path: PathBuf,
        /// Who can write to it, and how to change that.
        reason: &'static str,
    },
    /// The file was written by a newer version of this program.
    #[error(
        "`{}` has format {found}, and this program reads format {known}: update the program, or choose another home",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The format of this program.
        known: i64,
    },
    /// The journal is damaged. Nothing is written to it.
    #[error("the journal `{}` is damaged: {reason}; bring it back from a copy, or move it away to start anew", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// Where, and how.
        reason: String,
    },
    /// Another process has held the journal for too long.
    #[error("the journal `{}` is locked by another process: try again, or end that process", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk of the journal `{}` is full, and nothing was changed: free some space and try again", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// The file or its folder may not be written to.
    #[error("the journal `{}` cannot be written: {reason}; make its folder writable, choose another home, or use `--ephemeral`", path.display())]
    NotWritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The file or its folder cannot be reached.
    #[error("the journal `{}` cannot be opened: {source}; check that its folder is there, or choose another home", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Any other failure of the database.
    #[error("the journal `{}` failed: {source}; try again, or choose another home", path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
}
