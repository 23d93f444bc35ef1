use tool_sdk::prelude::*;
fn f(v: NotShown) -> String { format!("{v}") }
struct NotShown;
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
