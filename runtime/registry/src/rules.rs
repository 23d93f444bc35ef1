//! What may stand where. The same rules hold for a changeset and for a row of the journal, which anyone could have edited.

use std::collections::BTreeSet;

use crate::{
    APP, APP_GENERATED, APP_TOOLS, BLOB_MAX, Body, Change, Changeset, DESCRIPTION_MAX, Digest, EntryId, RegistryError,
    USER_MODELS,
};

/// A body that is stored as text: a prompt, grants, limits.
const BODY_MAX: usize = 256 << 10;
/// The provenance: session, model, policies by decision.
const PROVENANCE_MAX: usize = 64 << 10;
/// What the person adds, and every namespace below it.
const USER: &str = "user";

/// Where a namespace belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Binary,
    Config,
    Generated,
    User,
    Nowhere,
}

impl Place {
    pub(crate) fn of(id: &EntryId) -> Self {
        match id.namespace() {
            APP | APP_TOOLS => Self::Binary,
            USER_MODELS => Self::Config,
            APP_GENERATED => Self::Generated,
            namespace if namespace.split('.').next() == Some(USER) => Self::User,
            _ => Self::Nowhere,
        }
    }

    pub(crate) const fn holds(self, body: &Body) -> bool {
        match body {
            Body::BuiltinTool => matches!(self, Self::Binary),
            Body::Tool(_) => matches!(self, Self::Generated | Self::User),
            Body::Agent(_) => matches!(self, Self::Binary | Self::User),
            Body::Model(_) => matches!(self, Self::Binary | Self::Config | Self::User),
        }
    }
}

/// All that can be said of a changeset without looking at the registry.
pub(crate) fn check(changeset: &Changeset) -> Result<(), RegistryError> {
    if changeset.changes.is_empty() {
        return Err(RegistryError::Empty);
    }
    let mut seen = BTreeSet::new();
    for change in &changeset.changes {
        let id = change.id();
        check_place(id)?;
        if !seen.insert(id) {
            return Err(RegistryError::Duplicate { id: id.clone() });
        }
        if let Change::Put(draft) = change {
            check_description(id, &draft.description)?;
            if !Place::of(id).holds(&draft.body) {
                return Err(RegistryError::Kind { id: id.clone(), kind: with_article(&draft.body) });
            }
        }
    }
    changeset.blobs.iter().try_for_each(|blob| check_blob(blob))
}

/// Whether an entry may be written there at all.
pub(crate) fn check_place(id: &EntryId) -> Result<(), RegistryError> {
    match Place::of(id) {
        Place::Binary | Place::Config => Err(RegistryError::ReadOnly { id: id.clone() }),
        Place::Nowhere => Err(RegistryError::UnknownNamespace { id: id.clone() }),
        Place::Generated | Place::User => Ok(()),
    }
}

pub(crate) fn check_blob(blob: &[u8]) -> Result<(), RegistryError> {
    if blob.len() > BLOB_MAX {
        return Err(RegistryError::BlobTooLarge { digest: Digest::of(blob), bytes: blob.len(), max: BLOB_MAX });
    }
    Ok(())
}

/// Whether `id` may have this description: one line of visible text, at most [`DESCRIPTION_MAX`] characters.
///
/// # Errors
/// [`RegistryError::Description`]
pub fn check_description(id: &EntryId, text: &str) -> Result<(), RegistryError> {
    check_description_text(text).map_err(|reason| RegistryError::Description { id: id.clone(), reason })
}

/// The bidirectional controls (Unicode UAX #9, section 2) would let a description show itself in another order than it is
/// read in. What has no width, and the tags (Unicode, section 23.9), hide a text in another that a model still reads; the
/// two joiners stay, because scripts and emoji need them.
pub(crate) fn check_description_text(text: &str) -> Result<(), &'static str> {
    // What nearly all are; ten thousand of them are read at a start.
    if text.len() <= DESCRIPTION_MAX && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(());
    }
    if text.chars().count() > DESCRIPTION_MAX {
        return Err("has more than 500 characters: shorten it");
    }
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.chars().any(hidden) {
        return Err("has a control character: write it as one line of plain text");
    }
    let unseen = |c: char| matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    if text.chars().any(unseen) {
        return Err("has a character that cannot be seen: write it as one line of plain text");
    }
    Ok(())
}

pub(crate) fn check_body_text(id: &EntryId, text: &str) -> Result<(), RegistryError> {
    check_text(id, "body", text, BODY_MAX)
}

pub(crate) fn check_provenance_text(id: &EntryId, text: &str) -> Result<(), RegistryError> {
    check_text(id, "provenance", text, PROVENANCE_MAX)
}

fn check_text(id: &EntryId, part: &'static str, text: &str, max: usize) -> Result<(), RegistryError> {
    if text.len() <= max {
        Ok(())
    } else {
        Err(RegistryError::TooLarge { id: id.clone(), part, bytes: text.len(), max })
    }
}

const fn with_article(body: &Body) -> &'static str {
    match body {
        Body::BuiltinTool => "a built-in tool",
        Body::Tool(_) => "a tool",
        Body::Agent(_) => "an agent",
        Body::Model(_) => "a model",
    }
}
