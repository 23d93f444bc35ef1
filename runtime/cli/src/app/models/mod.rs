//! The models of a conversation: who answers, who compresses, who is asked in place of one that is overloaded.
//!
//! - `name`: a name that the person says, and the entry that it means;
//! - `server`: where a model is asked, and why there; `found`: the servers of this machine;
//! - here: the conversation's models out of these.

mod found;
mod name;
mod server;

use std::sync::Arc;

use toolwright_agent::{AgentModel, Models};
use toolwright_builtin_tools::{OPENAI, is_shipped};
use toolwright_model::{Chain, Link, Model, local::LocalServer};
use toolwright_registry::{EntryId, ModelBody};

pub(crate) use name::Named;
use server::Servers;
pub(crate) use server::{Place, Why};

use super::App;
use crate::{config::ASSUMED_WINDOW, error::CommandError, render::count};

/// A model, and the server that it is asked at.
#[derive(Debug, Clone)]
pub(crate) struct Pick {
    /// Its entry; absent for a model that no entry names.
    pub(crate) id: Option<EntryId>,
    /// What is known of it.
    pub(crate) body: ModelBody,
    /// Whether its window is a guess.
    pub(crate) window_is_assumed: bool,
    /// Where it is asked.
    pub(crate) place: Place,
}

/// The models of a conversation, and how they were chosen.
pub(crate) struct Chosen {
    /// Whom the conversation asks.
    pub(crate) models: Models,
    /// Who answers.
    pub(crate) main: Pick,
    /// Who is asked in place of the one that answers, in this order.
    pub(crate) fallback: Vec<Pick>,
}

impl App {
    /// Chooses the models: `name` answers, else the model of the config, else the agent's own, else one of a local server.
    ///
    /// # Errors
    /// When there is no server to ask, or what the config says of it is wrong. A partner that cannot be asked is a note.
    pub(crate) fn choose(&self, name: Option<&str>) -> Result<Chosen, CommandError> {
        self.choose_among(name, None)
    }

    /// [`choose`](Self::choose), where the local servers are known.
    ///
    /// # Errors
    /// As [`choose`](Self::choose).
    pub(crate) fn choose_among(
        &self,
        name: Option<&str>,
        found: Option<Vec<LocalServer>>,
    ) -> Result<Chosen, CommandError> {
        let mut servers = Servers::new(self, found);
        let main = match name.or_else(|| self.wanted_model()) {
            Some(name) => servers.pick(&self.named(name)?, true)?,
            None => servers.pick(&self.own_model()?, false)?,
        };
        if let Why::Found(kind) = main.place.why {
            self.note(format!(
                "`{}` is asked, of {} at {}: neither `{}` nor a base URL is set",
                main.body.model,
                kind.as_str(),
                main.place.base_url,
                self.config.key_variable
            ));
        }
        if main.window_is_assumed && main.body.context_window < ASSUMED_WINDOW {
            self.note(format!(
                "the window of `{}` is taken for {} tokens, its server's default: have the server load it with more, or say \
                 `context_window` in `[models]`",
                main.body.model, main.body.context_window
            ));
        }
        let compress = self.partner(&mut servers, &main)?;
        let fallback = self.stand_ins(&mut servers, &main)?;
        let models = Models {
            main: AgentModel { client: chain(&mut servers, &main, &fallback)?, entry: Arc::new(main.body.clone()) },
            compress: match &compress {
                Some(pick) => AgentModel { client: servers.client(&pick.place)?, entry: Arc::new(pick.body.clone()) },
                None => AgentModel { client: servers.client(&main.place)?, entry: Arc::new(main.body.clone()) },
            },
        };
        Ok(Chosen { models, main, fallback })
    }

    /// The models of a conversation that is played: the recording answers, and compresses, as the configured model would.
    ///
    /// # Errors
    /// When the agent's model is not in the registry.
    pub(crate) fn played(&self, recording: Arc<dyn Model>) -> Result<Models, CommandError> {
        let entry = Arc::new(self.configured_model()?.body);
        Ok(Models::alone(AgentModel { client: recording, entry }))
    }

