//! The JavaScript engine module: prepared once, in the background, while nobody needs it yet.

use std::{
    fmt,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tokio::sync::watch;
use toolwright_registry::Digest;
use wasmtime::{Engine, InstancePre, Linker, Module};

use crate::{SandboxError, artifact::Artifacts, code, transform::Confined, words};

/// The engine module, ready or on its way.
#[derive(Clone)]
pub struct EngineHandle {
    digest: Digest,
    state: watch::Receiver<State>,
}

type State = Option<Result<Ready, SandboxError>>;

#[derive(Clone)]
pub(crate) struct Ready {
    pub(crate) module: Module,
    /// For [`Sandbox::transform`](crate::Sandbox::transform): it has no imports, so nothing else is needed.
    pub(crate) pre: Arc<InstancePre<Confined>>,
    preparation: Preparation,
}

/// How the engine module was made ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preparation {
    /// How long it took.
    pub took: Duration,
    /// Whether an artifact of an earlier run was used; else it was compiled, which takes a second or so.
    pub from_artifact: bool,
}

impl fmt::Debug for EngineHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineHandle").field("digest", &self.digest).field("ready", &self.is_ready()).finish()
    }
}

impl EngineHandle {
    pub(crate) fn start(engine: Engine, artifacts: Arc<Artifacts>, wasm: &'static [u8]) -> Self {
        let digest = Digest::of(wasm);
        let (sender, state) = watch::channel(None);
        let failed = sender.clone();
        let work = move || {
            // Only fails when nobody holds the handle any more.
            sender.send_replace(Some(prepare(&engine, &artifacts, digest, wasm)));
        };
        if let Err(error) = thread::Builder::new().name("toolwright-engine".to_owned()).spawn(work) {
            failed.send_replace(Some(Err(SandboxError::thread(&error))));
        }
        Self { digest, state }
    }

    /// The digest of the module, by which tools are bound to it.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Whether [`EngineHandle::ready`] answers at once.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.state.borrow().is_some()
    }

    /// Waits until the module is ready.
    ///
    /// # Errors
    /// [`SandboxError`] when it could not be made ready; every later call says the same.
    pub async fn ready(&self) -> Result<Preparation, SandboxError> {
        self.wait().await.map(|ready| ready.preparation)
    }

    pub(crate) async fn wait(&self) -> Result<Ready, SandboxError> {
        let mut state = self.state.clone();
        let state = state.wait_for(Option::is_some).await.map_err(|_| SandboxError::Abandoned)?;
        state.clone().unwrap_or(Err(SandboxError::Abandoned))
    }
}

fn prepare(engine: &Engine, artifacts: &Artifacts, digest: Digest, wasm: &[u8]) -> Result<Ready, SandboxError> {
    let begun = Instant::now();
    let fail = |error: wasmtime::Error| SandboxError::Module { digest: digest.short(), cause: words::chain(&error) };
    let code::Code { code: module, from_artifact } = code::module(engine, artifacts, digest, wasm).map_err(fail)?;
    let pre = Linker::new(engine).instantiate_pre(&module).map_err(fail)?;
    let preparation = Preparation { took: begun.elapsed(), from_artifact };
    Ok(Ready { module, pre: Arc::new(pre), preparation })
}
