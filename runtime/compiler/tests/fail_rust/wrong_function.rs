use tool_sdk::prelude::*;
fn call(_: String) -> String { String::new() }
tool!(call);
