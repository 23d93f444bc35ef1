//! The entries that come with the binary.

use std::sync::Arc;

use toolwright_registry::{
    APP, APP_TOOLS, AgentBody, BaseLayer, Body, Entry, EntryId, Language, ModelBody, Provenance, RegistryError,
};

use crate::{create_tool, doc_search, load_tool, registry_list, registry_read, spec};

/// The agent that speaks when no other is named.
pub const DEFAULT_AGENT: &str = "app:dev_assistant";

const SYSTEM_PROMPT: &str = include_str!("../prompts/dev_assistant.md");

/// The built-in tools, the agent and its model. Nothing can change them.
///
/// # Errors
/// [`RegistryError::BaseLayer`] when one of them breaks the registry's rules; never in a build whose tests pass.
pub fn base_layer() -> Result<BaseLayer, RegistryError> {
    let mut entries = Vec::new();
    let mut tool_ids = Vec::new();
    for (name, description) in [
        (doc_search::NAME, doc_search::DESCRIPTION),
        (registry_list::NAME, registry_list::DESCRIPTION),
        (registry_read::NAME, registry_read::DESCRIPTION),
        (create_tool::NAME, create_tool::SUMMARY),
        (load_tool::NAME, load_tool::DESCRIPTION),
    ] {
        let id = spec::id(APP_TOOLS, name);
        tool_ids.push(id.clone());
        entries.push(entry(id, spec::first_sentence(description), Body::BuiltinTool));
    }
    let model = spec::id(APP, "gpt_5_mini");
    entries.push(entry(
        model.clone(),
        "The model that is asked when no other is named",
        Body::Model(ModelBody::new("gpt-5-mini", 400_000)),
    ));
    entries.push(entry(
        spec::id(APP, "dev_assistant"),
        "Answers by tools, and makes the tools that it lacks",
        Body::Agent(AgentBody { system_prompt: Arc::from(SYSTEM_PROMPT), model, compress: None, tools: tool_ids }),
    ));
    BaseLayer::new(entries)
}

fn entry(id: EntryId, description: &str, body: Body) -> Entry {
    Entry {
        id,
        version: 0,
        description: Arc::from(description),
        body,
        provenance: Provenance::default(),
        created_ms: 0,
    }
}

/// What the agent is told at the start: its prompt, with the person's time zone, such as `Europe/Berlin`, and the languages
/// that tools can be written in here filled in.
#[must_use]
pub fn system_prompt(agent: &AgentBody, time_zone: &str, languages: &[Language]) -> String {
    let languages = if languages.contains(&Language::Rust) { BOTH } else { JAVASCRIPT };
    agent.system_prompt.replace("{time_zone}", time_zone).replace("{languages}", languages)
}

const JAVASCRIPT: &str = "Tools are written in JavaScript.";
const BOTH: &str = "Tools are written in JavaScript, which is the default and quicker to make, or in Rust, which runs at native \
speed: take Rust for heavy computing over much data, and for nothing else.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layer_holds_the_tools_the_agent_and_the_model() {
        let layer = base_layer().unwrap();
        let registry = toolwright_registry::Registry::in_memory(layer).unwrap();
        let snapshot = registry.snapshot();
        let ids: Vec<_> = snapshot.iter().map(|entry| entry.id.to_string()).collect();
        assert_eq!(
            ids,
            [
                "app.tools:create_tool",
                "app.tools:doc_search",
                "app.tools:load_tool",
                "app.tools:registry_list",
                "app.tools:registry_read",
                "app:dev_assistant",
                "app:gpt_5_mini",
            ]
        );
        let agent = snapshot.get(&DEFAULT_AGENT.parse().unwrap()).unwrap();
        let Body::Agent(agent) = &agent.body else { panic!("{DEFAULT_AGENT} is not an agent") };
        for (languages, expected, other) in [
            (&[Language::JavaScript][..], JAVASCRIPT, "Rust"),
            (&[Language::JavaScript, Language::Rust], BOTH, JAVASCRIPT),
        ] {
            let prompt = system_prompt(agent, "Europe/Berlin", languages);
            assert!(prompt.contains("time zone is Europe/Berlin;") && prompt.contains(expected), "{prompt}");
            assert!(!prompt.contains('{') && !prompt.contains(other), "{prompt}");
        }
    }
}
