//! `registry_list`: what there is.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use toolwright_agent::{Context, Failure, FailureKind, Outcome, Spec, Tool};
use toolwright_policy::{Authorized, Call};
use toolwright_registry::{Entry, Registry, Snapshot};

use crate::{outcome, spec};

pub(crate) const NAME: &str = "registry_list";
pub(crate) const DESCRIPTION: &str = "Lists the entries of the registry: tools, agents, models. \
With `contains`, only those whose id or description holds that text.";

/// Entries that one answer holds.
const LISTED_MAX: usize = 50;

/// Lists entries.
pub(crate) struct RegistryList {
    spec: Spec,
    registry: Arc<Registry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    contains: Option<String>,
    #[serde(default)]
    offset: usize,
}

impl RegistryList {
    pub(crate) fn new(registry: Arc<Registry>) -> Self {
        let schema = spec::object(
            json!({
                "contains": {"type": "string", "maxLength": 200},
                "offset": {"type": "integer", "minimum": 0, "description": "where to go on, from `next_offset`"},
            }),
            &[],
        );
        Self { spec: spec::builtin(NAME, DESCRIPTION, schema), registry }
    }

    fn list(&self, input: Value) -> Result<Value, Failure> {
        let input: Input = outcome::read(input)?;
        let snapshot = self.registry.refresh().map_err(|error| Failure::new(FailureKind::Failed, error.to_string()))?;
        let wanted = input.contains.as_deref().unwrap_or_default().to_lowercase();
        let found: Vec<_> = snapshot
            .iter()
            .filter(|entry| entry.id.as_str().contains(&wanted) || entry.description.to_lowercase().contains(&wanted))
            .collect();
        let shown: Vec<_> =
            found.iter().skip(input.offset).take(LISTED_MAX).map(|entry| line(entry, &snapshot)).collect();
        let next = input.offset.saturating_add(LISTED_MAX);
        Ok(json!({
            "total": found.len(),
            "entries": shown,
            "next_offset": (next < found.len()).then_some(next),
        }))
    }
}

fn line(entry: &Entry, snapshot: &Snapshot) -> Value {
    let mut line = json!({
        "id": entry.id,
        "version": entry.version,
        "kind": entry.body.kind(),
        "description": entry.description,
    });
    if let (Some(tool), Some(line)) = (entry.tool(), line.as_object_mut()) {
        let stats = snapshot.stats(&entry.id);
        line.insert("capabilities".to_owned(), json!(tool.grants));
        line.insert("calls".to_owned(), json!(stats.calls));
        line.insert("failures".to_owned(), json!(stats.failures));
    }
    line
}

impl Tool for RegistryList {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn call(self: Arc<Self>, _: Authorized<Call>, input: Value, _: Context) -> BoxFuture<'static, Outcome> {
        Box::pin(async move { Outcome::from(self.list(input)) })
    }
}
