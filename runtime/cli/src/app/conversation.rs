//! What a conversation needs: a model to ask, the agent that speaks, the session.

use std::sync::Arc;

use toolwright_agent::{AgentModel, Events, Models, Session, SessionConfig, tool_index};
use toolwright_builtin_tools::{DEFAULT_AGENT, system_prompt, tools};
use toolwright_model::{
    Model,
    openai::{OpenAi, OpenAiConfig},
};
use toolwright_policy::{Given, Source};
use toolwright_registry::{AgentBody, Body, Capability, EntryId, ModelBody};

use super::App;
use crate::{
    error::{CommandError, Kind},
    render::one_line,
};

/// OpenAI's own server, for who gives a key and no base URL.
const OPENAI: &str = "https://api.openai.com/v1";
/// The window of a model of which nothing is known, in tokens.
const WINDOW: u64 = 128_000;
/// Most capabilities that the model is told of.
const GIVEN_MAX: usize = 40;
/// Longest text of one, in characters.
const CAPABILITY_MAX: usize = 200;

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
        match self.wanted_model() {
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

    /// The model that was named, or the agent's own, at this server; it compresses its conversations itself.
    ///
    /// # Errors
    /// As [`model_name`](Self::model_name).
    fn models(&self, client: Arc<dyn Model>) -> Result<Models, CommandError> {
        let entry = Arc::new(ModelBody::new(&*self.model_name()?, WINDOW));
        Ok(Models::alone(AgentModel { client, entry }))
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
        if let Some(line) = given_line(&self.config.given) {
            prompt.push_str("\n\n");
            prompt.push_str(&line);
        }
        if let Some(index) = tool_index(&self.registry()?.snapshot()) {
            prompt.push_str("\n\n");
            prompt.push_str(&index);
        }
        let settings = SessionConfig {
            id: Arc::clone(self.session_id()),
            agent: agent_id()?,
            system_prompt: prompt,
            rules: None,
            max_turns: self.config.max_turns,
            context: self.config.context,
            budget: self.config.budget,
        };
        let tools = tools(self.workshop()?, self.docs()?);
        Ok(Session::new(settings, self.models(model)?, Arc::clone(self.authorizer()?), tools, events))
    }
}

/// What the person gave by config and flags: the model cannot know it otherwise, and would not ask for it. What is given by
/// typed words, it reads there. `None` when there is nothing.
fn given_line(given: &Given) -> Option<String> {
    let mut known: Vec<&Capability> = Vec::new();
    for (capability, source) in given.iter() {
        if matches!(source, Source::Config | Source::Flag) && !known.contains(&capability) {
            known.push(capability);
        }
    }
    let (first, more) = known.split_at(known.len().min(GIVEN_MAX));
    let named: Vec<_> =
        first.iter().map(|capability| format!("`{}`", one_line(&capability.to_string(), CAPABILITY_MAX))).collect();
    let and = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    (!named.is_empty()).then(|| {
        format!("The person gave {}{and}: a tool that needs one asks for it in `capabilities`.", named.join(", "))
    })
}

fn no_model(key_variable: &str) -> CommandError {
    CommandError::new(Kind::Provider, "there is no model to ask: neither an API key nor a base URL is set")
        .hint(format!("set `{key_variable}` to use OpenAI"))
        .hint("`--base-url URL` or `OPENAI_BASE_URL` names any OpenAI-compatible server")
        .hint("with Ollama: `--base-url http://127.0.0.1:11434/v1 -m MODEL`")
        .hint("`agent demo` shows the whole way without a model")
}

pub(super) fn agent_id() -> Result<EntryId, CommandError> {
    Ok(DEFAULT_AGENT.parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_by_config_and_flags_is_told_once_and_briefly() {
        let mut given = Given::default();
        assert_eq!(given_line(&given), None);
        given.add_prompt("read https://api.example.org");
        assert_eq!(given_line(&given), None);
        for source in [Source::Config, Source::Flag] {
            given.add("fs:/home/me/notes:rw".parse().unwrap(), source);
        }
        given.add("env:CITY".parse().unwrap(), Source::Flag);
        let told =
            "The person gave `fs:/home/me/notes:rw`, `env:CITY`: a tool that needs one asks for it in `capabilities`.";
        assert_eq!(given_line(&given).as_deref(), Some(told));
        for n in 0..GIVEN_MAX {
            given.add(format!("http:h{n}.example.org").parse().unwrap(), Source::Config);
        }
        let line = given_line(&given).unwrap();
        assert!(line.contains("`http:h37.example.org` and 2 more: ") && !line.contains("h38"), "{line}");
    }
}
