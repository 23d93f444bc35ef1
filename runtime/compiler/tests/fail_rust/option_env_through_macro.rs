use tool_sdk::prelude::*;
macro_rules! read { ($($name:tt)*) => { option_env!(concat!($($name)*)) } }
const HOST: Option<&str> = read!("TMP", "DIR");
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
