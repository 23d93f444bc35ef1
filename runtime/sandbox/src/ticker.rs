//! The clock of the epochs: one thread, which ticks only while calls are running.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use wasmtime::Engine;

use crate::SandboxError;

/// How often a running guest is looked at: its processor limit is exact to this, and a guest that spins gives its worker
/// thread back as often.
const TICK: Duration = Duration::from_millis(10);
/// After so many ticks without a call the thread sleeps until there is one. Calls in a row need not wake it each time.
const IDLE_TICKS: u32 = 100;

#[derive(Debug)]
pub(crate) struct Ticker {
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct State {
    running: AtomicUsize,
    asleep: AtomicBool,
    stop: AtomicBool,
}

/// Ticks go on while this is held.
#[derive(Debug)]
pub(crate) struct Ticking<'a>(&'a State);

impl Ticker {
    pub(crate) fn start(engine: Engine) -> Result<Self, SandboxError> {
        Self::asleep_after(engine, IDLE_TICKS)
    }

    fn asleep_after(engine: Engine, idle_ticks: u32) -> Result<Self, SandboxError> {
        let state = Arc::new(State::default());
        let thread = thread::Builder::new()
            .name("toolwright-epoch".to_owned())
            .spawn({
                let state = state.clone();
                move || state.run(&engine, idle_ticks)
            })
            .map_err(|source| SandboxError::thread(&source))?;
        Ok(Self { state, thread: Some(thread) })
    }

    pub(crate) fn begin(&self) -> Ticking<'_> {
        // `run` stores `asleep` and then reads `running`; here it is the other way round, and all is sequentially
        // consistent: one of the two sees the other, so that no call runs while the thread sleeps on.
        self.state.running.fetch_add(1, SeqCst);
        if self.state.asleep.load(SeqCst)
            && let Some(thread) = &self.thread
        {
            thread.thread().unpark();
        }
        Ticking(&self.state)
    }
}

impl State {
    fn run(&self, engine: &Engine, idle_ticks: u32) {
        let mut idle = 0;
        while !self.stop.load(SeqCst) {
            if idle < idle_ticks {
                thread::park_timeout(TICK);
            } else {
                self.asleep.store(true, SeqCst);
                while self.running.load(SeqCst) == 0 && !self.stop.load(SeqCst) {
                    thread::park();
                }
                self.asleep.store(false, SeqCst);
                idle = 0;
                continue;
            }
            if self.running.load(SeqCst) == 0 {
                idle += 1;
            } else {
                idle = 0;
                engine.increment_epoch();
            }
        }
    }
}

impl Drop for Ticking<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, SeqCst);
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.state.stop.store(true, SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It ends at once, and it cannot have panicked: it does nothing that can.
            drop(thread.join());
        }
    }
}

#[cfg(test)]
#[path = "ticker_tests.rs"]
mod tests;
