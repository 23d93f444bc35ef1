//! `create_tool`: source in, a registered tool out.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use toolwright_agent::{Context, Failure, FailureKind, Outcome, Spec, Tool};
use toolwright_policy::{Authorized, Call, Principal};
use toolwright_registry::{APP_GENERATED, Capability, EntryId, Example, Language, Limits};
use toolwright_workshop::{CAPABILITIES_MAX, EXAMPLES_MAX, Maker, NewTool, Workshop};

use crate::{outcome, preparing, spec};

pub(crate) const NAME: &str = "create_tool";
/// What a listing shows.
pub(crate) const SUMMARY: &str = "Makes a new tool from source and registers it";

const JAVASCRIPT: &str = "JavaScript is one module with `export default async function (input) { … }`: `input` is the parsed \
arguments, the return value is the result (anything that JSON can hold). `import` takes the built-in modules that `doc_search` \
shows (`csv`, `yaml`, `hash`, `tz` …); there is no `require` and no package. ";
const RUST: &str = "Rust is one file against `tool_sdk`, without other crates: \
`use tool_sdk::prelude::*; #[derive(Deserialize, Schema)] struct Input { n: u64 } #[derive(Serialize)] struct Output { sum: u64 } \
fn call(input: Input) -> Result<Output, Failure> { Ok(Output { sum: (1..=input.n).sum() }) } tool!(call);`; \
its `input_schema` may be left out and is then derived from `Input`; a capability is a crate, such as `cap_http`, which is there \
when it was granted; with `log` a panic says where and why. Choose JavaScript, which is quicker to make, unless the work is \
heavy computing. ";
const REST: &str = "Look interfaces up with `doc_search` first. \
The tool has only the capabilities that you ask for and that are granted: `clock`, `random`, `log`, `kv` (a store of its own), \
`http:HOST` (also `http:HOST:PORT`, `http:*.example.org`), `env:NAME`, `fs:/FOLDER` (to read) and `fs:/FOLDER:rw`. `examples` are \
run before it is registered; one that does not hold refuses it. After this, call `load_tool`. To change a tool, give `replaces` \
with its present version.";

/// Makes tools.
pub(crate) struct CreateTool {
    spec: Spec,
    workshop: Arc<Workshop>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    name: String,
    description: String,
    language: Option<String>,
    source: String,
    input_schema: Option<Value>,
    #[serde(default)]
    capabilities: Vec<String>,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    examples: Vec<Example>,
    replaces: Option<u32>,
}

impl CreateTool {
    pub(crate) fn new(workshop: Arc<Workshop>) -> Self {
        let languages = workshop.compiler().languages();
        Self { spec: spec::builtin(NAME, &description(languages), schema(languages)), workshop }
    }

    async fn create(&self, input: Value, context: Context) -> Result<Outcome, Failure> {
        let tool = new_tool(outcome::read(input)?)?;
        let maker = Maker {
            principal: Principal::Agent(context.agent.clone()),
            session: context.session.clone(),
            model: Some(context.model.clone()),
        };
        let language = tool.language;
        let making = self.workshop.create(&maker, tool);
        let made = match language {
            Language::JavaScript => preparing::telling(&self.workshop, &context.events, making).await,
            Language::Rust | Language::Wasm => making.await,
        };
        Ok(match made {
            Ok(made) => {
                let warnings: Vec<_> = made.warnings.iter().map(ToString::to_string).collect();
                let grants = made.entry.tool().map(|tool| tool.grants.clone()).unwrap_or_default();
                let mut result = json!({"id": made.entry.id, "version": made.entry.version, "capabilities": grants});
                if let Some(result) = result.as_object_mut()
                    && !warnings.is_empty()
                {
                    result.insert("warnings".to_owned(), json!(warnings));
                }
                Outcome { decisions: made.decisions, ..Outcome::ok(result) }
            }
            Err(refusal) => outcome::refused(refusal),
        })
    }
}

impl Tool for CreateTool {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn is_barrier(&self) -> bool {
        true
    }

    fn call(self: Arc<Self>, _: Authorized<Call>, input: Value, context: Context) -> BoxFuture<'static, Outcome> {
        Box::pin(async move { self.create(input, context).await.unwrap_or_else(Outcome::failed) })
    }
}