    /// The cheaper model: the one of the main model's entry, else the agent's when it is to be had where the main model is.
    fn partner(&self, servers: &mut Servers<'_>, main: &Pick) -> Result<Option<Pick>, CommandError> {
        if let Some(id) = &main.body.compress {
            return self.or_note(servers, id, "compresses no conversation");
        }
        let Some(id) = self.agent()?.compress.filter(|id| self.is_beside(main, id)) else { return Ok(None) };
        let partner = self.or_note(servers, &id, "compresses no conversation")?;
        Ok(partner.filter(|partner| partner.place.base_url == main.place.base_url))
    }

    /// Whether a server that has `main` can be thought to have the model `other`, too: the one has all of OpenAI's models, and so
    /// has a proxy that is asked for one of them.
    fn is_beside(&self, main: &Pick, other: &EntryId) -> bool {
        let is_openais = main.id.as_ref().is_some_and(is_shipped) || main.place.base_url == OPENAI;
        main.id.as_ref() != Some(other) && (is_openais || !is_shipped(other))
    }

    /// Those that a model of the person's names itself, else those of the config, else, at OpenAI, those that OpenAI has.
    fn stand_ins(&self, servers: &mut Servers<'_>, main: &Pick) -> Result<Vec<Pick>, CommandError> {
        let is_own = main.id.as_ref().is_some_and(|id| self.own(id).is_some());
        let ids = match &self.config.fallback {
            _ if is_own && !main.body.fallback.is_empty() => &main.body.fallback,
            Some(named) => named,
            None if main.place.base_url == OPENAI => &main.body.fallback,
            None => return Ok(Vec::new()),
        };
        let mut picks: Vec<Pick> = Vec::new();
        for id in ids.iter().filter(|id| main.id.as_ref() != Some(*id)) {
            if picks.iter().any(|pick| pick.id.as_ref() == Some(id)) {
                continue;
            }
            let pick = self.or_note(servers, id, "stands in for no other model")?;
            if self.config.budget.max_cost.is_some() && pick.as_ref().is_some_and(|pick| pick.body.prices.is_none()) {
                self.note(format!(
                    "`{id}` stands in for no other model: what it costs is not known, and `max_cost` is set"
                ));
                continue;
            }
            picks.extend(pick);
        }
        Ok(picks)
    }

    /// A model that the conversation can do without: what is wrong with it is a note.
    fn or_note(&self, servers: &mut Servers<'_>, id: &EntryId, without: &str) -> Result<Option<Pick>, CommandError> {
        let Some(named) = self.entry(id)? else {
            self.note(format!("`{id}` {without}: it is no model of the registry"));
            return Ok(None);
        };
        match servers.pick(&named, true) {
            Ok(pick) => Ok(Some(pick)),
            Err(error) => {
                self.note(format!("`{id}` {without}: {}", error.text()));
                Ok(None)
            }
        }
    }
}

impl Pick {
    /// The window for people: `400000 tokens`, with `~` before it when it is a guess.
    pub(crate) fn window(&self) -> String {
        let guess = if self.window_is_assumed { "~" } else { "" };
        format!("{guess}{}", count(self.body.context_window, "token", "tokens"))
    }
}

impl Chosen {
    /// Who answers, where, and with what window, on one line.
    pub(crate) fn line(&self) -> String {
        let Pick { body, place, .. } = &self.main;
        let assumed = if self.main.window_is_assumed { " (assumed)" } else { "" };
        format!("`{}` at {}, window {}{assumed}", body.model, place.base_url, self.main.window())
    }

    /// The names of those who are asked in place of the one that answers; absent when there is none.
    pub(crate) fn fallback_names(&self) -> Option<String> {
        let names: Vec<_> = self.fallback.iter().map(|pick| format!("`{}`", pick.body.model)).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// The name of the one that compresses.
    pub(crate) fn compress_name(&self) -> &str {
        &self.models.compress.entry.model
    }
}

/// The way to a model, with those that stand in for it.
fn chain(servers: &mut Servers<'_>, main: &Pick, fallback: &[Pick]) -> Result<Arc<dyn Model>, CommandError> {
    if fallback.is_empty() {
        return servers.client(&main.place);
    }
    let link = |pick: &Pick, client| Link { client, entry: Arc::new(pick.body.clone()) };
    let first = link(main, servers.impatient_client(&main.place)?);
    let rest = fallback.iter().map(|pick| Ok(link(pick, servers.client(&pick.place)?)));
    Ok(Arc::new(Chain::new(first, rest.collect::<Result<_, CommandError>>()?)))
}

#[cfg(test)]
mod tests;
