//! Where a model is asked, and why there.
//!
//! In this order:
//!
//! 1. the server that the person's own entry of the model names;
//! 2. the server that was named for all: `--base-url`, `OPENAI_BASE_URL`, `base_url`. The entries that come with the program follow
//!    it: it may be a proxy;
//! 3. OpenAI, when there is a key;
//! 4. a local server that has the model, or any model when none was named.
//!
//! A key goes only to the server that it was given for: an entry with a server of its own and without `api_key_env` is asked
//! without one.

use std::{fmt, sync::Arc, time::Duration};

use toolwright_builtin_tools::OPENAI;
use toolwright_model::{
    Model, Secret,
    local::{LocalAddress, LocalKind, LocalServer, Window},
    openai::{OpenAi, OpenAiConfig},
};
use toolwright_registry::{Api, ModelBody};

use super::{super::App, Named, Pick};
use crate::{
    config::{ASSUMED_WINDOW, key},
    error::{CommandError, Kind},
};

/// How often a model with others behind it is asked again.
const RETRIES_OF_MANY: u32 = 1;
/// How long it is waited for at most, before.
const WAIT_OF_MANY: Duration = Duration::from_secs(5);
/// The longest silence of a server of this machine, which may read a long prompt on a slow processor.
const SILENCE_OF_LOCAL: Duration = Duration::from_secs(10 * 60);

/// A server, and why a model is asked there.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// What stands before `/chat/completions`.
    pub(crate) base_url: String,
    /// By which API.
    pub(super) api: Api,
    pub(super) key: Option<Secret>,
    pub(crate) why: Why,
}

/// Why a model is asked at a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Why {
    /// The model's entry in the person's config names it.
    Entry,
    /// It was named for all models.
    Named(String),
    /// A key is there, in this variable.
    Key(String),
    /// It was found on this machine.
    Found(LocalKind),
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry => f.write_str("its entry in your config names this server"),
            Self::Named(origin) => write!(f, "the base URL is set ({origin})"),
            Self::Key(variable) => write!(f, "`{variable}` is set"),
            Self::Found(kind) => {
                write!(f, "{} was found on this machine, and no key or base URL is set", kind.as_str())
            }
        }
    }
}

/// Finds servers, and keeps what was found and made, so that no server is asked or set up twice.
pub(super) struct Servers<'a> {
    pub(super) app: &'a App,
    pub(super) found: Option<Vec<LocalServer>>,
    pub(super) asked: Vec<(LocalAddress, Option<LocalServer>)>,
    clients: Vec<(Place, bool, Arc<dyn Model>)>,
}

impl<'a> Servers<'a> {
    /// `found` are the local servers, where they have been looked for.
    pub(super) const fn new(app: &'a App, found: Option<Vec<LocalServer>>) -> Self {
        Self { app, found, asked: Vec::new(), clients: Vec::new() }
    }

    /// Where a model is asked, and with what window. `by_name` is whether no other one will do.
    ///
    /// # Errors
    /// When there is no server for it, or its key is not set.
    pub(super) fn pick(&mut self, named: &Named, by_name: bool) -> Result<Pick, CommandError> {
        let Some(place) = self.place(named)? else { return self.local(named, by_name) };
        let mut pick =
            Pick { id: named.id.clone(), body: named.body.clone(), window_is_assumed: !named.window_is_told, place };
        if !by_name && let Some(model) = self.instead(&pick.place.base_url, &pick.body.model)? {
            self.app.note(format!(
                "`{}` is asked: {} has no `{}`, and nobody named a model",
                model.name, pick.place.base_url, pick.body.model
            ));
            pick.id = None;
            pick.body = ModelBody::new(model.name, ASSUMED_WINDOW);
            pick.take_window(model.window.unwrap_or(Window::Assumed(ASSUMED_WINDOW)));
            return Ok(pick);
        }
        if pick.window_is_assumed
            && let Some(window) = self.window(&pick.place.base_url, &pick.body.model)?
        {
            pick.take_window(window);
        }
        Ok(pick)
    }

    /// `None` when there is neither a key nor a URL for it.
    fn place(&self, named: &Named) -> Result<Option<Place>, CommandError> {
        let config = &self.app.config;
        let own = named.id.as_ref().and_then(|id| self.app.own(id));
        let (key, variable) = match own.and_then(|own| own.body.api_key_env.as_deref()) {
            Some(variable) => (Some(self.key(named, variable)?), variable),
            None => (config.api_key.clone(), config.key_variable.as_str()),
        };
        let api = own.map_or(config.api, |own| own.body.api);
        if let Some(own) = own
            && let Some(base_url) = &own.body.base_url
        {
            let is_given_for = own.body.api_key_env.is_some() || config.base_url.as_ref() == Some(base_url);
            return Ok(Some(Place {
                base_url: base_url.clone(),
                api,
                key: key.filter(|_| is_given_for),
                why: Why::Entry,
            }));
        }
        if let Some(base_url) = &config.base_url {
            let origin = config.origins.of(key::BASE_URL).map_or_else(String::new, ToString::to_string);
            return Ok(Some(Place { base_url: base_url.clone(), api, key, why: Why::Named(origin) }));
        }
        let why = Why::Key(variable.to_owned());
        Ok(key.map(|key| Place { base_url: OPENAI.to_owned(), api, key: Some(key), why }))
    }

    fn key(&self, named: &Named, variable: &str) -> Result<Secret, CommandError> {
        match self.app.environment.text(variable)? {
            Some(key) => Ok(Secret::new(key)),
            None => {
                let model = named.id.as_ref().map_or_else(|| named.body.model.clone(), ToString::to_string);
                let message = format!("the key of `{model}` is not set: its entry names the variable `{variable}`");
                Err(CommandError::new(Kind::Provider, message).hint(format!(
                    "set `{variable}`, or take `api_key_env` out of the entry when the server needs no key"
                )))
            }
        }
    }

    /// The way to a server.
    ///
    /// # Errors
    /// When its URL or its key cannot be used.
    pub(super) fn client(&mut self, place: &Place) -> Result<Arc<dyn Model>, CommandError> {
        self.kept(place, false)
    }

    /// The same for a model with others behind it, which is not waited for as long.
    ///
    /// # Errors
    /// As [`client`](Self::client).
    pub(super) fn impatient_client(&mut self, place: &Place) -> Result<Arc<dyn Model>, CommandError> {
        self.kept(place, true)
    }

    fn kept(&mut self, place: &Place, impatient: bool) -> Result<Arc<dyn Model>, CommandError> {
        let same = |kept: &Place| kept.base_url == place.base_url && kept.api == place.api && kept.key() == place.key();
        if let Some((.., client)) = self.clients.iter().find(|(kept, how, _)| same(kept) && *how == impatient) {
            return Ok(Arc::clone(client));
        }
        let mut settings =
            OpenAiConfig { api: place.api, api_key: place.key.clone(), ..OpenAiConfig::new(place.base_url.as_str()) };
        if LocalAddress::of_url(&place.base_url).is_some() {
            settings.idle_timeout = SILENCE_OF_LOCAL;
        }
        if impatient {
            (settings.max_retries, settings.longest_wait) = (RETRIES_OF_MANY, WAIT_OF_MANY);
        }
        let client: Arc<dyn Model> = Arc::new(OpenAi::new(settings)?);
        self.clients.push((place.clone(), impatient, Arc::clone(&client)));
        Ok(client)
    }
}

impl Place {
    /// The key that is sent there.
    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_ref().map(Secret::expose)
    }
}
