use tool_sdk::prelude::*;
#![crate_type = "proc-macro"]
fn x() {}
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
