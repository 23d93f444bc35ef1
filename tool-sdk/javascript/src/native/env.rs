//! The environment variables that the host gives.

use rquickjs::{Function, Object, Result};

use crate::bindings::wasi::cli::environment;

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    host.set("environment", Function::new(host.ctx().clone(), names_and_values)?)
}

/// Name, value, name, value and so on.
fn names_and_values() -> Vec<String> {
    environment::get_environment().into_iter().flat_map(|(name, value)| [name, value]).collect()
}
