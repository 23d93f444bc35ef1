use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{call, input_schema};
use crate::bindings::Failure as Exported;
use crate::failure::{Failure, failed, invalid_input};
use crate::prelude::*;

#[derive(Deserialize, Schema)]
struct Input {
    text: String,
}

#[derive(Debug, Serialize)]
struct Output {
    words: usize,
}

fn count(input: Input) -> Result<Output, Failure> {
    match input.text.as_str() {
        "" => Err(invalid_input("`text` is empty")),
        "!" => Err(failed("no words")),
        text => Ok(Output { words: text.split_whitespace().count() }),
    }
}

/// `Exported` is generated and has no equality.
fn outcome(result: Result<String, Exported>) -> Result<String, Failure> {
    result.map_err(|failure| match failure {
        Exported::InvalidInput(reason) => Failure::InvalidInput(reason),
        Exported::Failed(reason) => Failure::Failed(reason),
    })
}

#[test]
fn a_call_is_json_in_and_json_out() {
    assert_eq!(outcome(call(count, r#"{"text": "a b  c"}"#)), Ok(r#"{"words":3}"#.to_owned()));
}

#[test]
fn wrong_arguments_and_a_failed_run_are_told_apart() {
    assert_eq!(outcome(call(count, r#"{"text": ""}"#)), Err(Failure::InvalidInput("`text` is empty".to_owned())));
    assert_eq!(outcome(call(count, r#"{"text": "!"}"#)), Err(Failure::Failed("no words".to_owned())));
    assert_eq!(outcome(call(count, "{}")), Err(Failure::InvalidInput("missing field `text`".to_owned())));
}

#[test]
fn an_output_without_a_form_in_json_is_a_failure() {
    fn keyed_by_pairs(_: Value) -> Result<std::collections::BTreeMap<(u8, u8), u8>, Failure> {
        Ok([((1, 2), 3)].into())
    }
    assert_eq!(
        outcome(call(keyed_by_pairs, "{}")),
        Err(Failure::Failed("the output is not valid JSON: key must be a string".to_owned()))
    );
}

#[test]
fn the_schema_is_that_of_the_input() {
    let schema: Value = serde_json::from_str(&input_schema(count)).unwrap();
    assert_eq!(schema, json!({"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}));
}
