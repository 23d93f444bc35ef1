use tool_sdk::prelude::*;
#[unsafe(no_mangle)]
pub extern "C" fn cabi_realloc() {}
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
