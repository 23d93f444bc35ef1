use tool_sdk::prelude::*;
struct Input { a: u32 }
fn call(_: Input) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
