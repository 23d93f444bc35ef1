//! llama.cpp's `llama-server`: `/props`, beside the list that every server has.

use serde_json::Value;

use super::{LocalModel, Window, other, tokens_of};

pub(super) const PROPS: &str = "/props";

/// What it has; `None` when this is no answer of llama.cpp. The window is that of one slot, which is what one request gets.
pub(super) fn models(props: &Value, list: &Value) -> Option<Vec<LocalModel>> {
    let window = tokens_of(props.get("default_generation_settings")?.get("n_ctx"))?;
    let loaded = |model| LocalModel { window: Some(Window::Told(window)), is_loaded: true, ..model };
    Some(other::models(list)?.into_iter().map(loaded).collect())
}
