use tool_sdk::prelude::*;
#[path = "../../../../../../../../etc/passwd"]
mod host;
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
