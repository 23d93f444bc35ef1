use tool_sdk::prelude::*;
const HOST: &str = include_str!("/usr/lib/os-release");
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
