//! The tools that a session has: dispatch from the model's names to entries, by id and never by text.

use std::sync::Arc;

use serde_json::Value;
use toolwright_model::{ToolSpec, wire_name::WireNames};

use crate::Tool;

/// The tools of a session, in the order in which they came.
pub struct Toolbox {
    names: WireNames,
    tools: Vec<Named>,
    /// What the model is told of each, in the same order.
    specs: Vec<ToolSpec>,
    /// Goes up with every change.
    revision: u64,
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
        let mut toolbox = Self { names: WireNames::new(ids), tools: Vec::new(), specs: Vec::new(), revision: 0 };
        for tool in tools {
            toolbox.add(tool);
        }
        toolbox
    }

    /// Adds a tool; one of the same id takes the place, and the name, of the former.
    pub fn add(&mut self, tool: Arc<dyn Tool>) {
        let id = tool.spec().id.clone();
        self.revision += 1;
        let place = self.tools.iter().position(|held| held.tool.spec().id == id);
        match place.and_then(|place| Some((self.tools.get_mut(place)?, self.specs.get_mut(place)?))) {
            Some((held, told)) => {
                *told = spec(&held.wire_name, &tool);
                held.tool = tool;
            }
            None => {
                let wire_name = self.names.insert(id.namespace(), id.name()).to_owned();
                self.specs.push(spec(&wire_name, &tool));
                self.tools.push(Named { wire_name, tool });
            }
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
    pub fn specs(&self) -> &[ToolSpec] {
        &self.specs
    }

    /// Goes up with every change.
    pub(crate) const fn revision(&self) -> u64 {
        self.revision
    }
}

fn spec(wire_name: &str, tool: &Arc<dyn Tool>) -> ToolSpec {
    ToolSpec {
        name: wire_name.to_owned(),
        description: tool.spec().description.to_string(),
        input_schema: without_dialect(tool.spec().schema.json()),
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
