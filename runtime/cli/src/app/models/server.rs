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
    local::{self, LocalAddress, LocalKind, LocalServer, Window},
    openai::{OpenAi, OpenAiConfig},
};
use toolwright_registry::ModelBody;

use super::{super::App, Named, Pick};
use crate::{
    config::{LocalServers, key},
    error::{CommandError, Kind},
    render::one_line,
};

/// How long a server may take that is only looked for.
const LOOK: Duration = Duration::from_millis(200);
/// How long a server may take that the person named.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a model with others behind it is asked again.
const RETRIES_OF_MANY: u32 = 1;
/// How long it is waited for at most, before.
const WAIT_OF_MANY: Duration = Duration::from_secs(5);
/// Most models that are listed in an error.
const LISTED: usize = 8;
/// Most characters of one.
const NAME_SHOWN: usize = 64;

/// A server, and why a model is asked there.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// What stands before `/chat/completions`.
    pub(crate) base_url: String,
    key: Option<Secret>,
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
    app: &'a App,
    found: Option<Vec<LocalServer>>,
    asked: Vec<(LocalAddress, Option<LocalServer>)>,
    clients: Vec<(Place, bool, Arc<dyn Model>)>,
}

impl App {
    /// The model servers of this machine that answer.
    ///
    /// # Errors
    /// When no client can be made.
    pub(crate) fn local_servers(&self) -> Result<Vec<LocalServer>, CommandError> {
        let addresses = self.config.local_servers.addresses();
        let limit = if self.config.local_servers == LocalServers::Usual { LOOK } else { PATIENCE };
        self.ask_local(addresses, limit)
    }

    fn ask_local(&self, addresses: &[LocalAddress], limit: Duration) -> Result<Vec<LocalServer>, CommandError> {
        if addresses.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.runtime()?.block_on(local::find(addresses, limit))?)
    }
}

impl<'a> Servers<'a> {
    pub(super) const fn new(app: &'a App) -> Self {
        Self { app, found: None, asked: Vec::new(), clients: Vec::new() }
    }

    /// Where a model is asked, and with what window. `by_name` is whether no other one will do.
    ///
    /// # Errors
    /// When there is no server for it, or its key is not set.
    pub(super) fn pick(&mut self, named: &Named, by_name: bool) -> Result<Pick, CommandError> {
        let Some(place) = self.place(named)? else { return self.local(named, by_name) };
        let mut pick =
            Pick { id: named.id.clone(), body: named.body.clone(), window_is_assumed: !named.window_is_told, place };
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
        if let Some(own) = own
            && let Some(base_url) = &own.body.base_url
        {
            let is_given_for = own.body.api_key_env.is_some() || config.base_url.as_ref() == Some(base_url);
            return Ok(Some(Place { base_url: base_url.clone(), key: key.filter(|_| is_given_for), why: Why::Entry }));
        }
        if let Some(base_url) = &config.base_url {
            let origin = config.origins.of(key::BASE_URL).map_or_else(String::new, ToString::to_string);
            return Ok(Some(Place { base_url: base_url.clone(), key, why: Why::Named(origin) }));
        }
        let why = Why::Key(variable.to_owned());
        Ok(key.map(|key| Place { base_url: OPENAI.to_owned(), key: Some(key), why }))
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

    /// A local server that has the model, or has any.
    fn local(&mut self, named: &Named, by_name: bool) -> Result<Pick, CommandError> {
        let servers = match self.found.take() {
            Some(found) => found,
            None => self.app.local_servers()?,
        };
        let servers = self.found.insert(servers);
        let has = |server: &LocalServer| {
            let model = if by_name { server.model(&named.body.model) } else { server.best() };
            model.map(|model| (server.address, server.kind, model.clone()))
        };
        let Some((address, kind, model)) = servers.iter().find_map(has) else {
            return Err(no_model(self.app, by_name.then_some(named.body.model.as_str()), servers));
        };
        let known = by_name.then(|| named.clone());
        let mut pick = Pick {
            id: known.as_ref().and_then(|known| known.id.clone()),
            // The server's own spelling: Ollama's `qwen3` is its `qwen3:latest`.
            body: known.map_or_else(|| ModelBody::new(&*model.name, named.body.context_window), |known| known.body),
            window_is_assumed: true,
            place: Place { base_url: address.base_url(), key: None, why: Why::Found(kind) },
        };
        if by_name && named.window_is_told {
            pick.window_is_assumed = false;
        } else {
            pick.take_window(model.window.unwrap_or(Window::Assumed(crate::config::ASSUMED_WINDOW)));
        }
        pick.body.model = model.name;
        Ok(pick)
    }

    /// What a server of this machine says of a model's window; nobody else says it.
    fn window(&mut self, base_url: &str, model: &str) -> Result<Option<Window>, CommandError> {
        let Some(address) = LocalAddress::of_url(base_url) else { return Ok(None) };
        if !self.asked.iter().any(|(asked, _)| *asked == address) {
            let found = self.app.ask_local(&[address], PATIENCE)?.pop();
            self.asked.push((address, found));
        }
        let server = self.asked.iter().find(|(asked, _)| *asked == address).and_then(|(_, server)| server.as_ref());
        Ok(server.and_then(|server| server.model(model)?.window))
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
        let same = |kept: &Place| kept.base_url == place.base_url && kept.key() == place.key();
        if let Some((.., client)) = self.clients.iter().find(|(kept, how, _)| same(kept) && *how == impatient) {
            return Ok(Arc::clone(client));
        }
        let mut settings = OpenAiConfig { api_key: place.key.clone(), ..OpenAiConfig::new(place.base_url.as_str()) };
        if impatient {
            (settings.max_retries, settings.longest_wait) = (RETRIES_OF_MANY, WAIT_OF_MANY);
        }
        let client: Arc<dyn Model> = Arc::new(OpenAi::new(settings)?);
        self.clients.push((place.clone(), impatient, Arc::clone(&client)));
        Ok(client)
    }
}

impl Pick {
    fn take_window(&mut self, window: Window) {
        self.window_is_assumed = window.is_assumed();
        self.body.context_window = window.tokens();
    }
}

impl Place {
    /// The key that is sent there.
    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_ref().map(Secret::expose)
    }
}

/// Why there is nobody to ask, and the ways out.
fn no_model(app: &App, wanted: Option<&str>, servers: &[LocalServer]) -> CommandError {
    let names: Vec<_> = servers.iter().flat_map(|server| &server.models).map(|model| model.name.as_str()).collect();
    let found = match (wanted, names.as_slice()) {
        (Some(wanted), [_, ..]) => {
            let listed: Vec<_> =
                names.iter().take(LISTED).map(|name| format!("`{}`", one_line(name, NAME_SHOWN))).collect();
            let more = names.len().saturating_sub(LISTED);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            let wanted = one_line(wanted, NAME_SHOWN);
            format!("no local server has `{wanted}`: they have {}{more}", listed.join(", "))
        }
        _ if app.config.local_servers.addresses().is_empty() => "local servers are not looked for".to_owned(),
        _ => "no local server with a model was found".to_owned(),
    };
    let message = format!("there is no model to ask: neither an API key nor a base URL is set, and {found}");
    CommandError::new(Kind::Provider, message)
        .hint(format!("set `{}` to use OpenAI", app.config.key_variable))
        .hint("`--base-url URL` or `OPENAI_BASE_URL` names any OpenAI-compatible server")
        .hint("start Ollama, llama.cpp or LM Studio on this machine: it is found, and `agent models` lists its models")
        .hint("`agent demo` shows the whole way without a model")
}
