//! From the registry to something that can be called.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;
use toolwright_policy::{Authorized, Call, Decision, Load, Principal};
use toolwright_registry::{Digest, Entry, EntryId, InputSchema, Redactor, ToolBody};
use toolwright_sandbox::{CallError, CallUsage, Program};

use crate::{Cause, Refusal, redact, refusal::missing, workshop::Workshop};

/// A tool that was loaded, and how.
#[derive(Clone)]
pub struct Loaded {
    /// The tool.
    pub tool: Arc<LoadedTool>,
    /// Every policy decision on the way.
    pub decisions: Vec<Decision>,
    /// Whether it was compiled again from its source, because it was made by another engine.
    pub relinked: bool,
}

/// A tool that can be called.
pub struct LoadedTool {
    entry: Arc<Entry>,
    body: ToolBody,
    schema: Arc<InputSchema>,
    program: Program,
    env: BTreeMap<String, String>,
    redactor: Redactor,
    workshop: Arc<Workshop>,
}

/// A call that is over. The values of granted environment variables are redacted in all of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    /// The result, or why there is none.
    pub result: Result<Value, CallError>,
    /// What the tool logged: untrusted.
    pub log: String,
    /// The denials of its HTTP requests.
    pub denials: Vec<Decision>,
    /// What it used.
    pub usage: CallUsage,
}

impl Workshop {
    /// Makes a registered tool callable.
    ///
    /// # Errors
    /// [`Refusal`] when there is none of that id, a policy says no, or it cannot be brought to run.
    pub async fn load(self: &Arc<Self>, principal: &Principal, id: &EntryId) -> Result<Loaded, Refusal> {
        let snapshot = self.registry().refresh()?;
        let entry = snapshot.get(id).ok_or_else(|| Cause::NotFound { id: id.clone() })?;
        let (load, decisions) = self.permit_load(principal, entry)?;
        match self.load_permitted(load, entry).await {
            Ok((tool, relinked)) => Ok(Loaded { tool: Arc::new(tool), decisions, relinked }),
            Err(cause) => Err(Refusal { cause, decisions }),
        }
    }

    async fn load_permitted(
        self: &Arc<Self>,
        load: Authorized<Load>,
        entry: &Arc<Entry>,
    ) -> Result<(LoadedTool, bool), Cause> {
        let mut entry = Arc::clone(entry);
        let mut body = tool_body(&entry)?.clone();
        let relinked = body.engine.is_some_and(|engine| engine != self.compiler().engine_digest());
        if relinked {
            entry = self.relink(&entry, &body).await?;
            body = tool_body(&entry)?.clone();
        }
        let component = self.blob(&load.id, "component", &body.component)?;
        let program = self.program(&component, body.engine, &body.grants).await?;
        let schema = self.json(&load.id, "input schema", &body.input_schema)?;
        let schema = InputSchema::new(schema).map_err(|error| unreadable(&load.id, "input schema", &error))?;
        let env = self.env(&body.grants);
        let tool = LoadedTool {
            redactor: Redactor::new(&env),
            workshop: Arc::clone(self),
            schema: Arc::new(schema),
            entry,
            body,
            program,
            env,
        };
        Ok((tool, relinked))
    }

    /// A linked component belongs to one engine. When that has changed, the tool is compiled again from its source: the
    /// same version, the same grants.
    async fn relink(&self, entry: &Entry, body: &ToolBody) -> Result<Arc<Entry>, Cause> {
        let source = self.source_of(&entry.id, body)?;
        let built = self.compile(&entry.id, body.language, &source, &body.grants).await?;
        let engine = self.compiler().engine_digest();
        let component = Arc::from(built.component.as_slice());
        let (id, version) = (entry.id.clone(), entry.version);
        self.commit(move |registry| registry.relink(&id, version, component, engine)).await
    }

    pub(crate) fn source_of(&self, id: &EntryId, body: &ToolBody) -> Result<String, Cause> {
        let source = body.source.ok_or_else(|| Cause::NoSource { id: id.clone() })?;
        let bytes = self.blob(id, "source", &source)?;
        String::from_utf8(bytes.to_vec()).map_err(|error| unreadable(id, "source", &error))
    }

    pub(crate) fn json(&self, id: &EntryId, part: &'static str, digest: &Digest) -> Result<Value, Cause> {
        serde_json::from_slice(&self.blob(id, part, digest)?).map_err(|error| unreadable(id, part, &error))
    }

    pub(crate) fn blob(&self, id: &EntryId, part: &'static str, digest: &Digest) -> Result<Arc<[u8]>, Cause> {
        self.registry().blob(digest)?.ok_or_else(|| missing(id, part, digest))
    }
}

/// The body of a tool that runs in the sandbox.
pub(crate) fn tool_body(entry: &Entry) -> Result<&ToolBody, Cause> {
    entry.tool().ok_or_else(|| Cause::NotATool {
        id: entry.id.clone(),
        what: match entry.body.kind() {
            "tool" => "part of the program, and always loaded",
            "agent" => "an agent",
            _ => "a model",
        },
    })
}

fn unreadable(id: &EntryId, part: &'static str, error: &dyn std::fmt::Display) -> Cause {
    Cause::Unreadable { id: id.clone(), part, reason: error.to_string() }
}

impl LoadedTool {
    /// The entry that was loaded.
    #[must_use]
    pub const fn entry(&self) -> &Arc<Entry> {
        &self.entry
    }

    /// What an input must meet. [`Self::call`] does not check it: its caller does, and says what is wrong.
    #[must_use]
    pub const fn schema(&self) -> &Arc<InputSchema> {
        &self.schema
    }

    /// Calls it, in a fresh instance. Dropping the future cancels the run, which then counts as failed. A permission for
    /// another tool is refused.
    pub async fn call(&self, call: Authorized<Call>, input: &Value) -> Ran {
        if call.id != self.entry.id {
            let error = CallError::OtherTool { permitted: call.into_inner().id, tool: self.entry.id.clone() };
            return Ran { result: Err(error), log: String::new(), denials: Vec::new(), usage: CallUsage::default() };
        }
        let mut counted = Counted { tool: self, failed: true };
        let mut called = self.program.call(call, &input.to_string(), &self.body.limits, &self.env).await;
        let result = called.outcome.and_then(|text| {
            serde_json::from_str(&text)
                .map(|value| self.redactor.value(value))
                .map_err(|error| CallError::Failed(format!("the result is not JSON: {error}")))
        });
        counted.failed = result.is_err();
        drop(counted);
        let denials = std::mem::take(&mut called.usage.denials);
        called.usage.denials = denials.into_iter().map(|denial| redact::decision(&self.redactor, denial)).collect();
        Ran {
            result: result.map_err(|error| self.redacted(error)),
            log: self.redactor.text(&called.log),
            denials: called.usage.denials.clone(),
            usage: called.usage,
        }
    }

    fn redacted(&self, error: CallError) -> CallError {
        match error {
            CallError::InvalidInput(text) => CallError::InvalidInput(self.redactor.any_case(&text)),
            CallError::Failed(text) => CallError::Failed(self.redactor.any_case(&text)),
            CallError::Trap(text) => CallError::Trap(self.redactor.any_case(&text)),
            other => other,
        }
    }
}

/// Counts a call when it is over, however it ends: one that is cancelled is dropped in its middle.
struct Counted<'t> {
    tool: &'t LoadedTool,
    failed: bool,
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.tool.workshop.count(&self.tool.entry.id, self.failed);
    }
}
