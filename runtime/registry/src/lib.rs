//! The registry: what the agent can use or change, every version of it, and how it came to be.
//!
//! - [`EntryId`][]: names.
//! - [`Capability`], [`Grants`], [`Limits`]: what a tool may do and use.
//! - [`InputSchema`][]: what a tool's input must be, from an untrusted hand.
//! - [`Entry`][]: one version of a tool, an agent or a model; its large parts are blobs named by [`Digest`].
//! - [`Changeset`][]: what is to change. `rules` refuses what may not stand there.
//! - [`Registry`][]: takes changesets, and gives [`Snapshot`]s, histories and blobs.
//! - `journal`: the SQLite database behind it.
//! - [`KvStore`][]: the tools' own keys and values, in a database of their own; nothing else here touches a disk.
//! - [`Redactor`][]: texts without secrets.
//! - [`RegistryError`][]: what went wrong, and the way out; [`plain`][] makes text of unknown origin fit to be shown.

mod capability;
mod changeset;
mod digest;
mod entry;
mod error;
mod fs_rule;
mod grants;
mod http_rule;
mod id;
mod journal;
mod kv;
mod limits;
mod model;
mod redact;
mod registry;
mod rules;
mod schema;
mod snapshot;
mod words;

pub use capability::{Capability, CapabilityError, KINDS};
pub use changeset::{Applied, ArtifactKey, CallCount, Change, Changeset, Draft, Version};
pub use digest::{Digest, DigestError};
pub use entry::{AgentBody, Body, Entry, Example, Language, Provenance, ToolBody};
pub use error::RegistryError;
pub use fs_rule::FsRule;
pub use grants::Grants;
pub use http_rule::{HostPattern, HttpRule};
pub use id::{APP, APP_GENERATED, APP_TOOLS, EntryId, IdError, NAME_MAX, NAMESPACE_MAX, USER_MODELS};
pub use kv::{Bucket, KEY_MAX, KEYS_MAX, KvError, KvStore, STORE_MAX, VALUE_MAX};
pub use limits::Limits;
pub use model::{Api, ModelBody, ModelRole, Prices, Vocabulary};
pub use redact::Redactor;
pub use registry::Registry;
pub use rules::check_description;
pub use schema::{InputSchema, SCHEMA_DEPTH_MAX, SCHEMA_MAX, SchemaError, Violation};
pub use snapshot::{BaseLayer, CallStats, Snapshot};
pub use words::{is_hidden, plain};

/// A description has at most so many characters.
pub const DESCRIPTION_MAX: usize = 500;
/// A blob has at most so many bytes: 16 MiB.
pub const BLOB_MAX: usize = 16 << 20;
