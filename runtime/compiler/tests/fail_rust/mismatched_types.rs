use tool_sdk::prelude::*;
fn sum(list: &[i32]) -> i32 { list.iter().map(|n| n.to_string()).sum() }
fn name() -> String { "a" }
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
