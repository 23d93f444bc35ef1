//! A tool of the registry, wrapped for the loop.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde_json::Value;
use toolwright_agent::{Context, Outcome, Spec, Tool};
use toolwright_policy::{Authorized, Call};
use toolwright_workshop::LoadedTool;

use crate::outcome;

/// A tool that runs in the sandbox.
pub(crate) struct ComponentTool {
    spec: Spec,
    tool: Arc<LoadedTool>,
}

impl ComponentTool {
    pub(crate) fn new(tool: Arc<LoadedTool>) -> Self {
        let entry = tool.entry();
        let spec = Spec {
            id: entry.id.clone(),
            version: entry.version,
            description: Arc::clone(&entry.description),
            schema: Arc::clone(tool.schema()),
        };
        Self { spec, tool }
    }
}

impl Tool for ComponentTool {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn call(self: Arc<Self>, call: Authorized<Call>, input: Value, _: Context) -> BoxFuture<'static, Outcome> {
        Box::pin(async move { outcome::ran(self.tool.call(call, &input).await) })
    }
}
