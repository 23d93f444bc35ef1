use tool_sdk::prelude::*;
pub static GIANT: [u8; 1 << 30] = [1; 1 << 30];
pub fn giant(n: usize) -> u8 { GIANT[n] }
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
