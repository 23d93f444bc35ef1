use tool_sdk::prelude::*;
use cap_http::get;
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
