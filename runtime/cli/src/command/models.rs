//! `agent models`: whom it can ask, what they take and cost, and whom it would ask now.

use std::io::Write;

use clap::Args;
use serde_json::{Value, json};
use toolwright_model::local::{LocalModel, LocalServer};
use toolwright_registry::{Body, Entry, EntryId, ModelBody, ModelRole, Prices};

use super::registry::{json_text, table};
use crate::{
    app::{App, Chosen},
    error::CommandError,
    render::sanitize,
};

/// List the models that can be asked: those of the program, of your config, and of this machine's servers
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent models
  agent -m qwen3:8b models                     which server would be asked for it, and why
  agent models --json | jq -r '.models[].name'

A `~` before a window says that it is a guess. Prices are in dollars for a million tokens: of the prompt, of the prompt from the
server's cache, of the reply.")]
pub(crate) struct ModelsArgs {
    /// Write one JSON object
    #[arg(long)]
    json: bool,
}

/// A model of the list.
struct Row {
    name: String,
    id: Option<EntryId>,
    /// Tokens, and whether that is a guess; absent when nothing is known.
    window: Option<(u64, bool)>,
    body: Option<ModelBody>,
    place: String,
    is_used: bool,
}

/// Lists them. That there is none to be asked now is said, and is no error.
///
/// # Errors
/// When the registry cannot be opened, or the output is closed.
pub(crate) fn run(app: &App, args: &ModelsArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let found = app.local_servers()?;
    let chosen = app.choose_among(None, Some(found.clone()));
    let rows = rows(app, chosen.as_ref().ok(), &found)?;
    // What the search came to stands in the list.
    let notes = app.take_notes();
    if args.json {
        return Ok(writeln!(out, "{}", json_text(&as_json(&rows, &chosen, &notes)))?);
    }
    let cells: Vec<_> = rows.iter().map(Row::cells).collect();
    let head = ["", "NAME", "ID", "WINDOW", "INPUT", "CACHED", "OUTPUT", "ROLE", "WHERE"];
    table::write(out, head, [false, false, false, true, true, true, true, false, false], &cells)?;
    match &chosen {
        Ok(chosen) => {
            writeln!(out, "\nused now: {}", sanitize(&chosen.line()))?;
            writeln!(out, "  because {}", sanitize(&chosen.main.place.why.to_string()))?;
            writeln!(out, "  compresses: `{}`", sanitize(chosen.compress_name()))?;
            if let Some(fallback) = chosen.fallback_names() {
                writeln!(out, "  in its place, when it is overloaded: {}", sanitize(&fallback))?;
            }
            notes.iter().try_for_each(|note| writeln!(out, "  note: {}", sanitize(note)))?;
        }
        Err(error) => {
            writeln!(out, "\nused now: none, {}", error.text())?;
            error.hints.iter().try_for_each(|hint| writeln!(out, "  hint: {}", sanitize(hint)))?;
        }
    }
    Ok(())
}

/// The entries in the order of their ids, then what was found.
fn rows(app: &App, chosen: Option<&Chosen>, found: &[LocalServer]) -> Result<Vec<Row>, CommandError> {
    let snapshot = app.registry()?.refresh()?;
    let mut rows: Vec<_> = snapshot.iter().filter_map(|entry| of_entry(app, entry)).collect();
    rows.extend(found.iter().flat_map(|server| server.models.iter().map(|model| of_local(server, model))));
    if let Some(main) = chosen.map(|chosen| &chosen.main) {
        let is_it = |row: &Row| match &main.id {
            Some(id) => row.id.as_ref() == Some(id),
            None => row.id.is_none() && row.name == main.body.model && row.place == main.place.base_url,
        };
        match rows.iter_mut().find(|row| is_it(row)) {
            Some(row) => row.is_used = true,
            None => rows.push(Row {
                name: main.body.model.clone(),
                id: None,
                window: Some((main.body.context_window, main.window_is_assumed)),
                body: None,
                place: main.place.base_url.clone(),
                is_used: true,
            }),
        }
    }
    Ok(rows)
}

