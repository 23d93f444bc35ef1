//! The sandbox itself: one wasmtime engine, and what all calls share.

use std::{
    collections::HashMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{Semaphore, SemaphorePermit};
use toolwright_policy::Authorizer;
use toolwright_registry::{Digest, Grants, KvStore, Limits, Registry};
use wasmtime::{
    Engine,
    component::{Component, Linker, types::ComponentItem},
};

use crate::{
    CacheNote, CallError, EngineHandle, LoadError, Precompiler, Program, SandboxError,
    artifact::Artifacts,
    capability::Capabilities,
    code, engine,
    host::Host,
    http::{Http, HttpConfig},
    ledger::Ledger,
    linker,
    program::{Loaded, Params, Results},
    run, scan,
    ticker::Ticker,
    transform, words,
};

/// The largest component that is loaded: bytecode of 256 KiB of source is far below.
pub(crate) const COMPONENT_BYTES: usize = 8 << 20;
/// Components that are kept in memory, 35 KiB each. Beyond, they come from their artifacts again.
const COMPONENTS: usize = 1024;

/// How a sandbox is set up.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// Where ahead-of-time artifacts are kept, a folder of the user's own; without one they are kept in memory only.
    pub cache: Option<PathBuf>,
    /// How many calls may run at once; more wait. Each takes 16 GiB of address space (not of memory).
    pub max_concurrent: u32,
    /// Deadlines, caps and name lookup of the guests' HTTP requests.
    pub http: HttpConfig,
    /// What tools keep between calls.
    pub store: Arc<KvStore>,
    /// What compiles components that bring code of their own; without it they are not loaded.
    pub precompiler: Option<Precompiler>,
}

/// Where tools run. A clone is the same sandbox.
#[derive(Clone)]
pub struct Sandbox(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) engine: Engine,
    pub(crate) ticker: Ticker,
    pub(crate) http: Arc<Http>,
    pub(crate) store: Arc<KvStore>,
    precompiler: Option<Precompiler>,
    artifacts: Arc<Artifacts>,
    places: Semaphore,
    components: Mutex<HashMap<Digest, Component>>,
    /// By what they open, and the engine module that they have.
    linkers: Mutex<HashMap<LinkerKey, Arc<Linker<Host>>>>,
}

type LinkerKey = (Capabilities, Option<Digest>);

impl Default for SandboxConfig {
    fn default() -> Self {
        Self { cache: None, max_concurrent: 16, http: HttpConfig::default(), store: Arc::default(), precompiler: None }
    }
}

impl Sandbox {
    /// Reserves the pool and starts the thread that ends what runs too long.
    ///
    /// # Errors
    /// [`SandboxError`] when the system has not enough address space or threads. A cache that cannot be used is no error:
    /// [`Sandbox::take_notes`] says so.
    pub fn new(
        config: SandboxConfig,
        registry: Arc<Registry>,
        authorizer: Arc<Authorizer>,
    ) -> Result<Self, SandboxError> {
        let instances = config.max_concurrent.max(1);
        let engine = engine::engine(instances)?;
        let engine_compat = engine::compat(&engine);
        Ok(Self(Arc::new(Shared {
            ticker: Ticker::start(engine.clone())?,
            http: Arc::new(Http::new(config.http, authorizer)?),
            store: config.store,
            artifacts: Arc::new(Artifacts::new(config.cache, registry, engine_compat)),
            precompiler: config.precompiler,
            places: Semaphore::new(instances as usize),
            components: Mutex::default(),
            linkers: Mutex::default(),
            engine,
        })))
    }

    /// What there is to say about the cache since the last time that this was asked.
    #[must_use]
    pub fn take_notes(&self) -> Vec<CacheNote> {
        self.0.artifacts.take_notes()
    }

    /// What tools keep between calls.
    #[must_use]
    pub fn store(&self) -> &Arc<KvStore> {
        &self.0.store
    }

    /// Begins to make the engine module `wasm` ready, on a thread of its own.
    #[must_use]
    pub fn start_engine(&self, wasm: &'static [u8]) -> EngineHandle {
        EngineHandle::start(self.0.engine.clone(), self.0.artifacts.clone(), wasm)
    }

    /// Runs the function `export(ptr, len, flags) -> *const Out { status, ptr, len }` of the engine module on `input`, in a
    /// fresh instance that can reach nothing. The answer is `Out`'s status, 0 when it succeeded, and bytes, at most
    /// `limits.result_bytes`.
    ///
    /// # Errors
    /// [`CallError`]: a limit, a trap, or an engine that is not ready.
    pub async fn transform(
        &self,
        engine: &EngineHandle,
        export: &str,
        input: &[u8],
        flags: u32,
        limits: &Limits,
    ) -> Result<(u32, Vec<u8>), CallError> {
        let shared = &*self.0;
        let ready = engine.wait().await.map_err(|error| CallError::Engine(error.to_string()))?;
        let place = shared.place().await;
        let ledger = Arc::new(Ledger::new(limits));
        let guest = transform::transform(&shared.engine, &ready.pre, ledger.clone(), export, input, flags);
        let (outcome, _) = run::limited(&shared.ticker, &ledger, guest).await;
        drop(place);
        outcome
    }

