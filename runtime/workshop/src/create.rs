//! The path of a new tool: check, permit, build (or take the component), try, register.

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
    Cause, EXAMPLES_MAX, Maker, NewComponent, NewTool, Refusal,
    build::{Built, check_size, given_schema},
    new_tool::{Asked, MadeOf},
    permit::{Permit, Write},
    workshop::{Workshop, now_ms},
};

/// A tool that is registered.
#[derive(Debug, Clone)]
pub struct Made {
    /// The new entry.
    pub entry: Arc<Entry>,
    /// The interfaces that it imports, when it came as a component.
    pub imports: Vec<String>,
    /// What its source uses and it will not have.
    pub warnings: Vec<Warning>,
    /// Every policy decision on the way.
    pub decisions: Vec<Decision>,
    /// How long the steps took.
    pub timings: Timings,
}

/// How long the steps of [`Workshop::create`] or [`Workshop::add`] took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// Source or component to program.
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
        self.make(maker, &tool.asked()).await
    }

    /// Makes a tool of a component that was made elsewhere: the same way, without the compiler.
    ///
    /// # Errors
    /// [`Refusal`] with the first step that said no.
    pub async fn add(&self, maker: &Maker, component: NewComponent) -> Result<Made, Refusal> {
        self.make(maker, &component.asked()).await
    }

    async fn make(&self, maker: &Maker, asked: &Asked<'_>) -> Result<Made, Refusal> {
        check_size(asked)?;
        let current = self.registry().refresh()?.get(asked.id).cloned();
        let replaced = current.as_ref().map(|entry| entry.version);
        let permit = self.permit(&maker.principal, &write(asked, replaced))?;
        let mut decisions = permit.decisions();
        let begun = self.make_permitted(maker, asked, current.as_deref(), &permit, &mut decisions).await;
        begun.map_err(|mut refusal| {
            decisions.append(&mut refusal.decisions);
            Refusal { decisions, ..refusal }
        })
    }

    async fn make_permitted(
        &self,
        maker: &Maker,
        asked: &Asked<'_>,
        current: Option<&Entry>,
        permit: &Permit,
        decisions: &mut Vec<Decision>,
    ) -> Result<Made, Refusal> {
        check_place(asked, current)?;
        let schema = given_schema(asked)?;
        let mut timings = Timings::default();
        let start = Instant::now();
        let built = self.build(asked, &permit.grants()).await?;
        let schema = match schema {
            Some(schema) => schema,
            None => {
                let (schema, decision) = self.own_schema(&maker.principal, asked, &built.program).await?;
                decisions.push(decision);
                schema
            }
        };
        timings.build = start.elapsed();
        let start = Instant::now();
        let tried = self.try_examples(&maker.principal, asked, &schema, &built.program).await?;
        timings.examples = start.elapsed();
        decisions.extend(tried);
        let (entry, commit) = self.register(maker, asked, &schema, &built, permit).await?;
        timings.commit = commit;
        let (imports, warnings) = (built.imports, built.warnings);
        Ok(Made { entry, imports, warnings, decisions: std::mem::take(decisions), timings })
    }

    async fn register(
        &self,
        maker: &Maker,
        asked: &Asked<'_>,
        schema: &InputSchema,
        built: &Built,
        permit: &Permit,
    ) -> Result<(Arc<Entry>, Duration), Cause> {
        let schema = schema.json().to_string();
        let examples = match asked.examples {
            [] => None,
            examples => Some(serde_json::to_string(examples).map_err(|error| Cause::Broken(error.to_string()))?),
        };
        let source = match asked.made_of {
            MadeOf::Source(text) => Some(text.as_bytes()),
            MadeOf::Component(_) => None,
        };
        let body = ToolBody {
            language: asked.language,
            source: source.map(Digest::of),
            source_bytes: asked.made_of.length(),
            component: built.digest,
            input_schema: Digest::of(schema.as_bytes()),
            examples: examples.as_ref().map(|text| Digest::of(text.as_bytes())),
            engine: built.engine,
            grants: permit.grants(),
            limits: asked.limits,
        };
        let blobs = [&built.component, schema.as_bytes()]
            .into_iter()
            .chain(source)
            .chain(examples.as_ref().map(|text| text.as_bytes()))
            .map(Arc::from)
            .collect();
        let draft = Draft {
            id: asked.id.clone(),
            replaces: asked.replaces,
            description: Arc::from(asked.description),
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

fn write<'a>(asked: &Asked<'a>, replaces: Option<u32>) -> Write<'a> {
    Write {
        id: asked.id,
        language: asked.language,
        source_bytes: asked.made_of.length(),
        limits: asked.limits,
        capabilities: asked.capabilities,
        replaces,
    }
}

fn check_place(asked: &Asked<'_>, current: Option<&Entry>) -> Result<(), Cause> {
    check_description(asked.id, asked.description)?;
    if asked.examples.len() > EXAMPLES_MAX {
        return Err(Cause::TooManyExamples { count: asked.examples.len() });
    }
    match (current, asked.replaces) {
        (Some(entry), None) => Err(Cause::Exists {
            id: entry.id.clone(),
            version: entry.version,
            description: entry.description.to_string(),
        }),
        (None, Some(_)) => Err(Cause::NotFound { id: asked.id.clone() }),
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
