//! The servers of this machine: asked for a model where there is no other server, and for a window that nobody told.

use std::time::Duration;

use toolwright_model::local::{self, LocalAddress, LocalKind, LocalModel, LocalServer, Window};
use toolwright_registry::ModelBody;

use super::{super::App, Named, Pick, Place, Why, server::Servers};
use crate::{
    config::{ASSUMED_WINDOW, LocalServers},
    error::{CommandError, Kind},
    render::one_line,
};

/// How long a server may take that is only looked for.
const LOOK: Duration = Duration::from_millis(200);
/// How long a server may take that the person named.
const PATIENCE: Duration = Duration::from_secs(2);
/// Most models that are listed in an error.
const LISTED: usize = 8;
/// Most characters of one.
const NAME_SHOWN: usize = 64;

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

impl Servers<'_> {
    /// A local server that has the model, or has any.
    pub(super) fn local(&mut self, named: &Named, by_name: bool) -> Result<Pick, CommandError> {
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
            place: Place { base_url: address.base_url(), api: named.body.api, key: None, why: Why::Found(kind) },
        };
        if by_name && named.window_is_told {
            pick.window_is_assumed = false;
        } else {
            pick.take_window(model.window.unwrap_or(Window::Assumed(ASSUMED_WINDOW)));
        }
        pick.body.model = model.name;
        Ok(pick)
    }

    /// What a server of this machine says of a model's window; nobody else says it.
    pub(super) fn window(&mut self, base_url: &str, model: &str) -> Result<Option<Window>, CommandError> {
        let Some(server) = self.server_at(base_url)? else { return Ok(None) };
        let only = match server.models.as_slice() {
            // It has one model, and answers to any name.
            [only] if server.kind == LocalKind::LlamaCpp => Some(only),
            _ => None,
        };
        Ok(server.model(model).or(only).and_then(|model| model.window))
    }

    /// What a server of this machine has in the place of a model that nobody named and that it does not have.
    pub(super) fn instead(&mut self, base_url: &str, model: &str) -> Result<Option<LocalModel>, CommandError> {
        let Some(server) = self.server_at(base_url)? else { return Ok(None) };
        Ok(if server.model(model).is_some() { None } else { server.best().cloned() })
    }

    /// The server of this machine at that URL, if it tells what it has.
    fn server_at(&mut self, base_url: &str) -> Result<Option<&LocalServer>, CommandError> {
        let Some(address) = LocalAddress::of_url(base_url) else { return Ok(None) };
        if !self.asked.iter().any(|(asked, _)| *asked == address) {
            let found = self.app.ask_local(&[address], PATIENCE)?.pop();
            self.asked.push((address, found));
        }
        Ok(self.asked.iter().find(|(asked, _)| *asked == address).and_then(|(_, server)| server.as_ref()))
    }
}

impl Pick {
    pub(super) fn take_window(&mut self, window: Window) {
        self.window_is_assumed = window.is_assumed();
        self.body.context_window = window.tokens();
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
