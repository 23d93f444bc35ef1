use tool_sdk::prelude::*;
mod other;
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
