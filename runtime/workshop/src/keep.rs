//! What is done with a tool that exists: go back to an earlier version, remove it, look at it, take it elsewhere.

use std::sync::Arc;

use serde_json::Value;
use toolwright_policy::{Decision, Delete};
use toolwright_registry::{Change, Changeset, Draft, Entry, EntryId, Version};

use crate::{
    Cause, Made, Maker, Refusal, Timings,
    create::provenance,
    loaded::tool_body,
    permit::Write,
    workshop::{Workshop, now_ms},
};

/// An entry that is no more. Its versions stay.
#[derive(Debug, Clone)]
pub struct Removed {
    /// The version that was the last one.
    pub version: u32,
    /// The policy decision.
    pub decisions: Vec<Decision>,
}

/// What a tool was made of, as it was written: untrusted.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The source; none when it came as a component.
    pub source: Option<String>,
    /// The JSON schema of its input.
    pub input_schema: Value,
    /// `[{"input": …, "expected": …}]`; empty when it has none.
    pub examples: Value,
}

impl Workshop {
    /// Brings an earlier version back, as a new version. Every grant of it is asked for again.
    ///
    /// # Errors
    /// [`Refusal`] when there is no such version or a policy says no.
    pub async fn rollback(&self, maker: &Maker, id: &EntryId, version: u32) -> Result<Made, Refusal> {
        let current = self.registry().refresh()?.get(id).map(|entry| entry.version);
        let earlier = self.version(id, version)?;
        let body = tool_body(&earlier)?;
        let write = Write {
            id,
            language: body.language,
            source_bytes: body.source_bytes,
            limits: body.limits,
            capabilities: &body.grants,
            replaces: current,
        };
        let permit = self.permit(&maker.principal, &write)?;
        let decisions = permit.decisions();
        let draft = Draft {
            id: id.clone(),
            replaces: current,
            description: Arc::clone(&earlier.description),
            body: earlier.body.clone(),
            provenance: provenance(maker, permit.policies(), Some(version)),
        };
        match self.put(maker, draft, Vec::new()).await {
            Ok((entry, commit)) => {
                let timings = Timings { commit, ..Timings::default() };
                Ok(Made { entry, imports: Vec::new(), warnings: Vec::new(), decisions, timings })
            }
            Err(cause) => Err(Refusal { cause, decisions }),
        }
    }

    fn version(&self, id: &EntryId, version: u32) -> Result<Arc<Entry>, Cause> {
        let history = self.registry().history(id)?;
        history
            .iter()
            .filter_map(Version::entry)
            .find(|entry| entry.version == version)
            .cloned()
            .ok_or_else(|| Cause::NoSuchVersion { id: id.clone(), version })
    }

    /// Removes a tool, and what it kept in its store; its versions stay, and a rollback brings it back, with an empty store.
    ///
    /// # Errors
    /// [`Refusal`] when there is none or a policy says no.
    pub fn remove(&self, maker: &Maker, id: &EntryId) -> Result<Removed, Refusal> {
        let snapshot = self.registry().refresh()?;
        let entry = snapshot.get(id).ok_or_else(|| Cause::NotFound { id: id.clone() })?;
        let delete = self.authorizer().authorize(&maker.principal, Delete { id: id.clone() });
        let delete = delete.map_err(|denial| Refusal::denied(vec![denial]))?;
        let decisions = vec![delete.decision().clone()];
        let policies = [("delete".to_owned(), delete.decision().policies.clone())].into();
        let provenance = provenance(maker, policies, None);
        let change = Change::Remove { id: delete.into_inner().id, replaces: entry.version, provenance };
        let changeset = Changeset {
            session: maker.session.to_string(),
            time_ms: now_ms(),
            changes: vec![change],
            blobs: Vec::new(),
        };
        match self.registry().apply(changeset) {
            Ok(_) => match self.sandbox().store().remove(id) {
                Ok(()) => Ok(Removed { version: entry.version, decisions }),
                Err(error) => Err(Refusal { cause: Cause::Kept { id: id.clone(), error }, decisions }),
            },
            Err(error) => Err(Refusal { cause: error.into(), decisions }),
        }
    }

    /// The source of a tool, as it was written: untrusted.
    ///
    /// # Errors
    /// [`Refusal`] when there is no such tool, or it came as a component.
    pub fn source(&self, id: &EntryId) -> Result<String, Refusal> {
        let snapshot = self.registry().refresh()?;
        let entry = snapshot.get(id).ok_or_else(|| Cause::NotFound { id: id.clone() })?;
        Ok(self.source_of(id, tool_body(entry)?)?)
    }

    /// What this version of a tool was made of.
    ///
    /// # Errors
    /// [`Refusal`] when the entry is not made of source or a component, or the journal is damaged.
    pub fn written(&self, entry: &Entry) -> Result<Written, Refusal> {
        let (id, body) = (&entry.id, tool_body(entry)?);
        let examples = body.examples.map(|digest| self.json(id, "examples", &digest)).transpose()?;
        Ok(Written {
            source: body.source.map(|_| self.source_of(id, body)).transpose()?,
            input_schema: self.json(id, "input schema", &body.input_schema)?,
            examples: examples.unwrap_or_else(|| Value::Array(Vec::new())),
        })
    }

    /// A tool as one component that needs nothing of ours, for any host of WASI 0.2: one in JavaScript with the engine in
    /// it, any other as it is.
    ///
    /// # Errors
    /// [`Refusal`] when there is no such tool, or it does not compile with this engine.
    pub async fn export(&self, id: &EntryId) -> Result<Vec<u8>, Refusal> {
        let snapshot = self.registry().refresh()?;
        let entry = snapshot.get(id).ok_or_else(|| Cause::NotFound { id: id.clone() })?;
        let body = tool_body(entry)?;
        let Some(engine) = body.engine else {
            return Ok(self.blob(id, "component", &body.component)?.to_vec());
        };
        let component = if engine == self.compiler().engine_digest() {
            self.blob(id, "component", &body.component)?.to_vec()
        } else {
            self.compile(id, body.language, &self.source_of(id, body)?, &body.grants).await?.component
        };
        Ok(self.compiler().export(&component, &body.grants).map_err(Cause::from)?)
    }
}
