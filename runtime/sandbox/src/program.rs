//! A component that can be called, and its calls.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, atomic::Ordering::Relaxed},
};

use toolwright_policy::{Authorized, Call};
use toolwright_registry::{Grants, KvStore, Limits};
use wasmtime::component::{ComponentExportIndex, ComponentType, InstancePre, Lift};

use crate::{
    CallError,
    host::Host,
    http::Hooks,
    ledger::{CallUsage, Ledger},
    run::{self, Limited as _},
    sandbox::Shared,
    trap,
};

/// A loaded tool. Each call has an instance of its own: nothing is left of one call when the next begins.
#[derive(Clone)]
pub struct Program {
    loaded: Arc<Loaded>,
    store: Arc<KvStore>,
}

pub(crate) struct Loaded {
    pub(crate) shared: Arc<Shared>,
    pub(crate) pre: InstancePre<Host>,
    pub(crate) call: ComponentExportIndex,
    /// The optional export of the world `described`.
    pub(crate) schema: Option<ComponentExportIndex>,
    pub(crate) grants: Arc<Grants>,
}

/// What a call came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Called {
    /// The result, as the guest wrote it.
    pub outcome: Result<String, CallError>,
    /// What it logged, as it wrote it; bytes that are not UTF-8 are replaced. Where some of it was dropped, a last line says
    /// so.
    pub log: String,
    /// What it used.
    pub usage: CallUsage,
}

/// `variant failure { invalid-input(string), failed(string) }` of the world.
#[derive(ComponentType, Lift)]
#[component(variant)]
pub(crate) enum Failure {
    #[component(name = "invalid-input")]
    InvalidInput(String),
    #[component(name = "failed")]
    Failed(String),
}

/// What `call` takes and gives.
pub(crate) type Params<'a> = (&'a str,);
pub(crate) type Results = (Result<String, Failure>,);

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program").field("grants", &self.loaded.grants).finish_non_exhaustive()
    }
}

impl Program {
    pub(crate) fn new(loaded: Loaded) -> Self {
        let store = loaded.shared.store.clone();
        Self { loaded: Arc::new(loaded), store }
    }

    /// The same tool, which keeps what it keeps in `store`: for a trial that must leave nothing behind.
    #[must_use]
    pub fn with_store(&self, store: Arc<KvStore>) -> Self {
        Self { loaded: self.loaded.clone(), store }
    }

    /// Calls the tool with `input`, a JSON text, in a fresh instance.
    ///
    /// `env` has the values of variables; the guest sees those that were granted by name. While all places of the pool are
    /// taken, the call waits for one, on no limit's account. Dropping the future ends the run, also of a guest that spins.
    pub async fn call(
        &self,
        call: Authorized<Call>,
        input: &str,
        limits: &Limits,
        env: &BTreeMap<String, String>,
    ) -> Called {
        let Loaded { shared, grants, .. } = &*self.loaded;
        let tool = call.into_inner().id;
        let env = grants.env().filter_map(|name| Some((name.to_owned(), env.get(name)?.clone()))).collect();
        let place = shared.place().await;
        let ledger = Arc::new(Ledger::new(limits));
        let bucket = self.store.bucket(&tool);
        let hooks = Hooks::new(shared.http.clone(), tool, grants.clone(), ledger.clone());
        let host = Host::new(ledger.clone(), env, hooks, bucket);
        let (outcome, wall) = run::limited(&shared.ticker, &ledger, self.run(host, input)).await;
        drop(place);
        let log = ledger.log().take();
        Called { outcome, log, usage: ledger.usage(wall) }
    }

    /// Asks the tool for the JSON schema of its input, in a fresh instance that reaches nothing: no host, no folder, no
    /// variable, and a store that is empty and goes. `None` when it does not export `input-schema`.
    ///
    /// # Errors
    /// [`CallError`] as of a call; the text is as long as a result may be, and need not be a schema.
    pub async fn input_schema(&self, call: Authorized<Call>, limits: &Limits) -> Option<Result<String, CallError>> {
        let Loaded { shared, schema, .. } = &*self.loaded;
        let export = schema.as_ref()?;
        let tool = call.into_inner().id;
        let place = shared.place().await;
        let ledger = Arc::new(Ledger::new(limits));
        let bucket = Arc::new(KvStore::in_memory()).bucket(&tool);
        let hooks = Hooks::new(shared.http.clone(), tool, Arc::default(), ledger.clone());
        let host = Host::new(ledger.clone(), Vec::new(), hooks, bucket);
        let (outcome, _) = run::limited(&shared.ticker, &ledger, self.ask(host, export)).await;
        drop(place);
        Some(outcome)
    }

    async fn ask(&self, host: Host, export: &ComponentExportIndex) -> Result<String, CallError> {
        let Loaded { shared, pre, .. } = &*self.loaded;
        let ledger = host.ledger().clone();
        let limit = ledger.limits.result_bytes;
        let mut store = run::store(&shared.engine, host);
        let result = async {
            let instance = pre.instantiate_async(&mut store).await?;
            let ask = instance.get_typed_func::<(), (String,)>(&mut store, export)?;
            ask.call_async(&mut store, ()).await
        };
        let (text,) = result.await.map_err(|error| trap::explain(&error, &ledger))?;
        if text.len() as u64 > limit {
            return Err(CallError::ResultLimit { limit_bytes: limit });
        }
        Ok(text)
    }

    async fn run(&self, mut host: Host, input: &str) -> Result<String, CallError> {
        let Loaded { shared, pre, call, grants, .. } = &*self.loaded;
        host.files.open(grants).await?;
        let ledger = host.ledger().clone();
        let limit = ledger.limits.result_bytes;
        let mut store = run::store(&shared.engine, host);
        let result = async {
            let instance = pre.instantiate_async(&mut store).await?;
            let call = instance.get_typed_func::<Params<'_>, Results>(&mut store, call)?;
            call.call_async(&mut store, (input,)).await
        };
        let (outcome,) = result.await.map_err(|error| trap::explain(&error, &ledger))?;
        // A guest that gets no memory may live to say so.
        if let Err(Failure::Failed(text)) = &outcome
            && ledger.memory_refused.load(Relaxed)
            && text.contains("out of memory")
        {
            return Err(CallError::MemoryLimit { limit_bytes: ledger.limits.memory_bytes });
        }
        if let Err(Failure::Failed(_)) = &outcome
            && ledger.files.refused.load(Relaxed)
        {
            return Err(CallError::WriteLimit { limit_bytes: ledger.limits.fs_write_bytes });
        }
        let length = match &outcome {
            Ok(text) | Err(Failure::InvalidInput(text) | Failure::Failed(text)) => text.len() as u64,
        };
        if length > limit {
            return Err(CallError::ResultLimit { limit_bytes: limit });
        }
        outcome.map_err(|failure| match failure {
            Failure::InvalidInput(text) => CallError::InvalidInput(text),
            Failure::Failed(text) => CallError::Failed(text),
        })
    }
}
