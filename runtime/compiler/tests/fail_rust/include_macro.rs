use tool_sdk::prelude::*;
include!("/etc/passwd");
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
