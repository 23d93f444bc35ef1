use tool_sdk::prelude::*;
const HOST: &str = env!("TMPDIR");
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
