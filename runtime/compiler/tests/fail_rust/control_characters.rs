use tool_sdk::prelude::*;
fn f() { let "\x1b" = "[2J‮"; }
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
