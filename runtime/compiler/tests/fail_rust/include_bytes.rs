use tool_sdk::prelude::*;
const HOST: &[u8] = include_bytes!("/etc/passwd");
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
