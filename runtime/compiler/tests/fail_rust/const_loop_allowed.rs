#![allow(long_running_const_eval)]
use tool_sdk::prelude::*;
pub static FOREVER: u64 = { let mut n = 0_u64; while n < u64::MAX { n += 1; } n };
fn call(_: Value) -> Result<Value, Failure> { Ok(json!(null)) }
tool!(call);
