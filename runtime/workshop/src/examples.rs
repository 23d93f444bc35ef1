//! A tool's own examples: run before it is registered, through the same gate and under the same limits as any call. They
//! have a store of their own, empty at first: what the tool of this name keeps already is not theirs to change.

use std::sync::Arc;

use serde_json::Value;
use toolwright_policy::{Call, Decision, Principal};
use toolwright_registry::{Example, InputSchema, KvStore, Redactor, Violation};
use toolwright_sandbox::Program;

use crate::{Cause, Refusal, new_tool::Asked, redact, refusal::told, workshop::Workshop};

/// Most characters of a value that a refusal shows.
const SHOWN_MAX: usize = 600;

impl Workshop {
    /// Runs them in order; the first that does not hold refuses.
    pub(crate) async fn try_examples(
        &self,
        principal: &Principal,
        asked: &Asked<'_>,
        schema: &InputSchema,
        program: &Program,
    ) -> Result<Vec<Decision>, Refusal> {
        let env = self.env(asked.capabilities);
        let redactor = Redactor::new(&env);
        let program = program.with_store(Arc::new(KvStore::in_memory()));
        let mut decisions = Vec::new();
        for (n, example) in asked.examples.iter().enumerate() {
            let number = n + 1;
            let expected = Expected::of(example, number)?;
            schema
                .check(&example.input)
                .map_err(|violations| Cause::ExampleInvalid { number, reason: listed(&violations) })?;
            let call = self.authorizer().authorize(principal, Call { id: asked.id.clone() });
            let call = call.map_err(|denial| Refusal::denied(vec![denial]))?;
            decisions.push(call.decision().clone());
            let called = program.call(call, &example.input.to_string(), &asked.limits, &env).await;
            decisions.extend(called.usage.denials.into_iter().map(|denial| redact::decision(&redactor, denial)));
            let got = called.outcome.as_ref().map_err(told).and_then(|text| {
                serde_json::from_str::<Value>(text).map_err(|error| format!("a result that is not JSON: {error}"))
            });
            let held = got.as_ref().is_ok_and(|value| expected.is_met_by(value));
            if !held {
                let got = match got {
                    Ok(value) => redactor.value(value).to_string(),
                    Err(failure) => redactor.any_case(&failure),
                };
                let cause = Cause::ExampleFailed {
                    number,
                    input: shown(&example.input.to_string()),
                    expected: shown(&expected.to_string()),
                    got: shown(&got),
                };
                return Err(Refusal { cause, decisions });
            }
        }
        Ok(decisions)
    }
}

/// What an example's result must be.
enum Expected {
    Anything,
    Value(Value),
    Schema(Box<InputSchema>),
}

impl Expected {
    fn of(example: &Example, number: usize) -> Result<Self, Cause> {
        match (&example.expected, &example.expected_schema) {
            (None, None) => Ok(Self::Anything),
            (Some(value), None) => Ok(Self::Value(value.clone())),
            (None, Some(schema)) => {
                // The result may be anything, so the schema is put behind one member of an object.
                let wrapped = serde_json::json!({"type": "object", "properties": {"result": schema}});
                let schema = InputSchema::new(wrapped).map_err(|error| Cause::ExampleInvalid {
                    number,
                    reason: format!("its `expected_schema`: {error}"),
                })?;
                Ok(Self::Schema(Box::new(schema)))
            }
            (Some(_), Some(_)) => Err(Cause::ExampleInvalid {
                number,
                reason: "give `expected` or `expected_schema`, not both".to_owned(),
            }),
        }
    }

    fn is_met_by(&self, value: &Value) -> bool {
        match self {
            Self::Anything => true,
            Self::Value(expected) => same(expected, value),
            Self::Schema(schema) => schema.check(&serde_json::json!({"result": value})).is_ok(),
        }
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Anything => f.write_str("a result"),
            Self::Value(value) => write!(f, "{value}"),
            Self::Schema(schema) => match schema.json().pointer("/properties/result") {
                Some(schema) => write!(f, "a result that meets {schema}"),
                None => f.write_str("a result"),
            },
        }
    }
}

/// JSON has one kind of number: `1` and `1.0` are the same, and the order of members does not count.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

fn listed(violations: &[Violation]) -> String {
    violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_compare_by_value_and_members_by_name() {
        assert!(same(&json!({"a": 1, "b": [2.0]}), &json!({"b": [2], "a": 1.0})));
        assert!(!same(&json!({"a": 1}), &json!({"a": 1, "b": 2})));
        assert!(!same(&json!("1"), &json!(1)));
        assert!(!same(&json!(9_007_199_254_740_993_u64), &json!(1)));
    }
}
