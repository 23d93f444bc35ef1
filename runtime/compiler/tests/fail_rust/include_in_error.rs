use tool_sdk::prelude::*;
compile_error!(include_str!("/etc/passwd"));
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
