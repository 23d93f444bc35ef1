//! The steps from a Rust source to a component, in their order.

use std::{fs, io, path::PathBuf, sync::Arc, time::Instant};

use toolwright_confine::{Finished, Walls, run};
use toolwright_registry::Grants;
use toolwright_toolchain::Library;

use crate::{
    CompileError, Compiled, InspectError, Stage, Timings,
    inspect::inspect_foreign,
    rust::{
        audit::{SOURCE, audit},
        command::{confinement, invocation},
        diagnostics::Diagnostic,
        encode::{check_size, encode},
        explain::explain,
        folder::Folder,
        stopped,
    },
    source::checked,
};

/// What the compilation of Rust tools needs.
#[derive(Debug, Clone)]
pub struct RustConfig {
    /// The compiler, and the SDK's crates compiled by it.
    pub library: Library,
    /// What stands between the compiler and the machine.
    pub walls: Walls,
    /// A folder of its own, where the work of each tool is kept for the next version of it; it is made when needed.
    pub work: PathBuf,
}

/// Compiles Rust tools. Clones share all.
#[derive(Debug, Clone)]
pub struct RustCompiler(Arc<RustConfig>);

impl RustCompiler {
    /// A compiler that is not started before it is needed.
    #[must_use]
    pub fn new(config: RustConfig) -> Self {
        Self(Arc::new(config))
    }

    /// What it compiles with.
    #[must_use]
    pub fn config(&self) -> &RustConfig {
        &self.0
    }

    pub(crate) async fn compile(
        &self,
        text: &str,
        name: Option<&str>,
        grants: &Grants,
    ) -> Result<Compiled, CompileError> {
        let mut timings = Timings::default();
        let begun = Instant::now();
        let text = checked(text)?;
        let mut folder = Folder::take(&self.0.work, name).map_err(|error| self.unusable(&error))?;
        timings.check = begun.elapsed();

        let begun = Instant::now();
        let module = self.module(text, &mut folder, grants).await;
        // What came of it is what counts; a folder that cannot be left in order is told when it is taken the next time.
        drop(folder.leave(&self.0.work));
        timings.compile = begun.elapsed();
        let module = module?;

        let begun = Instant::now();
        let component = aside(move || encode(&module)).await?;
        timings.link = begun.elapsed();

        let begun = Instant::now();
        let grants = grants.clone();
        let component = aside(move || match inspect_foreign(&component, &grants) {
            Ok(_) => Ok(component),
            Err(error) => Err(not_a_tool(&error)),
        });
        let component = component.await?;
        timings.inspect = begun.elapsed();
        Ok(Compiled { component, engine: None, warnings: Vec::new(), timings })
    }

    /// The core module of the source `text`.
    async fn module(&self, text: &str, folder: &mut Folder, grants: &Grants) -> Result<Vec<u8>, CompileError> {
        let RustConfig { library, walls, .. } = &*self.0;
        let unusable = |error: io::Error| self.unusable(&error);
        fs::write(folder.path("src").join(SOURCE), text).map_err(unusable)?;
        let (invocation, confinement) = (invocation(library, folder, grants), confinement(library, folder));
        let finished = match run(walls, &confinement, &invocation, &[]).await {
            Ok(finished) => finished,
            Err(error) => {
                folder.forget();
                return Err(stopped::not_run(&error));
            }
        };
        // Before anything that rustc says is told: it may quote what it read.
        let account = present(fs::read_to_string(folder.path("out").join("tool.d"))).map_err(unusable)?;
        if let Some(account) = &account {
            audit(account, text)?;
        }
        if !finished.status.success() {
            return Err(failed(&finished, account.is_some(), text, grants, folder));
        }
        let path = folder.path("out").join("tool.wasm");
        match (account, present(path.metadata()).map_err(unusable)?) {
            (Some(_), Some(module)) => {
                check_size(module.len())?;
                fs::read(path).map_err(unusable)
            }
            _ => Err(stopped::ended(&finished)),
        }
    }

    fn unusable(&self, error: &io::Error) -> CompileError {
        let message =
            format!("the folder `{}` for the work of the Rust compiler cannot be used: {error}", self.0.work.display());
        CompileError::new(Stage::Compile, message)
    }
}

/// Does what takes long on a thread for such work.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CompileError> + Send + 'static,
) -> Result<T, CompileError> {
    let stopped = |_| CompileError::new(Stage::Link, "the thread stopped that made the component: try again");
    tokio::task::spawn_blocking(work).await.map_err(stopped)?
}

/// Why rustc gave no module.
fn failed(finished: &Finished, audited: bool, text: &str, grants: &Grants, folder: &mut Folder) -> CompileError {
    let said = Diagnostic::errors(&String::from_utf8_lossy(&finished.stderr));
    if let Some(error) = stopped::linker(&said).or_else(|| explain(&said, audited, text, grants)) {
        return error;
    }
    // It did not come to its own end: what it left behind may be half done.
    folder.forget();
    stopped::ended(finished)
}

fn not_a_tool(error: &InspectError) -> CompileError {
    let told = CompileError::new(Stage::Inspect, error.to_string());
    match error {
        InspectError::NoCall => {
            told.with_hint("end the source with `tool!(call);`, where `call` is the function that does the work")
        }
        _ => told,
    }
}

fn present<T>(read: io::Result<T>) -> io::Result<Option<T>> {
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

#[cfg(test)]
#[path = "compiler_tests.rs"]
mod tests;
