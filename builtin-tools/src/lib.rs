//! The built-in tools, and everything else that the registry has before anyone has made anything.
//!
//! - [`base_layer`]: the entries of `app` and `app.tools`; [`system_prompt`]: what the agent is told.
//! - [`tools`]: `doc_search`, `registry_list`, `registry_read`, `create_tool`, `load_tool`.
//! - [`load`]: what `load_tool` does, for a session that is taken up again.
//! - [`Docs`]: the pages that `doc_search` looks through.
//! - `component`: a tool of the registry, wrapped for the loop.
//! - `preparing`: what a person is told while the engine is prepared.
//!
//! Nothing here makes or runs a tool: that is the workshop's.

mod base;
mod component;
mod create_tool;
mod doc_search;
mod docs;
mod load_tool;
mod outcome;
mod pages;
mod preparing;
mod registry_list;
mod registry_read;
mod spec;

use std::sync::Arc;

use toolwright_agent::Tool;
use toolwright_workshop::Workshop;

pub use base::{DEFAULT_AGENT, base_layer, system_prompt};
pub use docs::{Docs, DocsError, Hit, PAGE_MAX, Page};
pub use load_tool::load;

/// The built-in tools, in the order in which the model reads them.
#[must_use]
pub fn tools(workshop: &Arc<Workshop>, docs: &Arc<Docs>) -> Vec<Arc<dyn Tool>> {
    vec![
        Arc::new(doc_search::DocSearch::new(Arc::clone(docs))),
        Arc::new(registry_list::RegistryList::new(Arc::clone(workshop.registry()))),
        Arc::new(registry_read::RegistryRead::new(Arc::clone(workshop))),
        Arc::new(create_tool::CreateTool::new(Arc::clone(workshop))),
        Arc::new(load_tool::LoadTool::new(Arc::clone(workshop))),
    ]
}
