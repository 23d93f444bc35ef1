use tool_sdk::prelude::*;
fn peek() -> u8 { unsafe { *(16 as *const u8) } }
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