fn new_tool(input: Input) -> Result<NewTool, Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::new(FailureKind::InvalidInput, error.to_string());
    let id = EntryId::in_namespace(APP_GENERATED, &input.name).map_err(|error| wrong(&error))?;
    let capabilities = input
        .capabilities
        .iter()
        .map(|text| text.parse::<Capability>())
        .collect::<Result<_, _>>()
        .map_err(|error| wrong(&error))?;
    let language = match input.language.as_deref() {
        None | Some("javascript") => Language::JavaScript,
        Some("rust") => Language::Rust,
        Some(_) => return Err(wrong(&"`language` is `javascript` or `rust`")),
    };
    Ok(NewTool {
        id,
        description: input.description,
        language,
        source: input.source,
        input_schema: input.input_schema,
        capabilities,
        limits: input.limits,
        examples: input.examples,
        replaces: input.replaces,
    })
}

fn description(languages: &[Language]) -> String {
    let rust = if languages.contains(&Language::Rust) { RUST } else { "" };
    format!("{SUMMARY}. {JAVASCRIPT}{rust}{REST}")
}

/// A language that is not there is not offered. One that is asked for all the same is no wrong argument: the compiler says
/// what is missing, and how to get it.
fn language(languages: &[Language]) -> Value {
    match languages {
        [] | [_] => json!({"type": "string", "description": "`javascript`"}),
        several => json!({"enum": several, "description": "`javascript` when absent"}),
    }
}

fn schema(languages: &[Language]) -> Value {
    // JavaScript's schema cannot be derived, and the workshop says so when it is absent.
    let required: &[&str] = match languages {
        [] | [_] => &["name", "description", "source", "input_schema"],
        _ => &["name", "description", "source"],
    };
    let limit = |what: &str| json!({"type": "integer", "minimum": 1, "description": what});
    spec::object(
        json!({
            "name": {"type": "string", "description": "lower case, `[a-z][a-z0-9_]*`, such as `word_count`"},
            "description": {"type": "string", "minLength": 1, "maxLength": 500,
                "description": "what it takes and returns, in one line"},
            "language": language(languages),
            "source": {"type": "string", "minLength": 1, "description": "the module, or the Rust file"},
            "input_schema": {"type": "object",
                "description": "JSON Schema of the input: an object with `\"type\": \"object\"` at its root"},
            "capabilities": {"type": "array", "items": {"type": "string"}, "maxItems": CAPABILITIES_MAX,
                "description": "what it needs, such as [\"clock\", \"http:api.example.org\"]; none when absent"},
            "limits": {"type": "object", "additionalProperties": false, "description": "only when the defaults are too low",
                "properties": {
                    "cpu_ms": limit("default 5000"),
                    "wall_ms": limit("default 30000"),
                    "memory_bytes": limit("default 67108864"),
                    "result_bytes": limit("default 1048576"),
                    "log_bytes": limit("default 65536"),
                    "http_body_bytes": limit("default 8388608"),
                    "http_requests": limit("default 20"),
                    "fs_write_bytes": limit("default 67108864"),
                }},
            "examples": {"type": "array", "maxItems": EXAMPLES_MAX, "items": {
                "type": "object",
                "properties": {
                    "input": {"description": "the arguments of a call"},
                    "expected": {"description": "the exact result"},
                    "expected_schema": {"description": "or a JSON Schema of the result"},
                },
                "required": ["input"],
                "additionalProperties": false,
            }},
            "replaces": {"type": "integer", "minimum": 1, "description": "the version of the tool that this one replaces"},
        }),
        required,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_are_offered_where_both_are_there() {
        let both = [Language::JavaScript, Language::Rust];
        assert_eq!(language(&both), json!({"enum": ["javascript", "rust"], "description": "`javascript` when absent"}));
        assert_eq!(schema(&both)["required"], json!(["name", "description", "source"]));
        assert_eq!(schema(&both[..1])["required"], json!(["name", "description", "source", "input_schema"]));
        let told = description(&both);
        assert!(told.contains(JAVASCRIPT) && told.contains("tool!(call);") && told.contains(REST), "{told}");
        assert!(toolwright_registry::InputSchema::new(schema(&both)).is_ok());
    }
}
