//! What a conversation needs: a model to ask, the agent that speaks, the session.

use std::sync::Arc;

use toolwright_agent::{Events, Session, SessionConfig, tool_index};
use toolwright_builtin_tools::{DEFAULT_AGENT, system_prompt, tools};
use toolwright_model::{
    Model,
    openai::{OpenAi, OpenAiConfig},
};
use toolwright_registry::{AgentBody, Body, EntryId};

use super::App;
use crate::error::{CommandError, Kind};

/// OpenAI's own server, for who gives a key and no base URL.
const OPENAI: &str = "https://api.openai.com/v1";

impl App {
    /// The model's server.
    ///
    /// # Errors
    /// When there is neither a key nor a base URL, or one of them is wrong.
    pub(crate) fn model(&self) -> Result<Arc<dyn Model>, CommandError> {
        let base_url = match (&self.config.base_url, &self.config.api_key) {
            (Some(url), _) => url.clone(),
            (None, Some(_)) => OPENAI.to_owned(),
            (None, None) => return Err(no_model(&self.config.key_variable)),
        };
        let settings = OpenAiConfig { api_key: self.config.api_key.clone(), ..OpenAiConfig::new(base_url) };
        Ok(Arc::new(OpenAi::new(settings)?))
    }

    /// What the server calls the model: the name that was given, what a registry entry of that id says, or the agent's own.
    ///
    /// # Errors
    /// When the agent's model is not in the registry.
    pub(crate) fn model_name(&self) -> Result<Arc<str>, CommandError> {
        match &self.config.model {
            Some(name) => self.resolve_model(name),
            None => {
                let id = self.agent()?.model;
                self.model_of(&id)?
                    .ok_or_else(|| CommandError::failed(format!("there is no model `{id}` in the registry")))
            }
        }
    }

    /// What the server calls the model `name`. A name with a colon may be a server's own, such as `mistral:latest`.
    ///
    /// # Errors
    /// When the registry cannot be opened.
    pub(crate) fn resolve_model(&self, name: &str) -> Result<Arc<str>, CommandError> {
        let entry = match name.parse::<EntryId>() {
            Ok(id) => self.model_of(&id)?,
            Err(_) => None,
        };
        Ok(entry.unwrap_or_else(|| name.into()))
    }

    fn model_of(&self, id: &EntryId) -> Result<Option<Arc<str>>, CommandError> {
        Ok(self.registry()?.snapshot().get(id).and_then(|entry| match &entry.body {
            Body::Model(model) => Some(model.model.as_str().into()),
            _ => None,
        }))
    }

    fn agent(&self) -> Result<AgentBody, CommandError> {
        match self.registry()?.snapshot().get(&agent_id()?).map(|entry| entry.body.clone()) {
            Some(Body::Agent(agent)) => Ok(agent),
            _ => Err(CommandError::failed(format!("`{DEFAULT_AGENT}` is not an agent of the registry"))),
        }
    }

    /// A conversation with all built-in tools, in which the model sees what tools exist.
    ///
    /// # Errors
    /// When a part cannot be set up.
    pub(crate) fn session(&self, model: Arc<dyn Model>, events: Events) -> Result<Session, CommandError> {
        let agent = self.agent()?;
        let mut prompt = system_prompt(&agent, &self.config.time_zone, self.compiler()?.languages());
        if let Some(index) = tool_index(&self.registry()?.snapshot()) {
            prompt.push_str("\n\n");
            prompt.push_str(&index);
        }
        let settings = SessionConfig {
            id: Arc::clone(&self.session_id),
            agent: agent_id()?,
            system_prompt: prompt,
            max_turns: self.config.max_turns,
        };
        let tools = tools(self.workshop()?, self.docs()?);
        Ok(Session::new(settings, model, self.model_name()?, Arc::clone(self.authorizer()?), tools, events))
    }
}

fn no_model(key_variable: &str) -> CommandError {
    CommandError::new(Kind::Provider, "there is no model to ask: neither an API key nor a base URL is set")
        .hint(format!("set `{key_variable}` to use OpenAI"))
        .hint("`--base-url URL` or `OPENAI_BASE_URL` names any OpenAI-compatible server")
        .hint("with Ollama: `--base-url http://127.0.0.1:11434/v1 -m MODEL`")
        .hint("`agent demo` shows the whole way without a model")
}

fn agent_id() -> Result<EntryId, CommandError> {
    Ok(DEFAULT_AGENT.parse()?)
}
