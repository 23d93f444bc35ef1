use tool_sdk::prelude::*;
const HOST: &str = include_str!("/etc/there_is_no_such_file");
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
