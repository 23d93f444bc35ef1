//! Policy files: parsed, named, and checked against the schema before anything is decided by them.

use std::{collections::HashMap, str::FromStr};

use cedar_policy::{Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use miette::Diagnostic;

use crate::{shipped, shown::shown};

/// One policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySource {
    /// The file's name, for messages.
    pub name: String,
    /// Its text: Cedar policies, each with an `@id("…")` of its own.
    pub text: String,
}

/// A policy that cannot be used. It stops the start: to go on without it would be to decide by other rules than those
/// that were written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The shipped schema itself does not hold together.
    #[error("the policy schema is broken: {message}; this is a fault of the program")]
    Schema {
        /// What Cedar says.
        message: String,
    },
    /// Something is wrong at one place of one file.
    #[error("{file}:{line}:{column}: {message}; {way_out}")]
    File {
        /// The file's name as given.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1, in characters.
        column: usize,
        /// What is wrong.
        message: String,
        /// What to do about it.
        way_out: String,
    },
}

/// All policies, and what is known of each by its id.
pub(crate) struct Loaded {
    pub set: PolicySet,
    notes: HashMap<String, Note>,
}

struct Note {
    reason: Option<String>,
    /// The person's file; none for a shipped policy.
    person_file: Option<String>,
    /// Annotated `@unless_given`: it forbids only what the person did not give.
    yields: bool,
}

impl Loaded {
    pub(crate) fn reason(&self, id: &str) -> Option<&str> {
        self.notes.get(id)?.reason.as_deref()
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.notes.keys().map(String::as_str)
    }

    pub(crate) fn yields_to_the_person(&self, id: &str) -> bool {
        self.notes.get(id).is_some_and(|note| note.yields)
    }

    pub(crate) fn person_file(&self, id: &str) -> Option<&str> {
        self.notes.get(id)?.person_file.as_deref()
    }
}

pub(crate) fn schema() -> Result<Schema, PolicyError> {
    Schema::from_str(shipped::POLICY_SCHEMA).map_err(|error| PolicyError::Schema { message: error.to_string() })
}

/// The shipped policies (name and text of each file) and the person's, together valid.
pub(crate) fn policies(
    schema: &Schema,
    shipped: &[(&str, &str)],
    person: &[PolicySource],
) -> Result<Loaded, PolicyError> {
    let mut loaded = Loaded { set: PolicySet::new(), notes: HashMap::new() };
    let mut texts: HashMap<String, (&str, &str)> = HashMap::new();
    let shipped = shipped.iter().map(|(name, text)| (*name, *text, false));
    let person = person.iter().map(|source| (source.name.as_str(), source.text.as_str(), true));
    for (name, text, is_persons) in shipped.chain(person) {
        let file = File { name, text };
        for policy in file.policies()? {
            let id = file.id(&policy)?;
            if let Some((other, _)) = texts.get(id) {
                let message = format!("the id `{id}` stands in `{other}` already");
                return Err(file.error(start(&policy), message, "give this policy an `@id` of its own"));
            }
            let note = Note {
                reason: policy.annotation("reason").map(|reason| shown(reason, REASON_MAX)),
                person_file: is_persons.then(|| name.to_owned()),
                yields: policy.annotation("unless_given").is_some(),
            };
            loaded.set.add(policy.new_id(PolicyId::new(id))).map_err(|error| {
                file.error(start(&policy), error.to_string(), "give this policy an `@id` of its own")
            })?;
            texts.insert(id.to_owned(), (name, text));
            loaded.notes.insert(id.to_owned(), note);
        }
    }
    check(schema, &loaded.set, &texts)?;
    Ok(loaded)
}

/// Strict validation. A warning counts as an error: it means a policy that never applies, or characters that deceive.
fn check(schema: &Schema, set: &PolicySet, texts: &HashMap<String, (&str, &str)>) -> Result<(), PolicyError> {
    let result = Validator::new(schema.clone()).validate(set, ValidationMode::Strict);
    let errors = result.validation_errors().map(|e| (e.policy_id(), e as &dyn Diagnostic));
    let warnings = result.validation_warnings().map(|w| (w.policy_id(), w as &dyn Diagnostic));
    let Some((id, problem)) = errors.chain(warnings).next() else { return Ok(()) };
    let id: &str = id.as_ref();
    let (name, text) = texts.get(id).copied().unwrap_or((id, ""));
    let way_out = problem.help().map_or_else(
        || "change the policy, or take it out; `agent policy check` checks it again".to_owned(),
        |help| help.to_string(),
    );
    Err(File { name, text }.error(offset(problem), problem.to_string(), &way_out))
}

/// Longest `@reason`, in characters.
const REASON_MAX: usize = 300;
/// Longest message of Cedar's that is passed on, in characters.
const MESSAGE_MAX: usize = 500;

#[derive(Clone, Copy)]
struct File<'a> {
    name: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn policies(&self) -> Result<Vec<Policy>, PolicyError> {
        let set = PolicySet::from_str(self.text).map_err(|error| {
            let way_out = error.help().map_or_else(|| PARSE_HELP.to_owned(), |help| help.to_string());
            self.error(offset(&error), error.to_string(), &way_out)
        })?;
        if let Some(template) = set.templates().next() {
            let message = format!("`{}` is a template, with `?principal` or `?resource` in it", template.id());
            return Err(self.error(0, message, "name the principal and the resource instead"));
        }
        let mut policies: Vec<Policy> = set.policies().cloned().collect();
        policies.sort_by_key(start);
        Ok(policies)
    }

    fn id<'p>(&self, policy: &'p Policy) -> Result<&'p str, PolicyError> {
        let fail = |message: &str| self.error(start(policy), message.to_owned(), ID_HELP);
        let id = policy.annotation("id").ok_or_else(|| fail("the policy has no `@id`"))?;
        let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'));
        if plain && !id.is_empty() && id.len() <= 64 { Ok(id) } else { Err(fail("the `@id` is not of its form")) }
    }

    fn error(&self, offset: usize, message: String, way_out: &str) -> PolicyError {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        PolicyError::File {
            file: shown(self.name, MESSAGE_MAX),
            line,
            column,
            message: shown(&message, MESSAGE_MAX),
            way_out: shown(way_out, MESSAGE_MAX),
        }
    }
}

const ID_HELP: &str = "write `@id(\"name\")` in front of it: 1 to 64 of `A-Z a-z 0-9 _ - .`";
const PARSE_HELP: &str = "correct the text, or take the file out; `agent policy check` checks it again";

fn offset(problem: &dyn Diagnostic) -> usize {
    problem.labels().and_then(|mut labels| labels.next()).map_or(0, |label| label.offset())
}

/// Where a policy starts in its text.
fn start(policy: &Policy) -> usize {
    policy.as_ref().loc().map_or(0, |loc| loc.start())
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
