//! The path of a new tool: check, permit, build, try, register.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use toolwright_compiler::Warning;
use toolwright_policy::Decision;
use toolwright_registry::{
    Body, Change, Changeset, Digest, Draft, Entry, InputSchema, Provenance, ToolBody, check_description,
};

use crate::{
    CAPABILITIES_MAX, Cause, EXAMPLES_MAX, Maker, NewTool, Refusal,
    build::Built,
    permit::{Permit, Write},
    workshop::{Workshop, now_ms},
};

/// A tool that is registered.
#[derive(Debug, Clone)]
pub struct Made {
    /// The new entry.
    pub entry: Arc<Entry>,
    /// What its source uses and it will not have.
    pub warnings: Vec<Warning>,
    /// Every policy decision on the way.
    pub decisions: Vec<Decision>,
    /// How long the steps took.
    pub timings: Timings,
}

/// How long the steps of [`Workshop::create`] took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// Source to program.
    pub build: Duration,
    /// The tool's own examples.
    pub examples: Duration,
    /// The journal's commit, `fsync` included.
    pub commit: Duration,
}

impl Workshop {
    /// Makes a tool. Either all of it has happened at the end, or nothing.
    ///
    /// # Errors
    /// [`Refusal`] with the first step that said no.
    pub async fn create(&self, maker: &Maker, tool: NewTool) -> Result<Made, Refusal> {
        let current = self.registry().refresh()?.get(&tool.id).cloned();
        let replaced = current.as_ref().map(|entry| entry.version);
        let permit = self.permit(&maker.principal, &write(&tool, replaced))?;
        let mut decisions = permit.decisions();
        let begun = self.create_permitted(maker, tool, current.as_deref(), &permit, &mut decisions).await;
        begun.map_err(|mut refusal| {
            decisions.append(&mut refusal.decisions);
            Refusal { decisions, ..refusal }
        })
    }

    async fn create_permitted(
        &self,
        maker: &Maker,
        tool: NewTool,
        current: Option<&Entry>,
        permit: &Permit,
        decisions: &mut Vec<Decision>,
    ) -> Result<Made, Refusal> {
        check_place(&tool, current)?;
        let schema = InputSchema::new(tool.input_schema.clone()).map_err(Cause::from)?;
        let mut timings = Timings::default();
        let start = Instant::now();
        let built = self.build(tool.language, &tool.source, &permit.grants()).await?;
        timings.build = start.elapsed();
        let start = Instant::now();
        let tried = self.try_examples(&maker.principal, &tool, &schema, &built.program).await?;
        timings.examples = start.elapsed();
        decisions.extend(tried);
        let (entry, commit) = self.register(maker, &tool, &built, permit).await?;
        timings.commit = commit;
        Ok(Made { entry, warnings: built.compiled.warnings, decisions: std::mem::take(decisions), timings })
    }

    async fn register(
        &self,
        maker: &Maker,
        tool: &NewTool,
        built: &Built,
        permit: &Permit,
    ) -> Result<(Arc<Entry>, Duration), Cause> {
        let schema = tool.input_schema.to_string();
        let examples = match tool.examples.as_slice() {
            [] => None,
            examples => Some(serde_json::to_string(examples).map_err(|error| Cause::Broken(error.to_string()))?),
        };
        let body = ToolBody {
            language: tool.language,
            source: Some(Digest::of(tool.source.as_bytes())),
            source_bytes: tool.source.len() as u64,
            component: built.component,
            input_schema: Digest::of(schema.as_bytes()),
            examples: examples.as_ref().map(|text| Digest::of(text.as_bytes())),
            engine: built.compiled.engine,
            grants: permit.grants(),
            limits: tool.limits,
        };
        let blobs = [tool.source.as_bytes(), &built.compiled.component, schema.as_bytes()]
            .into_iter()
            .chain(examples.as_ref().map(|text| text.as_bytes()))
            .map(Arc::from)
            .collect();
        let draft = Draft {
            id: tool.id.clone(),
            replaces: tool.replaces,
            description: Arc::from(tool.description.as_str()),
            body: Body::Tool(body),
            provenance: provenance(maker, permit.policies(), None),
        };
        self.put(maker, draft, blobs).await
    }

    /// One changeset that puts one entry.
    pub(crate) async fn put(
        &self,
        maker: &Maker,
        draft: Draft,
        blobs: Vec<Arc<[u8]>>,
    ) -> Result<(Arc<Entry>, Duration), Cause> {
        let id = draft.id.clone();
        let changeset = Changeset {
            session: maker.session.to_string(),
            time_ms: now_ms(),
            changes: vec![Change::Put(draft)],
            blobs,
        };
        let applied = self.commit(move |registry| registry.apply(changeset)).await?;
        let entry = applied.snapshot.get(&id).cloned().ok_or(Cause::NotFound { id })?;
        Ok((entry, applied.commit))
    }
}

fn write(tool: &NewTool, replaces: Option<u32>) -> Write<'_> {
    Write {
        id: &tool.id,
        language: tool.language,
        source_bytes: tool.source.len() as u64,
        limits: tool.limits,
        capabilities: &tool.capabilities,
        replaces,
    }
}

fn check_place(tool: &NewTool, current: Option<&Entry>) -> Result<(), Cause> {
    check_description(&tool.id, &tool.description)?;
    if tool.capabilities.iter().count() > CAPABILITIES_MAX {
        return Err(Cause::TooManyCapabilities { count: tool.capabilities.iter().count() });
    }
    if tool.examples.len() > EXAMPLES_MAX {
        return Err(Cause::TooManyExamples { count: tool.examples.len() });
    }
    match (current, tool.replaces) {
        (Some(entry), None) => Err(Cause::Exists {
            id: entry.id.clone(),
            version: entry.version,
            description: entry.description.to_string(),
        }),
        (None, Some(_)) => Err(Cause::NotFound { id: tool.id.clone() }),
        // Whether it is the right version is for the registry to say, inside its transaction.
        _ => Ok(()),
    }
}

/// `policies` by decision, as [`Permit::policies`] gives them.
pub(crate) fn provenance(
    maker: &Maker,
    policies: BTreeMap<String, Vec<String>>,
    rollback_of: Option<u32>,
) -> Provenance {
    Provenance {
        session: maker.session.to_string(),
        model: maker.model.as_ref().map(ToString::to_string),
        policies,
        rollback_of,
    }
}
