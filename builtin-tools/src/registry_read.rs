//! `registry_read`: one entry, with all that it was made of.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use toolwright_agent::{Context, Failure, FailureKind, Outcome, Spec, Tool};
use toolwright_policy::{Authorized, Call};
use toolwright_registry::{APP_GENERATED, Body, EntryId};
use toolwright_workshop::Workshop;

use crate::{outcome, spec};

pub(crate) const NAME: &str = "registry_read";
pub(crate) const DESCRIPTION: &str = "Reads one entry of the registry: of a tool its description, capabilities, limits, input schema, \
examples and source. A long source goes on at `offset`. Use it before you replace a tool, or to learn from one.";

/// A page of a source has at most so many characters, as JSON writes them.
const PAGE_MAX: usize = 12_000;
/// So long is an answer that the loop does not shorten.
const ANSWER_MAX: usize = 15_000;
/// A page has so many characters at least, whatever stands beside it.
const PAGE_MIN: usize = 1_000;

/// Reads entries.
pub(crate) struct RegistryRead {
    spec: Spec,
    workshop: Arc<Workshop>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    id: String,
    #[serde(default)]
    offset: usize,
}

impl RegistryRead {
    pub(crate) fn new(workshop: Arc<Workshop>) -> Self {
        let schema = spec::object(
            json!({
                "id": {"type": "string", "description": "such as `app.generated:clock`"},
                "offset": {"type": "integer", "minimum": 0,
                    "description": "where in the source to go on, in characters, from `next_offset`"},
            }),
            &["id"],
        );
        Self { spec: spec::builtin(NAME, DESCRIPTION, schema), workshop }
    }

    fn read(&self, input: Value) -> Result<Outcome, Failure> {
        let input: Input = outcome::read(input)?;
        let id = EntryId::in_namespace(APP_GENERATED, &input.id)
            .map_err(|error| Failure::new(FailureKind::InvalidInput, error.to_string()))?;
        let failed = |error: &dyn std::fmt::Display| Failure::new(FailureKind::Failed, error.to_string());
        let snapshot = self.workshop.registry().refresh().map_err(|error| failed(&error))?;
        let Some(entry) = snapshot.get(&id) else {
            let message = format!("there is no `{id}`: `registry_list` shows what there is");
            return Err(Failure::new(FailureKind::InvalidInput, message));
        };
        let mut what =
            json!({"id": id, "version": entry.version, "kind": entry.body.kind(), "description": entry.description});
        let more = match &entry.body {
            Body::Tool(tool) => {
                let written = match self.workshop.written(entry) {
                    Ok(written) => written,
                    Err(refusal) => return Ok(outcome::refused(refusal)),
                };
                // What stands beside the source is told with its first page.
                if input.offset == 0 {
                    let beside = json!({
                        "language": tool.language,
                        "capabilities": tool.grants,
                        "limits": tool.limits,
                        "input_schema": written.input_schema,
                        "examples": written.examples,
                    });
                    what = merged(what, beside);
                }
                let room = ANSWER_MAX.saturating_sub(what.to_string().chars().count()).clamp(PAGE_MIN, PAGE_MAX);
                match written.source {
                    Some(source) => page(&source, input.offset, room),
                    None => json!({"made_of": "a component that was made elsewhere: there is no source of it here"}),
                }
            }
            Body::BuiltinTool => json!({"part_of": "the program; it cannot be changed"}),
            Body::Agent(agent) => json!({"model": agent.model, "tools": agent.tools}),
            Body::Model(model) => json!({"model": model.model, "context_window": model.context_window}),
        };
        Ok(Outcome::ok(merged(what, more)))
    }
}

/// The source from the character `offset` on, as much as takes `room` characters in JSON.
fn page(source: &str, offset: usize, room: usize) -> Value {
    let mut used = 0;
    let fits = |c: &char| {
        used += match c {
            '"' | '\\' | '\n' | '\r' | '\t' => 2,
            c if c.is_control() => 6,
            _ => 1,
        };
        used <= room
    };
    let text: String = source.chars().skip(offset).take_while(fits).collect();
    let total_chars = source.chars().count();
    let end = offset.saturating_add(text.chars().count());
    json!({"source": text, "source_chars": total_chars, "next_offset": (end < total_chars).then_some(end)})
}

fn merged(mut what: Value, more: Value) -> Value {
    if let (Some(what), Value::Object(more)) = (what.as_object_mut(), more) {
        what.extend(more);
    }
    what
}

impl Tool for RegistryRead {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn call(self: Arc<Self>, _: Authorized<Call>, input: Value, _: Context) -> BoxFuture<'static, Outcome> {
        Box::pin(async move { self.read(input).unwrap_or_else(Outcome::failed) })
    }
}
