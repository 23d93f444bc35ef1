//! The model servers of this machine: whether they are there, which models they have, and how many tokens those take.
//!
//! In the order in which a search meets them:
//!
//! - `address`: [`LocalAddress`], which is of this machine and of no other.
//! - `ask`: one question over HTTP, with its limits.
//! - `ollama`, `lm_studio`, `llama_cpp`, `other`: what each server answers, read into [`LocalModel`]s.
//!
//! All servers are asked at once, each within the same time; what has not come by then is not there. What a server says is
//! untrusted: an answer is at most 1 MiB, a list at most 100 models, and a name that could steer a terminal is left out.

mod address;
mod ask;
mod llama_cpp;
mod lm_studio;
mod ollama;
mod other;

use std::time::Duration;

use futures::future::join_all;

pub use address::{LocalAddress, LocalAddressError};
use ask::Asker;

use crate::{ModelError, text::clean};

/// Most models of one server.
const MODELS_MAX: usize = 100;
/// Longest name of a model, in characters.
const NAME_MAX: usize = 200;
/// More tokens than any window has: a larger figure is none.
const WINDOW_MAX: u64 = 100_000_000;

/// A model server of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalServer {
    /// Where it is.
    pub address: LocalAddress,
    /// What it is.
    pub kind: LocalKind,
    /// What it has, in its order; models for embeddings are left out where it says so.
    pub models: Vec<LocalModel>,
}

/// What a local server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalKind {
    /// Ollama.
    Ollama,
    /// llama.cpp's `llama-server`.
    LlamaCpp,
    /// LM Studio.
    LmStudio,
    /// One that has a list of models as OpenAI's has.
    Other,
}

/// A model of a local server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalModel {
    /// The name that the server wants: one line, at most 200 characters.
    pub name: String,
    /// How many tokens it takes; `None` when nothing is known.
    pub window: Option<Window>,
    /// Whether it is in memory.
    pub is_loaded: bool,
    /// Whether it can call tools; `None` when the server does not say.
    pub calls_tools: Option<bool>,
}

/// The tokens that a model takes in one request, the reply among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// So it was said.
    Told(u64),
    /// So it is when nobody set it otherwise.
    Assumed(u64),
}

impl Window {
    /// In tokens.
    #[must_use]
    pub const fn tokens(self) -> u64 {
        match self {
            Self::Told(tokens) | Self::Assumed(tokens) => tokens,
        }
    }

    /// Whether nobody said so.
    #[must_use]
    pub const fn is_assumed(self) -> bool {
        matches!(self, Self::Assumed(_))
    }
}

impl LocalKind {
    /// Its name, for the person.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ollama => "Ollama",
            Self::LlamaCpp => "llama.cpp",
            Self::LmStudio => "LM Studio",
            Self::Other => "a local server",
        }
    }
}

impl LocalServer {
    /// The model of this name. Ollama's `qwen3` is its `qwen3:latest`.
    #[must_use]
    pub fn model(&self, name: &str) -> Option<&LocalModel> {
        let latest = format!("{name}:latest");
        let is_it =
            |model: &&LocalModel| model.name == name || (self.kind == LocalKind::Ollama && model.name == latest);
        self.models.iter().find(is_it)
    }

    /// The model to take when none is named: one in memory before one that has to be loaded, then one that calls tools, then the
    /// first.
    #[must_use]
    pub fn best(&self) -> Option<&LocalModel> {
        // `min_by_key` takes the first of equals.
        self.models.iter().min_by_key(|model| (!model.is_loaded, model.calls_tools == Some(false)))
    }
}

/// Asks all of `addresses` at once, each for at most `limit` in all. Gives those that answer, in the order of `addresses`.
///
/// # Errors
/// [`ModelError::Config`] when no client can be made; never because of a server.
pub async fn find(addresses: &[LocalAddress], limit: Duration) -> Result<Vec<LocalServer>, ModelError> {
    let asker = Asker::new(limit)?;
    let asked = addresses.iter().map(|address| look(&asker, *address));
    Ok(join_all(asked).await.into_iter().flatten().collect())
}

/// All that could be there is asked for at once. llama.cpp also answers some of Ollama's questions, so it comes first.
async fn look(asker: &Asker, address: LocalAddress) -> Option<LocalServer> {
    let get = |path| asker.get(address, path);
    let (props, rich, tags, running, list) = futures::join!(
        get(llama_cpp::PROPS),
        get(lm_studio::MODELS),
        get(ollama::TAGS),
        get(ollama::RUNNING),
        get(other::MODELS),
    );
    let list = list.unwrap_or_default();
    let (kind, mut models) = if let Some(models) = llama_cpp::models(&props.unwrap_or_default(), &list) {
        (LocalKind::LlamaCpp, models)
    } else if let Some(models) = lm_studio::models(&rich.unwrap_or_default()) {
        (LocalKind::LmStudio, models)
    } else if let Some(names) = ollama::names(&tags.unwrap_or_default()) {
        (LocalKind::Ollama, ollama::models(asker, address, names, &running.unwrap_or_default()).await)
    } else {
        (LocalKind::Other, other::models(&list)?)
    };
    models.truncate(MODELS_MAX);
    Some(LocalServer { address, kind, models })
}

/// A name that is fit to be shown and sent back.
fn name_of(value: Option<&serde_json::Value>) -> Option<String> {
    let name = value?.as_str()?;
    let is_fit = !name.is_empty() && name.chars().count() <= NAME_MAX && clean(name) == name;
    is_fit.then(|| name.to_owned())
}

/// A number of tokens that can be one.
fn tokens_of(value: Option<&serde_json::Value>) -> Option<u64> {
    value?.as_u64().filter(|tokens| (1..=WINDOW_MAX).contains(tokens))
}

#[cfg(test)]
mod tests;
