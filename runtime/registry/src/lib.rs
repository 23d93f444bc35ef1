//! The registry: what the agent can use or change, every version of it, and how it came to be.
//!
//! - [`EntryId`]: names.
//! - [`Capability`], [`Grants`], [`Limits`]: what a tool may do and use.
//! - [`Entry`]: one version of a tool, an agent or a model; its large parts are blobs named by [`Digest`].

mod digest;
mod entry;
mod grants;
mod id;
mod limits;

pub use digest::{Digest, DigestError};
pub use entry::{AgentBody, Body, Entry, Example, Language, ModelBody, Provenance, ToolBody};
pub use grants::{Capability, CapabilityError, Grants, HostPattern, HttpRule};
pub use id::{APP, APP_GENERATED, APP_TOOLS, EntryId, IdError, NAME_MAX, NAMESPACE_MAX};
pub use limits::Limits;