    /// Makes a component callable, with what `grants` open and nothing else. `engine` is the module that a linked tool
    /// imports; it is waited for.
    ///
    /// A linked tool is compiled here: it brings almost no code, its source being data to the engine. Without `engine`, a
    /// component brings its own: it is scanned, and compiled by a [`Precompiler`] in a process with limits on time and
    /// memory. What was compiled before is taken from the cache.
    ///
    /// # Errors
    /// [`LoadError`]
    pub async fn load(
        &self,
        component: &[u8],
        grants: &Grants,
        engine: Option<&EngineHandle>,
    ) -> Result<Program, LoadError> {
        let shared = &self.0;
        let module = match engine {
            Some(handle) => {
                let ready = handle.wait().await.map_err(|error| LoadError::Engine { cause: error.to_string() })?;
                Some((handle.digest(), ready.module))
            }
            None => None,
        };
        let component = shared.component(component, module.is_some()).await?;
        let capabilities = Capabilities::of(grants);
        linker::check_imports(&shared.engine, &component, capabilities, module.is_some())?;
        let link = |error: wasmtime::Error| LoadError::Link { cause: words::chain(&error) };
        let pre = shared
            .linker(capabilities, module.as_ref())
            .and_then(|linker| linker.instantiate_pre(&component))
            .map_err(link)?;
        let (item, call) = component
            .get_export(None, "call")
            .ok_or_else(|| LoadError::NoCall { cause: "there is no export of this name".to_owned() })?;
        let ComponentItem::ComponentFunc(function) = item else {
            return Err(LoadError::NoCall { cause: "it is no function".to_owned() });
        };
        function
            .typecheck::<Params<'_>, Results>(&pre.instance_type())
            .map_err(|error| LoadError::NoCall { cause: words::chain(&error) })?;
        let schema = match component.get_export(None, "input-schema") {
            Some((ComponentItem::ComponentFunc(function), export)) => {
                function
                    .typecheck::<(), (String,)>(&pre.instance_type())
                    .map_err(|error| LoadError::NoSchema { cause: words::chain(&error) })?;
                Some(export)
            }
            Some(_) => return Err(LoadError::NoSchema { cause: "it is no function".to_owned() }),
            None => None,
        };
        Ok(Program::new(Loaded { shared: shared.clone(), pre, call, schema, grants: Arc::new(grants.clone()) }))
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").finish_non_exhaustive()
    }
}

impl Shared {
    /// Waits for a place in the pool.
    pub(crate) async fn place(&self) -> Option<SemaphorePermit<'_>> {
        // It fails only when the semaphore is closed, which nobody does; without a place the pool itself refuses.
        self.places.acquire().await.ok()
    }

    async fn component(self: &Arc<Self>, wasm: &[u8], linked: bool) -> Result<Component, LoadError> {
        if wasm.len() > COMPONENT_BYTES {
            return Err(LoadError::TooLarge { bytes: wasm.len(), limit: COMPONENT_BYTES });
        }
        let digest = Digest::of(wasm);
        if let Some(component) = self.components.lock().unwrap_or_else(PoisonError::into_inner).get(&digest) {
            return Ok(component.clone());
        }
        let component = match code::component_from_artifact(&self.engine, &self.artifacts, digest) {
            Some(component) => component,
            None if linked => {
                let (shared, wasm) = (self.clone(), wasm.to_vec());
                aside(move || {
                    code::component(&shared.engine, &shared.artifacts, digest, &wasm).map_err(|error| invalid(&error))
                })
                .await?
            }
            None => {
                let precompiler = self.precompiler.as_ref().ok_or(LoadError::NoPrecompiler)?;
                let scanned = wasm.to_vec();
                aside(move || scan::scan(&scanned)).await?;
                let artifact = precompiler.compile(wasm).await?;
                let shared = self.clone();
                aside(move || {
                    code::component_from_child(&shared.engine, &shared.artifacts, digest, &artifact)
                        .map_err(|error| invalid(&error))
                })
                .await?
            }
        };
        let mut components = self.components.lock().unwrap_or_else(PoisonError::into_inner);
        if components.len() >= COMPONENTS {
            components.clear();
        }
        components.insert(digest, component.clone());
        Ok(component)
    }

    fn linker(
        &self,
        capabilities: Capabilities,
        module: Option<&(Digest, wasmtime::Module)>,
    ) -> wasmtime::Result<Arc<Linker<Host>>> {
        let key = (capabilities, module.map(|(digest, _)| *digest));
        let mut linkers = self.linkers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(linker) = linkers.get(&key) {
            return Ok(linker.clone());
        }
        let linker = Arc::new(linker::linker(&self.engine, capabilities, module.map(|(_, module)| module))?);
        linkers.insert(key, linker.clone());
        Ok(linker)
    }
}

/// Does what takes long on a thread for such work.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LoadError> + Send + 'static,
) -> Result<T, LoadError> {
    let stopped = |error: tokio::task::JoinError| LoadError::Invalid { cause: words::plain(&error.to_string()) };
    tokio::task::spawn_blocking(work).await.map_err(stopped)?
}

fn invalid(error: &wasmtime::Error) -> LoadError {
    LoadError::Invalid { cause: words::chain(error) }
}
