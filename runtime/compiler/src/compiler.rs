//! From source to component, stage by stage.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use toolwright_registry::{Digest, Grants, Language, plain};
use toolwright_sandbox::{EngineHandle, Sandbox};

use crate::{
    COMPILE_LIMITS, CompileError, InspectError, RustCompiler, Source, Stage, Warning,
    inspect::{inspect, inspect_foreign},
    javascript,
    link::Linker,
    source::checked,
    tokens::tokens,
    warnings::warnings,
};

/// The JavaScript engine, as `tool-sdk/javascript` builds it.
pub(crate) static ENGINE: &[u8] = include_bytes!("../../../tool-sdk/javascript/engine.wasm");

/// Longest reason why there is no Rust, in characters.
const WHY_MAX: usize = 600;

/// Makes components. Clones share the engine and what was made once for all tools.
#[derive(Clone)]
pub struct Compiler {
    sandbox: Sandbox,
    engine: EngineHandle,
    linker: Arc<Linker>,
    rust: Rust,
}

/// Whether tools can be made in Rust.
#[derive(Clone)]
enum Rust {
    There(RustCompiler),
    /// Why not, and the way out.
    Absent(Arc<str>),
}

/// A component, and what there is to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiled {
    /// The component.
    pub component: Vec<u8>,
    /// The engine that it imports, and belongs to for good.
    pub engine: Option<Digest>,
    /// What will probably fail when it is called.
    pub warnings: Vec<Warning>,
    /// How long it took.
    pub timings: Timings,
}

/// How long each stage took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timings {
    /// The source as text, and the warnings.
    pub check: Duration,
    /// Source to bytecode, with the wait for the engine when it was not ready yet; or rustc.
    pub compile: Duration,
    /// Bytecode or core module to component.
    pub link: Duration,
    /// The component's exports and imports.
    pub inspect: Duration,
}

/// Why there is no self-contained component.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The component was linked to another engine, or with other grants, or was not made here.
    #[error("the component does not belong to this engine and these grants: compile the tool again from its source")]
    Foreign,
    /// The result does not pass the inspection.
    #[error("the exported component is not a tool: {0}")]
    Inspect(#[from] InspectError),
    /// The engine is not one that can be linked; a fault of the build.
    #[error("the engine cannot be linked: {0}; this is a fault of the build")]
    Engine(String),
}

impl Compiler {
    /// A compiler that runs the engine in `sandbox`. The engine's preparation begins in the background.
    #[must_use]
    pub fn new(sandbox: Sandbox) -> Self {
        Self::with_engine(sandbox, ENGINE)
    }

    fn with_engine(sandbox: Sandbox, engine: &'static [u8]) -> Self {
        let rust = Rust::Absent("`agent doctor` says what it takes".into());
        Self { engine: sandbox.start_engine(engine), linker: Arc::new(Linker::new(engine)), sandbox, rust }
    }

    /// The same, and it compiles Rust, too.
    #[must_use]
    pub fn with_rust(self, rust: RustCompiler) -> Self {
        Self { rust: Rust::There(rust), ..self }
    }

    /// The same, and who asks for Rust is told `why` there is none, and the way out.
    #[must_use]
    pub fn without_rust(self, why: &str) -> Self {
        Self { rust: Rust::Absent(plain(why, WHY_MAX).into()), ..self }
    }

    /// The languages that it compiles.
    #[must_use]
    pub const fn languages(&self) -> &'static [Language] {
        match self.rust {
            Rust::There(_) => &[Language::JavaScript, Language::Rust],
            Rust::Absent(_) => &[Language::JavaScript],
        }
    }

    /// What compiles Rust, when tools can be made in it.
    #[must_use]
    pub const fn rust(&self) -> Option<&RustCompiler> {
        match &self.rust {
            Rust::There(rust) => Some(rust),
            Rust::Absent(_) => None,
        }
    }

    /// The engine that the components import.
    #[must_use]
    pub const fn engine(&self) -> &EngineHandle {
        &self.engine
    }

    /// The engine's digest: a tool's component belongs to one engine build.
    #[must_use]
    pub fn engine_digest(&self) -> Digest {
        self.engine.digest()
    }

    /// Makes the component of a tool with `grants`.
    ///
    /// # Errors
    /// [`CompileError`] of the stage that failed.
    pub async fn compile(&self, source: &Source<'_>, grants: &Grants) -> Result<Compiled, CompileError> {
        match source.language {
            Language::JavaScript => self.javascript(source.text, grants).await,
            Language::Rust => match &self.rust {
                Rust::There(rust) => rust.compile(source.text, source.name, grants).await,
                Rust::Absent(why) => {
                    Err(CompileError::new(Stage::Check, "tools in Rust cannot be made here").with_hint(&**why))
                }
            },
            Language::Wasm => Err(CompileError::new(Stage::Check, "a component is added, not compiled")),
        }
    }

    async fn javascript(&self, text: &str, grants: &Grants) -> Result<Compiled, CompileError> {
        let mut timings = Timings::default();
        let begun = Instant::now();
        let text = checked(text)?;
        let tokens = tokens(text);
        let warnings = warnings(text, &tokens, grants);
        timings.check = begun.elapsed();

        let begun = Instant::now();
        let bytecode = javascript::bytecode(&self.sandbox, &self.engine, text, &tokens, &COMPILE_LIMITS).await?;
        timings.compile = begun.elapsed();

        let begun = Instant::now();
        let component = self.linker.link(grants, &bytecode).map_err(|error| {
            CompileError::new(Stage::Link, format!("the tool could not be linked to the engine: {error}"))
        })?;
        timings.link = begun.elapsed();

        let begun = Instant::now();
        inspect(&component, grants).map_err(|error| CompileError::new(Stage::Inspect, error.to_string()))?;
        timings.inspect = begun.elapsed();
        Ok(Compiled { component, engine: Some(self.engine_digest()), warnings, timings })
    }

    /// The component with the engine in it instead of the engine's import: it runs on any host of WASI 0.2.
    ///
    /// `component` is what [`compile`](Self::compile) gave for `grants`.
    ///
    /// # Errors
    /// [`ExportError::Foreign`] when it is not; the other variants mean that the build is broken.
    pub fn export(&self, component: &[u8], grants: &Grants) -> Result<Vec<u8>, ExportError> {
        let whole = self.linker.whole(grants, component).map_err(|error| ExportError::Engine(error.to_string()))?;
        let whole = whole.ok_or(ExportError::Foreign)?;
        inspect_foreign(&whole, grants)?;
        Ok(whole)
    }
}