fn of_entry(app: &App, entry: &Entry) -> Option<Row> {
    let Body::Model(body) = &entry.body else { return None };
    let own = app.config.models.iter().find(|own| own.id == entry.id);
    // Those of the program follow the base URL that is set.
    let set = app.config.base_url.as_ref().filter(|_| own.is_none_or(|own| own.body.base_url.is_none()));
    let place = set.or(body.base_url.as_ref()).map_or_else(|| "-".to_owned(), Clone::clone);
    Some(Row {
        name: body.model.clone(),
        id: Some(entry.id.clone()),
        window: Some((body.context_window, own.is_some_and(|own| !own.window_is_told))),
        body: Some(body.clone()),
        place,
        is_used: false,
    })
}

fn of_local(server: &LocalServer, model: &LocalModel) -> Row {
    Row {
        name: model.name.clone(),
        id: None,
        window: model.window.map(|window| (window.tokens(), window.is_assumed())),
        body: None,
        place: server.address.base_url(),
        is_used: false,
    }
}

impl Row {
    fn cells(&self) -> [String; 9] {
        let prices = self.body.as_ref().and_then(|body| body.prices);
        let price = |of: fn(Prices) -> u64| prices.map_or_else(|| "-".to_owned(), |prices| dollars(of(prices)));
        let window = match self.window {
            Some((tokens, true)) => format!("~{tokens}"),
            Some((tokens, false)) => tokens.to_string(),
            None => "?".to_owned(),
        };
        [
            if self.is_used { "*" } else { "" }.to_owned(),
            sanitize(&self.name).into_owned(),
            self.id.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string),
            window,
            price(|prices| prices.input),
            price(|prices| prices.cached_input),
            price(|prices| prices.output),
            self.body.as_ref().map_or("-", |body| role(body.role)).to_owned(),
            sanitize(&shown_url(&self.place)).into_owned(),
        ]
    }

    fn object(&self) -> Value {
        json!({
            "name": self.name,
            "id": self.id,
            "context_window": self.window.map(|(tokens, _)| tokens),
            "window_is_assumed": self.window.is_none_or(|(_, assumed)| assumed),
            "output_limit": self.body.as_ref().and_then(|body| body.output_limit),
            "prices": self.body.as_ref().and_then(|body| body.prices),
            "role": self.body.as_ref().map(|body| body.role),
            "base_url": shown_url(&self.place),
            "is_used": self.is_used,
        })
    }
}

fn as_json(rows: &[Row], chosen: &Result<Chosen, CommandError>, notes: &[String]) -> Value {
    let models: Vec<_> = rows.iter().map(Row::object).collect();
    let used = chosen.as_ref().ok().map(|chosen| {
        json!({
            "name": chosen.main.body.model,
            "id": chosen.main.id,
            "base_url": chosen.main.place.base_url,
            "because": chosen.main.place.why.to_string(),
            "compress": chosen.compress_name(),
            "fallback": chosen.fallback.iter().map(|pick| &pick.body.model).collect::<Vec<_>>(),
            "notes": notes,
        })
    });
    let error = chosen.as_ref().err().map(|error| json!({"message": error.text(), "hints": error.hints}));
    json!({"models": models, "used": used, "error": error})
}

pub(super) const fn role(role: ModelRole) -> &'static str {
    match role {
        ModelRole::Main => "main",
        ModelRole::Compress => "compress",
    }
}

/// What stands before an `@` may be a password.
fn shown_url(url: &str) -> String {
    if url.contains('@') { "set".to_owned() } else { url.to_owned() }
}

/// Millionths of a dollar as dollars, with two digits after the point or as many as there are.
pub(super) fn dollars(millionths: u64) -> String {
    let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
    let fraction = text.len() - text.trim_end_matches('0').len();
    text.get(..text.len() - fraction.min(4)).unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_shown_as_they_are() {
        let shown = [0, 1, 5_000, 250_000, 125_000, 10_000_000, 1_100_000].map(dollars);
        assert_eq!(shown, ["0.00", "0.000001", "0.005", "0.25", "0.125", "10.00", "1.10"]);
    }
}
