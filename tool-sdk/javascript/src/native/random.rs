//! Random numbers. `Math.random` is asked for often, so it is computed in here from one seed of the host.

use std::cell::Cell;

use rquickjs::{ArrayBuffer, Ctx, Function, Object, Result};

use super::bytes;
use crate::bindings::wasi::random::random;

thread_local! {
    static STATE: Cell<Option<[u64; 4]>> = const { Cell::new(None) };
}

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("random", Function::new(ctx.clone(), unit)?)?;
    host.set("randomBytes", Function::new(ctx.clone(), some_bytes)?)
}

fn some_bytes<'js>(ctx: Ctx<'js>, len: u32) -> Result<ArrayBuffer<'js>> {
    bytes::buffer(&ctx, random::get_random_bytes(u64::from(len)))
}

/// A number from 0 to below 1, by xoshiro256++ (Blackman and Vigna, 2019).
fn unit() -> f64 {
    let seed = || [(); 4].map(|()| random::get_random_u64());
    let mut s = STATE.get().unwrap_or_else(seed);
    let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
    let t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = s[3].rotate_left(45);
    STATE.set(Some(s));
    (result >> 11) as f64 / (1u64 << 53) as f64
}
