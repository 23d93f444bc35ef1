//! `doc_search`: the interfaces that a tool is written against.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use toolwright_agent::{Context, Failure, FailureKind, Outcome, Spec, Tool};
use toolwright_policy::{Authorized, Call};

use crate::{Docs, DocsError, outcome, spec};

pub(crate) const NAME: &str = "doc_search";
pub(crate) const DESCRIPTION: &str = "Searches the documentation of what a tool can use. \
Give `query` (a few words, such as `fetch json timeout`) for the best pages with snippets, or `path` (from a hit) to read a \
page; a long page goes on at `offset`.";

/// Pages that one search shows.
const HITS_MAX: usize = 5;

/// Searches the docs.
pub(crate) struct DocSearch {
    spec: Spec,
    docs: Arc<Docs>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    query: Option<String>,
    path: Option<String>,
    #[serde(default)]
    offset: usize,
}

impl DocSearch {
    pub(crate) fn new(docs: Arc<Docs>) -> Self {
        let schema = spec::object(
            json!({
                "query": {"type": "string", "minLength": 1, "maxLength": 200},
                "path": {"type": "string", "maxLength": 200},
                "offset": {"type": "integer", "minimum": 0, "description": "in characters, from `next_offset`"},
            }),
            &[],
        );
        Self { spec: spec::builtin(NAME, DESCRIPTION, schema), docs }
    }

    fn search(&self, input: Value) -> Result<Value, Failure> {
        let answer = match outcome::read(input)? {
            Input { path: Some(path), offset, query: None } => self.docs.show(&path, offset).map(|page| json!(page)),
            Input { query: Some(query), path: None, .. } => {
                self.docs.search(&query, HITS_MAX).map(|hits| json!({"hits": hits}))
            }
            _ => {
                let message = "give either `query` or `path`";
                return Err(Failure::new(FailureKind::InvalidInput, message));
            }
        };
        answer.map_err(|error| {
            let kind = match error {
                DocsError::NoPage { .. } => FailureKind::InvalidInput,
                DocsError::Index(_) => FailureKind::Failed,
            };
            Failure::new(kind, error.to_string())
        })
    }
}

impl Tool for DocSearch {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn call(self: Arc<Self>, _: Authorized<Call>, input: Value, _: Context) -> BoxFuture<'static, Outcome> {
        Box::pin(async move { Outcome::from(self.search(input)) })
    }
}
