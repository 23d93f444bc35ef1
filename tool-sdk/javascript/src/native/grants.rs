//! Which capabilities the loaded tool has. The bits are part of the ABI of `load`.

use rquickjs::{Function, Object, Result};

use crate::engine;

pub(crate) const CLOCK: u32 = 1;

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("granted", Function::new(ctx.clone(), |bits: u32| engine::grants() & bits != 0)?)
}
