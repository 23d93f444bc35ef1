use tool_sdk::prelude::*;
#[unsafe(export_name = "call")]
pub extern "C" fn other() {}
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
