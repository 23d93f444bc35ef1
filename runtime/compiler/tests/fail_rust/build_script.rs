use tool_sdk::prelude::*;
fn main() { std::process::Command::new("/bin/sh").spawn().unwrap(); }
const RUN: std::process::Child = std::process::Command::new("/bin/sh").spawn().unwrap();
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
