//! The workshop's parts, and what several of its steps share.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use toolwright_compiler::Compiler;
use toolwright_policy::{Authorizer, Given};
use toolwright_registry::{CallCount, EntryId, Grants, Registry, RegistryError};
use toolwright_sandbox::Sandbox;

use crate::Cause;

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
    registry: Arc<Registry>,
    authorizer: Arc<Authorizer>,
    sandbox: Sandbox,
    compiler: Compiler,
    given: Mutex<Given>,
    env: BTreeMap<String, String>,
    counts: Mutex<BTreeMap<EntryId, CallCount>>,
}

impl Workshop {
    /// A workshop of these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        let Parts { registry, authorizer, sandbox, compiler, given, env } = parts;
        let (given, counts) = (Mutex::new(given), Mutex::default());
        Arc::new(Self { registry, authorizer, sandbox, compiler, given, env, counts })
    }

    /// The hosts in the person's own typed words are granted from now on. Nothing that a document, a tool, a file or
    /// piped input says may come here.
    pub fn hear(&self, typed: &str) {
        lock(&self.given).add_prompt(typed);
    }

    /// Where tools are kept.
    #[must_use]
    pub const fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// The gate.
    #[must_use]
    pub const fn authorizer(&self) -> &Arc<Authorizer> {
        &self.authorizer
    }

    /// What makes components of source.
    #[must_use]
    pub const fn compiler(&self) -> &Compiler {
        &self.compiler
    }

    pub(crate) const fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Takes back what the person's words gave. Tools that were made with it keep it.
    pub fn forget_words(&self) {
        lock(&self.given).forget_prompts();
    }

    /// What the person has given so far.
    #[must_use]
    pub fn given(&self) -> Given {
        lock(&self.given).clone()
    }

    /// The values that a tool with these grants gets.
    pub(crate) fn env(&self, grants: &Grants) -> BTreeMap<String, String> {
        grants.env().filter_map(|name| Some((name.to_owned(), self.env.get(name)?.clone()))).collect()
    }

    /// Writes to the journal. A commit waits for the disk, so it has a thread of its own.
    pub(crate) async fn commit<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Registry) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, Cause> {
        let registry = Arc::clone(&self.registry);
        let written = tokio::task::spawn_blocking(move || write(&registry)).await;
        Ok(written.map_err(|error| Cause::Broken(error.to_string()))??)
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
            self.registry.record_calls(&counts.values().cloned().collect::<Vec<_>>())?;
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
