use tool_sdk::prelude::*;
macro_rules! endless { () => { endless! {} } }
endless! {}
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
