//! `agent config`: what the program goes by, and why.

use std::io::Write;

use clap::{Args, Subcommand};
use toolwright_registry::{Api, Capability};

use super::registry::table;
use crate::{
    app::App,
    config::{Config, Rules, Storage, key},
    error::CommandError,
    render::sanitize,
};

/// Look at the settings that are in force
#[derive(Debug, Subcommand)]
#[command(after_help = "Example:\n  agent config show --origin")]
pub(crate) enum ConfigCommand {
    Show(ShowArgs),
}

/// Show every setting that is in force; keys and secrets are never shown
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent config show
  agent --allow-http api.example.org config show --origin")]
pub(crate) struct ShowArgs {
    /// Also where each comes from: a line of a file, an environment variable, a flag
    #[arg(long)]
    origin: bool,
}

/// Does what the command says.
///
/// # Errors
/// When the registry, which names the model, cannot be opened, or the output is closed.
pub(crate) fn run(app: &App, command: &ConfigCommand, out: &mut dyn Write) -> Result<(), CommandError> {
    let ConfigCommand::Show(args) = command;
    let rows = rows(&app.config, app.rules(), &app.configured_model()?.body.model);
    if args.origin {
        let rows: Vec<_> = rows.into_iter().map(|row| [row.setting, row.value, row.origin]).collect();
        return Ok(table::write(out, ["SETTING", "VALUE", "ORIGIN"], [false; 3], &rows)?);
    }
    let rows: Vec<_> = rows.into_iter().map(|row| [row.setting, row.value]).collect();
    Ok(table::write(out, ["SETTING", "VALUE"], [false; 2], &rows)?)
}

struct Row {
    setting: String,
    value: String,
    origin: String,
}

fn rows(config: &Config, rules: &Rules, model: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = |setting: &str, value: &str, key: &str| {
        let origin = config.origins.of(key).map_or_else(|| "default".to_owned(), ToString::to_string);
        let (value, origin) = (sanitize(value).into_owned(), sanitize(&origin).into_owned());
        rows.push(Row { setting: setting.to_owned(), value, origin });
    };
    row(key::MODEL, model, key::MODEL);
    row(key::BASE_URL, &base_url(config), key::BASE_URL);
    row(key::API, if config.api == Api::Chat { "chat" } else { "responses" }, key::API);
    row(key::API_KEY, if config.api_key.is_some() { "set" } else { "not set" }, key::API_KEY);
    row(key::KEY_VARIABLE, &config.key_variable, key::KEY_VARIABLE);
    for own in &config.models {
        let body = &own.body;
        let place = body.base_url.as_deref().map_or_else(String::new, |url| format!(" at {url}"));
        let key = body.api_key_env.as_deref().map_or_else(String::new, |name| format!(", key in {name}"));
        let setting = key::of_model(own.id.name());
        row(&setting, &format!("{}{place}{key}", body.model), &setting);
    }
    if let Some(fallback) = &config.fallback {
        row(key::FALLBACK, &listed(fallback), key::FALLBACK);
    }
    row(key::LOCAL_SERVERS, &listed(config.local_servers.addresses()), key::LOCAL_SERVERS);
    row(key::MAX_TURNS, &config.max_turns.to_string(), key::MAX_TURNS);
    row(key::RULES, if config.rules { "true" } else { "false" }, key::RULES);
    for file in &rules.files {
        row(&format!("{}.file", key::RULES), &file.display().to_string(), key::RULES);
    }
    let limit = |limit: Option<String>| limit.unwrap_or_else(|| "none".to_owned());
    row(key::MAX_COST, &limit(config.budget.max_cost.map(|cost| cost.to_string())), key::MAX_COST);
    row(key::MAX_TOKENS, &limit(config.budget.max_tokens.map(|tokens| tokens.to_string())), key::MAX_TOKENS);
    row(key::COMPRESS_AT, &format!("{} %", config.context.compress_at), key::COMPRESS_AT);
    row(key::STRATEGY, config.context.strategy.name(), key::STRATEGY);
    for (key, tokens) in
        [(key::KEEP_TOKENS, config.context.keep_tokens), (key::REQUESTS_TOKENS, config.context.requests_tokens)]
    {
        row(key, &tokens.map_or_else(|| "a part of the window".to_owned(), |tokens| tokens.to_string()), key);
    }
    row(key::STORAGE, if config.storage == Storage::Folders { "folders" } else { "memory" }, key::STORAGE);
    for (folder, path) in config.folders.each() {
        row(&format!("folders.{folder}"), &path.display().to_string(), key::FOLDERS);
    }
    for (capability, source) in config.given.iter() {
        let value = match capability {
            Capability::Env(name) if config.unset.contains(name) => format!("{name} (not set)"),
            Capability::Env(name) => format!("{name} (set)"),
            other => other.to_string(),
        };
        row(&format!("grants.{}", capability.kind()), &value, &key::of_grant(capability, source));
    }
    let policies = config.policies.iter().map(|path| ("policies", path.display().to_string()));
    for (setting, place) in policies.chain(config.docs.iter().map(|place| ("docs", place.shown()))) {
        row(setting, &place, &place);
    }
    if let Some(rustc) = &config.rustc {
        row(key::RUSTC, &rustc.display().to_string(), key::RUSTC);
    }
    if config.unconfined {
        row(key::UNCONFINED, "true", key::UNCONFINED);
    }
    rows.push(Row { setting: "time_zone".to_owned(), value: config.time_zone.clone(), origin: "system".to_owned() });
    rows
}

/// The elements of a list on one line.
fn listed(elements: &[impl ToString]) -> String {
    let elements: Vec<_> = elements.iter().map(ToString::to_string).collect();
    if elements.is_empty() { "none".to_owned() } else { elements.join(", ") }
}

/// What stands before an `@` may be a password.
fn base_url(config: &Config) -> String {
    match &config.base_url {
        Some(url) if url.contains('@') => "set".to_owned(),
        Some(url) => url.clone(),
        None => "not set".to_owned(),
    }
}
