//! `load_tool`: a registered tool becomes one that the model can call.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use toolwright_agent::{Context, Events, Failure, FailureKind, Outcome, Spec, Tool};
use toolwright_policy::{Authorized, Call, Principal};
use toolwright_registry::{APP_GENERATED, EntryId};
use toolwright_workshop::Workshop;

use crate::{component::ComponentTool, outcome, preparing, spec};

pub(crate) const NAME: &str = "load_tool";
pub(crate) const DESCRIPTION: &str = "Loads a tool of the registry, so that you can call it by its name from now on. \
Give the id that `create_tool` or `registry_list` shows; a bare name means `app.generated`. After a tool was replaced, load it \
again to get the new version.";

/// Loads tools.
pub(crate) struct LoadTool {
    spec: Spec,
    workshop: Arc<Workshop>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    id: String,
}

impl LoadTool {
    pub(crate) fn new(workshop: Arc<Workshop>) -> Self {
        let schema =
            spec::object(json!({"id": {"type": "string", "description": "such as `app.generated:clock`"}}), &["id"]);
        Self { spec: spec::builtin(NAME, DESCRIPTION, schema), workshop }
    }

    async fn load(&self, input: Value, context: Context) -> Result<Outcome, Failure> {
        let input: Input = outcome::read(input)?;
        let id = EntryId::in_namespace(APP_GENERATED, &input.id)
            .map_err(|error| Failure::new(FailureKind::InvalidInput, error.to_string()))?;
        Ok(load(&self.workshop, context.agent, &id, &context.events).await)
    }
}

/// Loads a tool of the registry for `agent`, under the policies as they are now. The outcome holds the tool, or why there is
/// none.
pub async fn load(workshop: &Arc<Workshop>, agent: EntryId, id: &EntryId, events: &Events) -> Outcome {
    let agent = Principal::Agent(agent);
    match preparing::telling(workshop, events, workshop.load(&agent, id)).await {
        Ok(loaded) => {
            if loaded.relinked {
                events.note(format!("{id} was compiled again for this version of the engine"));
            }
            let tool = Arc::new(ComponentTool::new(loaded.tool));
            let spec = tool.spec();
            let result = json!({
                "id": spec.id,
                "version": spec.version,
                "description": spec.description,
                "input_schema": spec.schema.json(),
            });
            Outcome { decisions: loaded.decisions, loaded: vec![tool], ..Outcome::ok(result) }
        }
        Err(refusal) => outcome::refused(refusal),
    }
}

impl Tool for LoadTool {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn is_barrier(&self) -> bool {
        true
    }

    fn call(self: Arc<Self>, _: Authorized<Call>, input: Value, context: Context) -> BoxFuture<'static, Outcome> {
        Box::pin(async move { self.load(input, context).await.unwrap_or_else(Outcome::failed) })
    }
}
