use tool_sdk::prelude::*;
const HOST: &[u8] = include_bytes!("/dev/null");
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
