//! What a conversation needs beside its models: the agent that speaks, the session.

use std::{collections::BTreeMap, sync::Arc};

use toolwright_agent::{Events, Models, Session, SessionConfig, tool_index};
use toolwright_builtin_tools::{DEFAULT_AGENT, system_prompt, tools};
use toolwright_policy::{Given, Source};
use toolwright_registry::{AgentBody, Body, Capability, EntryId};

use super::App;
use crate::{error::CommandError, render::one_line};

/// Most capabilities that the model is told of.
const GIVEN_MAX: usize = 40;
/// A key has at least so many bytes.
const KEY_MIN: usize = 8;
/// Longest text of one, in characters.
const CAPABILITY_MAX: usize = 200;

impl App {
    /// What no recording may hold, by its name: the providers' keys, and the values of granted variables. What is shorter than
    /// any key, such as the `none` that a local server is given, is a word like others.
    ///
    /// # Errors
    /// When a key is not UTF-8.
    pub(crate) fn secrets(&self) -> Result<BTreeMap<String, String>, CommandError> {
        let mut secrets = self.config.variables.clone();
        for name in self.config.key_variables() {
            if let Some(key) = self.environment.text(name)?.filter(|key| key.len() >= KEY_MIN) {
                secrets.insert(name.to_owned(), key.to_owned());
            }
        }
        Ok(secrets)
    }

    /// The agent that speaks.
    ///
    /// # Errors
    /// When it is not in the registry.
    pub(super) fn agent(&self) -> Result<AgentBody, CommandError> {
        match self.registry()?.snapshot().get(&agent_id()?).map(|entry| entry.body.clone()) {
            Some(Body::Agent(agent)) => Ok(agent),
            _ => Err(CommandError::failed(format!("`{DEFAULT_AGENT}` is not an agent of the registry"))),
        }
    }

    /// A conversation with all built-in tools, in which the model sees what tools exist.
    ///
    /// # Errors
    /// When a part cannot be set up.
    pub(crate) fn session(&self, models: Models, events: Events) -> Result<Session, CommandError> {
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
            rules: self.rules().told(),
            max_turns: self.config.max_turns,
            context: self.config.context,
            budget: self.config.budget,
        };
        let tools = tools(self.workshop()?, self.docs());
        Ok(Session::new(settings, models, Arc::clone(self.authorizer()?), tools, events))
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
