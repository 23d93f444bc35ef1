//! The entries that come with the binary.

use std::sync::Arc;

use toolwright_registry::{
    APP, APP_TOOLS, AgentBody, BaseLayer, Body, Entry, EntryId, Language, ModelBody, Provenance, RegistryError,
};

use crate::{create_tool, doc_search, load_tool, models, registry_list, registry_read, spec};

/// The agent that speaks when no other is named.
pub const DEFAULT_AGENT: &str = "app:dev_assistant";

const SYSTEM_PROMPT: &str = include_str!("../prompts/dev_assistant.md");

/// The built-in tools, the agent and the models. Nothing can change them.
///
/// # Errors
/// [`RegistryError::BaseLayer`] when one of them breaks the registry's rules; never in a build whose tests pass.
pub fn base_layer() -> Result<BaseLayer, RegistryError> {
    base_layer_with([])
}

/// [`base_layer`], and the models that the person's config names, of `user.models`. Whoever wants another one changes the config.
///
/// # Errors
/// [`RegistryError::BaseLayer`] when one has another namespace, or is there twice.
pub fn base_layer_with(own: impl IntoIterator<Item = (EntryId, ModelBody)>) -> Result<BaseLayer, RegistryError> {
    let own = own.into_iter().map(|(id, model)| entry(id, "A model of your config", Body::Model(model)));
    let mut entries: Vec<_> = own.chain(models::entries()).collect();
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
    let agent = AgentBody {
        system_prompt: Arc::from(SYSTEM_PROMPT),
        model: spec::id(APP, models::MAIN),
        compress: Some(spec::id(APP, models::COMPRESS)),
        tools: tool_ids,
    };
    let id = spec::id(APP, "dev_assistant");
    entries.push(entry(id, "Answers by tools, and makes the tools that it lacks", Body::Agent(agent)));
    BaseLayer::new(entries)
}

pub(crate) fn entry(id: EntryId, description: &str, body: Body) -> Entry {
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
    fn the_layer_holds_the_tools_the_agent_and_the_models() {
        let own = ("user.models:mine".parse().unwrap(), ModelBody::new("m", 8000));
        let layer = base_layer_with([own]).unwrap();
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
                "app:gpt_4_1",
                "app:gpt_4_1_mini",
                "app:gpt_4_1_nano",
                "app:gpt_4o",
                "app:gpt_4o_mini",
                "app:gpt_5",
                "app:gpt_5_1",
                "app:gpt_5_mini",
                "app:gpt_5_nano",
                "app:o3",
                "app:o4_mini",
                "user.models:mine",
            ]
        );
        let agent = snapshot.get(&DEFAULT_AGENT.parse().unwrap()).unwrap();
        let Body::Agent(agent) = &agent.body else { panic!("{DEFAULT_AGENT} is not an agent") };
        for model in [Some(&agent.model), agent.compress.as_ref()] {
            assert!(matches!(snapshot.get(model.unwrap()).unwrap().body, Body::Model(_)));
        }
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
