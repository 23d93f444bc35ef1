//! Ollama: `/api/tags`, `/api/ps`, `/api/show`.
//!
//! How many tokens a model *could* take stands in `/api/show` (`model_info`, `<architecture>.context_length`). How many it
//! *does* take is another matter: what it was loaded with (`/api/ps`, `context_length`), else its own `num_ctx`, else the
//! server's default, which is 4,096 on a machine with less than 24 GiB of video memory and is told nowhere
//! (<https://docs.ollama.com/context-length>). What does not fit, Ollama cuts off without a word. So the smallest is assumed.

use futures::future::join_all;
use serde_json::{Value, json};

use super::{LocalAddress, LocalModel, MODELS_MAX, Window, ask::Asker, name_of, tokens_of};

pub(super) const TAGS: &str = "/api/tags";
pub(super) const RUNNING: &str = "/api/ps";
const SHOW: &str = "/api/show";
/// What it serves when nobody set anything.
const DEFAULT_WINDOW: u64 = 4096;

/// The names of what it has; `None` when this is no answer of Ollama.
pub(super) fn names(tags: &Value) -> Option<Vec<String>> {
    let models = tags.get("models")?.as_array()?;
    let name = |model: &Value| name_of(model.get("name")).or_else(|| name_of(model.get("model")));
    Some(models.iter().filter_map(name).take(MODELS_MAX).collect())
}

/// Asks for what is known of each, all at once.
pub(super) async fn models(
    asker: &Asker,
    address: LocalAddress,
    names: Vec<String>,
    running: &Value,
) -> Vec<LocalModel> {
    let asked = names.into_iter().map(|name| async move {
        let shown = asker.post(address, SHOW, &json!({"model": name})).await.unwrap_or_default();
        model(name, &shown, running)
    });
    join_all(asked).await.into_iter().flatten().collect()
}

/// `None` for one that speaks with nobody, such as a model for embeddings.
fn model(name: String, shown: &Value, running: &Value) -> Option<LocalModel> {
    let can = |what: &str| {
        let capabilities = shown.get("capabilities")?.as_array()?;
        Some(capabilities.iter().any(|capability| capability == what))
    };
    if can("completion") == Some(false) {
        return None;
    }
    let loaded = running.get("models").and_then(Value::as_array).into_iter().flatten();
    let loaded = loaded.into_iter().find(|one| ["name", "model"].iter().any(|key| one.get(key) == Some(&json!(name))));
    let at_most = trained(shown);
    let capped = |tokens: u64| at_most.map_or(tokens, |most| tokens.min(most));
    let window = match (loaded.and_then(|one| tokens_of(one.get("context_length"))), own(shown)) {
        (Some(served), _) => Window::Told(served),
        (None, Some(own)) => Window::Told(capped(own)),
        (None, None) => Window::Assumed(capped(DEFAULT_WINDOW)),
    };
    Some(LocalModel { name, window: Some(window), is_loaded: loaded.is_some(), calls_tools: can("tools") })
}

/// What the model was made for.
fn trained(shown: &Value) -> Option<u64> {
    let info = shown.get("model_info")?.as_object()?;
    let architecture = info.get("general.architecture").and_then(Value::as_str);
    match architecture {
        Some(architecture) => tokens_of(info.get(&format!("{architecture}.context_length"))),
        None => {
            info.iter().find(|(key, _)| key.ends_with(".context_length")).and_then(|(_, value)| tokens_of(Some(value)))
        }
    }
}

/// What its own settings say: lines of a name and a value.
fn own(shown: &Value) -> Option<u64> {
    let lines = shown.get("parameters")?.as_str()?.lines();
    let mut set = lines.filter_map(|line| line.trim().strip_prefix("num_ctx")?.trim().parse::<u64>().ok());
    tokens_of(set.next().map(Value::from).as_ref())
}
