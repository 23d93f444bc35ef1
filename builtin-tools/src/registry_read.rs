//! `registry_read`: one entry, with its source.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use toolwright_agent::{Context, Failure, FailureKind, Outcome, Spec, Tool};
use toolwright_policy::{Authorized, Call};
use toolwright_registry::{APP_GENERATED, Body, EntryId};
use toolwright_workshop::Workshop;

use crate::{outcome, spec};

pub(crate) const NAME: &str = "registry_read";
pub(crate) const DESCRIPTION: &str = "Reads one entry of the registry: of a tool its description, capabilities, limits and source. \
Use it before you replace a tool, or to learn from one.";

/// Reads entries.
pub(crate) struct RegistryRead {
    spec: Spec,
    workshop: Arc<Workshop>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    id: String,
}

impl RegistryRead {
    pub(crate) fn new(workshop: Arc<Workshop>) -> Self {
        let schema =
            spec::object(json!({"id": {"type": "string", "description": "such as `app.generated:clock`"}}), &["id"]);
        Self { spec: spec::builtin(NAME, DESCRIPTION, schema), workshop }
    }

    fn read(&self, input: Value) -> Result<Outcome, Failure> {
        let input: Input = outcome::read(input)?;
        let id = EntryId::in_namespace(APP_GENERATED, &input.id)
            .map_err(|error| Failure::new(FailureKind::InvalidInput, error.to_string()))?;
        let failed = |error: &dyn std::fmt::Display| Failure::new(FailureKind::Failed, error.to_string());
        let snapshot = self.workshop.registry().refresh().map_err(|error| failed(&error))?;
        let Some(entry) = snapshot.get(&id) else {
            let message = format!("there is no `{id}`: `registry_list` shows what there is");
            return Err(Failure::new(FailureKind::InvalidInput, message));
        };
        let what =
            json!({"id": id, "version": entry.version, "kind": entry.body.kind(), "description": entry.description});
        let more = match &entry.body {
            Body::Tool(tool) => {
                let source = match self.workshop.source(&id) {
                    Ok(source) => source,
                    Err(refusal) => return Ok(outcome::refused(refusal)),
                };
                json!({
                    "language": tool.language,
                    "capabilities": tool.grants,
                    "limits": tool.limits,
                    "source": source,
                })
            }
            Body::BuiltinTool => json!({"part_of": "the program; it cannot be changed"}),
            Body::Agent(agent) => json!({"model": agent.model, "tools": agent.tools}),
            Body::Model(model) => json!({"model": model.model, "context_window": model.context_window}),
        };
        Ok(Outcome::ok(merged(what, more)))
    }
}

fn merged(mut what: Value, more: Value) -> Value {
    if let (Some(what), Value::Object(more)) = (what.as_object_mut(), more) {
        what.extend(more);
    }
    what
}

impl Tool for RegistryRead {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn call(self: Arc<Self>, _: Authorized<Call>, input: Value, _: Context) -> BoxFuture<'static, Outcome> {
        Box::pin(async move { self.read(input).unwrap_or_else(Outcome::failed) })
    }
}
