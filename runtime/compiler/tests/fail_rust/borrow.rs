use tool_sdk::prelude::*;
fn longest(list: Vec<String>) -> usize { let moved = list; list.len() + moved.len() }
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
