//! One run of a guest: its store, and the limits around it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use wasmtime::{Engine, Store, UpdateDeadline};

use crate::{CallError, ledger::Ledger, limiter::Limiter, ticker::Ticker, trap::Stop};

/// What a guest may hand to the host in one call of a host function: bodies and logs come in pieces.
const COPIED: usize = 2 << 20;
/// What a result takes beside its text.
const RESULT_HEAD: usize = 64;
/// Handles of one component instance.
pub(crate) const COMPONENT_HANDLES: usize = 4096;

/// What a store holds must at least know its limits.
pub(crate) trait Limited: Send + 'static {
    fn ledger(&self) -> &Arc<Ledger>;
    fn limiter(&mut self) -> &mut Limiter;
}

/// A store for one run; it must not be used again after a trap, and is not: each run has its own.
pub(crate) fn store<T: Limited>(engine: &Engine, host: T) -> Store<T> {
    let result = usize::try_from(host.ledger().limits.result_bytes).unwrap_or(usize::MAX);
    let mut store = Store::new(engine, host);
    store.limiter(|host| host.limiter());
    store.set_hostcall_fuel(result.saturating_add(RESULT_HEAD).max(COPIED));
    store.set_max_component_handles(COMPONENT_HANDLES);
    store.set_epoch_deadline(1);
    // The processor's time is what counts, not ticks: those go on while the guest waits for a peer.
    store.epoch_deadline_callback(|store| {
        if store.data().ledger().meter.is_used_up() { Err(Stop::Cpu.into()) } else { Ok(UpdateDeadline::Yield(1)) }
    });
    store
}

/// Runs `guest` under the limits of `ledger`; how long it took is the second value. Dropping the future ends the run.
pub(crate) async fn limited<T>(
    ticker: &Ticker,
    ledger: &Arc<Ledger>,
    guest: impl Future<Output = Result<T, CallError>>,
) -> (Result<T, CallError>, Duration) {
    let begun = Instant::now();
    let ticking = ticker.begin();
    let wall = Duration::from_millis(ledger.limits.wall_ms);
    let outcome = match tokio::time::timeout(wall, ledger.meter.measure(guest)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(CallError::WallLimit { limit_ms: ledger.limits.wall_ms }),
    };
    drop(ticking);
    (outcome, begun.elapsed())
}
