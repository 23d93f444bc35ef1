use tool_sdk::prelude::*;
use reqwest::get;
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
