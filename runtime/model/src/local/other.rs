//! Any server that speaks OpenAI's API: `/v1/models`.

use serde_json::Value;

use super::{LocalModel, Window, name_of, tokens_of};

pub(super) const MODELS: &str = "/v1/models";
/// Where some servers say how many tokens they take: vLLM in the first.
const WINDOW: [&str; 3] = ["max_model_len", "context_length", "context_window"];

/// What it has; `None` when this is no list of models.
pub(super) fn models(answer: &Value) -> Option<Vec<LocalModel>> {
    let one = |model: &Value| {
        let window = WINDOW.iter().find_map(|key| tokens_of(model.get(key))).map(Window::Told);
        Some(LocalModel { name: name_of(model.get("id"))?, window, is_loaded: false, calls_tools: None })
    };
    Some(answer.get("data")?.as_array()?.iter().filter_map(one).collect())
}
