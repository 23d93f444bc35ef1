use tool_sdk::prelude::*;
fn f() { a; b; c; d; e; g; h; i; j; k; l; m; n; }
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
