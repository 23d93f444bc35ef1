use tool_sdk::prelude::*;
macro_rules! bomb { ($($t:tt)*) => { bomb! { $($t)* $($t)* } } }
bomb! { a a }
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
