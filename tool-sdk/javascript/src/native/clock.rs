//! The time of day, the monotonic clock and timers.

use rquickjs::{Function, Object, Result};

use super::grants::CLOCK;
use crate::bindings::wasi::clocks::{monotonic_clock, wall_clock};
use crate::{engine, event_loop};

/// QuickJS's only need of its surroundings: microseconds since 1970. It asks also while the snapshot is
/// made, and for the seed of its own `Math.random`, which nobody can reach; so no grant means no import.
#[unsafe(no_mangle)]
extern "C" fn __rquickjs_host_now_us() -> f64 {
    if engine::grants() & CLOCK == 0 {
        return 0.0;
    }
    let now = wall_clock::now();
    now.seconds as f64 * 1e6 + f64::from(now.nanoseconds / 1000)
}

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("monotonic", Function::new(ctx.clone(), || monotonic_clock::now() as f64 / 1e6)?)?;
    host.set("wallTime", Function::new(ctx.clone(), || __rquickjs_host_now_us() / 1e3)?)?;
    host.set("waitFor", Function::new(ctx.clone(), event_loop::wait_for)?)?;
    host.set("cancel", Function::new(ctx.clone(), event_loop::cancel)?)
}
