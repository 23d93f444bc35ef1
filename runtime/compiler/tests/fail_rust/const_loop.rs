use tool_sdk::prelude::*;
const FOREVER: () = loop {};
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
