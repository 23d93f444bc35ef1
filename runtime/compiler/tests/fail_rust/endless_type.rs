use tool_sdk::prelude::*;
struct Endless { next: Endless }
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
