//! The tools that a session has: dispatch from the model's names to entries, by id and never by text.

use std::sync::Arc;

use serde_json::Value;
use toolwright_model::{ToolSpec, wire_name::WireNames};

use crate::Tool;

/// The tools of a session, in the order in which they came.
pub struct Toolbox {
    names: WireNames,
    tools: Vec<Named>,
}

struct Named {
    wire_name: String,
    tool: Arc<dyn Tool>,
}

impl Toolbox {
    /// A toolbox that holds `tools`, whose bare names are reserved from then on.
    #[must_use]
    pub fn new(tools: Vec<Arc<dyn Tool>>) -> Self {
        let ids = tools.iter().map(|tool| (tool.spec().id.namespace(), tool.spec().id.name()));
        let mut toolbox = Self { names: WireNames::new(ids), tools: Vec::new() };
        for tool in tools {
            toolbox.add(tool);
        }
        toolbox
    }

    /// Adds a tool; one of the same id takes the place, and the name, of the former.
    pub fn add(&mut self, tool: Arc<dyn Tool>) {
        let id = tool.spec().id.clone();
        if let Some(held) = self.tools.iter_mut().find(|held| held.tool.spec().id == id) {
            held.tool = tool;
        } else {
            let wire_name = self.names.insert(id.namespace(), id.name()).to_owned();
            self.tools.push(Named { wire_name, tool });
        }
    }

    /// The tool that the model calls by this name.
    #[must_use]
    pub fn by_wire_name(&self, name: &str) -> Option<&Arc<dyn Tool>> {
        self.tools.iter().find(|held| held.wire_name == name).map(|held| &held.tool)
    }

    /// Name and tool, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<dyn Tool>)> {
        self.tools.iter().map(|held| (held.wire_name.as_str(), &held.tool))
    }

    /// What the model is told of them.
    #[must_use]
    pub fn specs(&self) -> Vec<ToolSpec> {
        self.iter()
            .map(|(name, tool)| ToolSpec {
                name: name.to_owned(),
                description: tool.spec().description.to_string(),
                input_schema: without_dialect(tool.spec().schema.json()),
            })
            .collect()
    }
}

/// Some servers refuse the dialect's name inside a function's parameters.
fn without_dialect(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(root) = schema.as_object_mut() {
        root.shift_remove("$schema");
    }
    schema
}
