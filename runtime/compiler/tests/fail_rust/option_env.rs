use tool_sdk::prelude::*;
const HOST: Option<&str> = option_env!("OPENAI_API_KEY");
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
