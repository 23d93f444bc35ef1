use tool_sdk::prelude::*;
#[unsafe(link_section = "component-type:evil")]
pub static EVIL: [u8; 4] = *b"evil";
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
