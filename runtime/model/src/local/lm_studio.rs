//! LM Studio: `/api/v0/models` (<https://lmstudio.ai/docs/api/rest-api>), from version 0.3.6 on. An older one answers
//! only as any other server does.
//!
//! `max_context_length` is what the model could take. What it does take is `loaded_context_length` of one in memory; one that is
//! loaded when it is asked takes what the person set for it, 4,096 by default.

use serde_json::Value;

use super::{LocalModel, Window, name_of, tokens_of};

pub(super) const MODELS: &str = "/api/v0/models";
/// What it loads a model with when nobody set anything.
const DEFAULT_WINDOW: u64 = 4096;

/// What it has; `None` when this is no answer of LM Studio.
pub(super) fn models(answer: &Value) -> Option<Vec<LocalModel>> {
    let models = answer.get("data")?.as_array()?;
    // Every element says so, and no other server has this path.
    if models.iter().any(|model| model.get("state").is_none()) {
        return None;
    }
    Some(
        models
            .iter()
            .filter(|model| model.get("type").is_none_or(|kind| kind != "embeddings"))
            .filter_map(one)
            .collect(),
    )
}

fn one(model: &Value) -> Option<LocalModel> {
    let is_loaded = model.get("state").is_some_and(|state| state == "loaded");
    let at_most = tokens_of(model.get("max_context_length"));
    let window = match tokens_of(model.get("loaded_context_length")).filter(|_| is_loaded) {
        Some(served) => Window::Told(served),
        None => Window::Assumed(at_most.map_or(DEFAULT_WINDOW, |most| most.min(DEFAULT_WINDOW))),
    };
    let capabilities = model.get("capabilities").and_then(Value::as_array);
    let calls_tools = capabilities.map(|known| known.iter().any(|capability| capability == "tool_use"));
    Some(LocalModel { name: name_of(model.get("id"))?, window: Some(window), is_loaded, calls_tools })
}
