use tool_sdk::prelude::*;
const HOST: &str = env!("HOME");
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
