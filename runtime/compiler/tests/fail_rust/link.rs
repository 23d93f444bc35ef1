use tool_sdk::prelude::*;
#[link(name = "c")]
unsafe extern "C" {
    safe fn getpid() -> i32;
}
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
