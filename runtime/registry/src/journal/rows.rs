//! Rows of `versions`, to and from entries.

use std::sync::Arc;

use rusqlite::{Row, types::FromSqlError};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Fault;
use crate::{
    Body, Digest, Entry, EntryId, Grants, Language, Limits, Provenance, RegistryError, ToolBody, Version,
    rules::{self, Place},
};

/// The columns that [`version`] reads, in its order; of `versions` joined to `changesets`.
pub(crate) const COLUMNS: &str = "entry, version, kind, description, body, source, component, input_schema, examples, \
                                  engine, provenance, time_ms";

/// The kinds, as they are stored.
const TOOL: &str = "tool";
const AGENT: &str = "agent";
const MODEL: &str = "model";

/// What of a tool's body is text; its digests have columns of their own.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToolText {
    language: Language,
    source_bytes: u64,
    grants: Grants,
    limits: Limits,
}

/// A body as it is stored.
pub(crate) struct Encoded {
    pub(crate) kind: &'static str,
    pub(crate) text: String,
}

/// The text of a body.
pub(crate) fn encode(id: &EntryId, body: &Body) -> Result<Encoded, RegistryError> {
    let (kind, text) = match body {
        Body::Tool(ToolBody { language, source_bytes, grants, limits, .. }) => {
            let (language, source_bytes, limits) = (*language, *source_bytes, *limits);
            (TOOL, json(&ToolText { language, source_bytes, grants: grants.clone(), limits }))
        }
        Body::Agent(agent) => (AGENT, json(agent)),
        Body::Model(model) => (MODEL, json(model)),
        Body::BuiltinTool => return Err(RegistryError::Kind { id: id.clone(), kind: "a built-in tool" }),
    };
    rules::check_body_text(id, &text)?;
    Ok(Encoded { kind, text })
}

/// The text of a provenance.
pub(crate) fn encode_provenance(id: &EntryId, provenance: &Provenance) -> Result<String, RegistryError> {
    let text = json(provenance);
    rules::check_provenance_text(id, &text)?;
    Ok(text)
}

/// The blobs that a tool's body names, with the names of their parts.
pub(crate) fn blobs(body: &Body) -> impl Iterator<Item = (&'static str, Digest)> {
    let parts = match body {
        Body::Tool(tool) => [
            ("source", tool.source),
            ("component", Some(tool.component)),
            ("input schema", Some(tool.input_schema)),
            ("examples", tool.examples),
        ],
        _ => [("", None); 4],
    };
    parts.into_iter().filter_map(|(part, digest)| Some((part, digest?)))
}

/// A row of [`COLUMNS`].
pub(crate) fn version(row: &Row<'_>) -> Result<Version, Fault> {
    let id: EntryId = text(row, 0)?.parse().map_err(|error| Fault::Corrupt(format!("a row for {error}")))?;
    let number: u32 = row.get(1)?;
    decode(row, id, number).map_err(|fault| match fault {
        Fault::Corrupt(reason) => {
            Fault::Corrupt(format!("version {number} of `{}`: {reason}", text(row, 0).unwrap_or("?")))
        }
        other => other,
    })
}

/// A row of [`COLUMNS`] that is not a removal.
pub(crate) fn entry(row: &Row<'_>) -> Result<Arc<Entry>, Fault> {
    match version(row)? {
        Version::Put(entry) => Ok(entry),
        Version::Removed { version, .. } => {
            Err(Fault::Corrupt(format!("version {version} of `{}` is a removal and current", text(row, 0)?)))
        }
    }
}

fn decode(row: &Row<'_>, id: EntryId, version: u32) -> Result<Version, Fault> {
    let place = Place::of(&id);
    match place {
        Place::Binary | Place::Config => {
            return Err(Fault::Corrupt("the namespace is not journalled".to_owned()));
        }
        Place::Nowhere => return Err(Fault::Corrupt("the namespace does not exist".to_owned())),
        Place::Generated | Place::User => {}
    }
    let provenance = from_json(row, 10, "provenance")?;
    let created_ms = row.get(11)?;
    let Some(kind) = optional_text(row, 2)? else {
        return Ok(Version::Removed { version, provenance, created_ms });
    };
    let body = match kind {
        TOOL => {
            let ToolText { language, source_bytes, grants, limits } = from_json(row, 4, "body")?;
            // Only a component that was made elsewhere has no source.
            let source = match language {
                Language::Wasm => optional_digest(row, 5)?,
                Language::JavaScript | Language::Rust => Some(digest(row, 5)?),
            };
            Body::Tool(ToolBody {
                language,
                source,
                source_bytes,
                component: digest(row, 6)?,
                input_schema: digest(row, 7)?,
                examples: optional_digest(row, 8)?,
                engine: optional_digest(row, 9)?,
                grants,
                limits,
            })
        }
        AGENT => Body::Agent(from_json(row, 4, "body")?),
        MODEL => Body::Model(from_json(row, 4, "body")?),
        _ => return Err(Fault::Corrupt("its kind is not known".to_owned())),
    };
    if !place.holds(&body) {
        return Err(Fault::Corrupt(format!("there is no {kind} in this namespace")));
    }
    let description = text(row, 3)?;
    rules::check_description_text(description).map_err(|reason| Fault::Corrupt(format!("the description {reason}")))?;
    Ok(Version::Put(Arc::new(Entry { id, version, description: description.into(), body, provenance, created_ms })))
}

fn digest(row: &Row<'_>, column: usize) -> Result<Digest, Fault> {
    optional_digest(row, column)?.ok_or_else(|| Fault::Corrupt("a digest is missing".to_owned()))
}

fn optional_digest(row: &Row<'_>, column: usize) -> Result<Option<Digest>, Fault> {
    Ok(row.get::<_, Option<[u8; 32]>>(column)?.map(Digest::from))
}

/// A column that is text and not null.
pub(crate) fn text<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a str, Fault> {
    optional_text(row, column)?.ok_or_else(|| Fault::Corrupt("a text is missing".to_owned()))
}

fn optional_text<'a>(row: &'a Row<'_>, column: usize) -> Result<Option<&'a str>, Fault> {
    let wrong = |_: FromSqlError| Fault::Corrupt("a text is none, or not UTF-8".to_owned());
    row.get_ref(column)?.as_str_or_null().map_err(wrong)
}

fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: usize, part: &str) -> Result<T, Fault> {
    serde_json::from_str(text(row, column)?)
        .map_err(|error| Fault::Corrupt(format!("the {part} does not read: {error}")))
}

#[expect(clippy::expect_used, reason = "maps with text keys, texts and numbers always have a JSON form")]
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("a body is JSON")
}
