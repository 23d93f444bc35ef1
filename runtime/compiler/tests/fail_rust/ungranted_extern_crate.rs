use tool_sdk::prelude::*;
extern crate cap_http;
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
