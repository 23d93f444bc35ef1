use tool_sdk::prelude::*;
fn now() { cap_clock::now(); }
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
