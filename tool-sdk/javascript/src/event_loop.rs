//! One loop for everything that is waited for. A wait has an id; when one of its pollables is ready, the
//! prelude's `wake` is called with it.

use std::cell::RefCell;

use rquickjs::promise::PromiseState;
use rquickjs::{Ctx, Function, Promise, Value, qjs};

use crate::bindings::wasi::clocks::monotonic_clock;
use crate::bindings::wasi::io::poll::{Pollable, poll};
use crate::engine::{self, Hooks};
use crate::native::grants;

struct Wait {
    id: u32,
    /// Timers that are ready at once fire in this order; the rest comes first.
    due: f64,
    pollable: Pollable,
}

#[derive(Default)]
struct Waits {
    waits: Vec<Wait>,
    last_id: u32,
    /// Milliseconds: the due time of the latest timer that fired. It stands in for the clock where only
    /// `subscribe-duration` is granted.
    time: f64,
}

thread_local! {
    static WAITS: RefCell<Waits> = RefCell::default();
}

/// Waits until one of `pollables` is ready.
pub(crate) fn wait(pollables: impl IntoIterator<Item = Pollable>) -> u32 {
    WAITS.with_borrow_mut(|w| {
        w.last_id += 1;
        let id = w.last_id;
        w.waits.extend(pollables.into_iter().map(|pollable| Wait { id, due: f64::NEG_INFINITY, pollable }));
        id
    })
}

/// Waits for `milliseconds`.
pub(crate) fn wait_for(milliseconds: f64) -> u32 {
    let milliseconds = if milliseconds >= 1.0 { milliseconds.min(f64::from(i32::MAX)) } else { 1.0 };
    let pollable = monotonic_clock::subscribe_duration((milliseconds * 1e6) as u64);
    let exact = engine::grants() & grants::CLOCK != 0;
    let now = exact.then(|| monotonic_clock::now() as f64 / 1e6);
    WAITS.with_borrow_mut(|w| {
        w.last_id += 1;
        let due = now.unwrap_or(w.time) + milliseconds;
        w.waits.push(Wait { id: w.last_id, due, pollable });
        w.last_id
    })
}

/// Forgets a wait; an unknown id is none.
pub(crate) fn cancel(id: u32) {
    WAITS.with_borrow_mut(|w| w.waits.retain(|wait| wait.id != id));
}

/// Blocks until something is ready and takes it off the list, in the order of firing. Empty when nothing
/// is waited for.
fn ready() -> Vec<u32> {
    WAITS.with_borrow_mut(|w| {
        if w.waits.is_empty() {
            return Vec::new();
        }
        let pollables: Vec<&Pollable> = w.waits.iter().map(|wait| &wait.pollable).collect();
        let mut fired: Vec<(f64, u32)> = poll(&pollables)
            .into_iter()
            .filter_map(|index| w.waits.get(index as usize))
            .map(|wait| (wait.due, wait.id))
            .collect();
        fired.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        fired.dedup_by_key(|(_, id)| *id);
        for (due, _) in &fired {
            w.time = w.time.max(*due);
        }
        w.waits.retain(|wait| !fired.iter().any(|(_, id)| *id == wait.id));
        fired.into_iter().map(|(_, id)| id).collect()
    })
}

/// Why a promise gave no value.
pub(crate) enum Unsettled<'js> {
    Threw(Value<'js>),
    /// Neither a job nor a wait is left.
    Never,
}

/// Runs the loop until `promise` is settled. What a timer's or a microtask's callback throws ends it too.
pub(crate) fn settle<'js>(ctx: &Ctx<'js>, hooks: &Hooks, promise: &Promise<'js>) -> Result<Value<'js>, Unsettled<'js>> {
    let threw = || Unsettled::Threw(ctx.catch());
    loop {
        if drain(ctx, promise).map_err(Unsettled::Threw)? {
            return match promise.result::<Value<'js>>() {
                Some(Ok(value)) => Ok(value),
                Some(Err(_)) => Err(threw()),
                None => Err(Unsettled::Never),
            };
        }
        let fired = ready();
        if fired.is_empty() {
            return Err(Unsettled::Never);
        }
        let wake: Function<'js> = hooks.wake.clone().restore(ctx).map_err(|_| threw())?;
        for id in fired {
            wake.call::<_, ()>((id,)).map_err(|_| threw())?;
            if drain(ctx, promise).map_err(Unsettled::Threw)? {
                break;
            }
        }
    }
}

/// Runs jobs until `promise` is settled (true) or none is left (false).
fn drain<'js>(ctx: &Ctx<'js>, promise: &Promise<'js>) -> Result<bool, Value<'js>> {
    // SAFETY: `ctx` is alive, and so is its runtime.
    let runtime = unsafe { qjs::JS_GetRuntime(ctx.as_raw().as_ptr()) };
    loop {
        if promise.state() != PromiseState::Pending {
            return Ok(true);
        }
        let mut ran_in = std::ptr::null_mut();
        // SAFETY: the runtime is alive; `ran_in` is written, and read by nobody.
        match unsafe { qjs::JS_ExecutePendingJob(runtime, &mut ran_in) } {
            0 => return Ok(false),
            1.. => {}
            // There is one context only, so the exception is pending in this one.
            _ => return Err(ctx.catch()),
        }
    }
}
