//! The workshop's parts, and what several of its steps share.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use toolwright_compiler::Compiler;
use toolwright_policy::{Authorizer, Given};
use toolwright_registry::{CallCount, Digest, EntryId, Grants, Registry, RegistryError};
use toolwright_sandbox::{Program, Sandbox};

/// Programs that are kept between their creation and the time when they are loaded.
const FRESH_MAX: usize = 64;

/// What a workshop works with.
pub struct Parts {
    /// Where tools are kept.
    pub registry: Arc<Registry>,
    /// The gate.
    pub authorizer: Arc<Authorizer>,
    /// Where they run.
    pub sandbox: Sandbox,
    /// What makes components of source.
    pub compiler: Compiler,
    /// What the person gave by config and flags.
    pub given: Given,
    /// The values of the environment variables that the person granted, by name.
    pub env: BTreeMap<String, String>,
}

/// The one way a tool comes to be.
pub struct Workshop {
    parts: Parts,
    given: Mutex<Given>,
    fresh: Mutex<HashMap<Digest, (Grants, Program)>>,
    counts: Mutex<BTreeMap<EntryId, CallCount>>,
}

impl Workshop {
    /// A workshop of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            given: Mutex::new(parts.given.clone()),
            parts,
            fresh: Mutex::default(),
            counts: Mutex::default(),
        })
    }

    /// The hosts in the person's own typed words are granted from now on. Nothing that a document, a tool, a file or
    /// piped input says may come here.
    pub fn hear(&self, typed: &str) {
        lock(&self.given).add_prompt(typed);
    }

    /// Where tools are kept.
    #[must_use]
    pub const fn registry(&self) -> &Arc<Registry> {
        &self.parts.registry
    }

    /// The gate.
    #[must_use]
    pub const fn authorizer(&self) -> &Arc<Authorizer> {
        &self.parts.authorizer
    }

    /// What makes components of source.
    #[must_use]
    pub const fn compiler(&self) -> &Compiler {
        &self.parts.compiler
    }

    pub(crate) const fn sandbox(&self) -> &Sandbox {
        &self.parts.sandbox
    }

    pub(crate) fn given(&self) -> Given {
        lock(&self.given).clone()
    }

    /// The values that a tool with these grants gets.
    pub(crate) fn env(&self, grants: &Grants) -> BTreeMap<String, String> {
        grants.env().filter_map(|name| Some((name.to_owned(), self.parts.env.get(name)?.clone()))).collect()
    }

    /// Keeps a program that was just made, for the `load` that follows.
    pub(crate) fn keep_fresh(&self, component: Digest, grants: Grants, program: Program) {
        let mut fresh = lock(&self.fresh);
        if fresh.len() >= FRESH_MAX
            && let Some(oldest) = fresh.keys().next().copied()
        {
            fresh.remove(&oldest);
        }
        fresh.insert(component, (grants, program));
    }

    pub(crate) fn take_fresh(&self, component: &Digest, grants: &Grants) -> Option<Program> {
        let (made_with, program) = lock(&self.fresh).remove(component)?;
        (made_with == *grants).then_some(program)
    }

    pub(crate) fn count(&self, id: &EntryId, failed: bool) {
        let mut counts = lock(&self.counts);
        let count = counts.entry(id.clone()).or_insert_with(|| CallCount { id: id.clone(), calls: 0, failures: 0 });
        count.calls += 1;
        count.failures += u64::from(failed);
    }

    /// Writes the calls that were counted since the last time.
    ///
    /// # Errors
    /// The journal's; then the counts are kept for the next time.
    pub fn flush_counts(&self) -> Result<(), RegistryError> {
        let mut counts = lock(&self.counts);
        if !counts.is_empty() {
            self.parts.registry.record_calls(&counts.values().cloned().collect::<Vec<_>>())?;
            counts.clear();
        }
        Ok(())
    }
}

/// What these locks guard is whole between any two statements, so a panic elsewhere spoils nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Milliseconds since 1970-01-01 UTC.
pub(crate) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
