//! Native compilation in a process of its own, behind walls: for components whose code somebody else wrote.

use std::{
    ffi::OsString,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use toolwright_confine::{ConfineError, Confinement, Finished, Invocation, Walls, run};

use crate::{LoadError, engine, sandbox::COMPONENT_BYTES, words};

/// What one compilation may take.
struct Within {
    /// Address space of the child.
    memory_bytes: u64,
    /// On the clock.
    wall: Duration,
}

/// QuickJS, which is larger than most tools, takes a second.
const LIMITS: Within = Within { memory_bytes: 1 << 30, wall: Duration::from_secs(10) };
/// Processor time, of all threads together.
const CPU_SECONDS: u64 = 30;
/// Threads that compile. Each may reserve address space for itself.
const THREADS: &str = "4";
/// The largest artifact, and what a test harness prints before it.
const STDOUT_BYTES: usize = 64 << 20;
const STDERR_BYTES: usize = 16 << 10;
/// What an answer begins with. What stands before it is not the child's own.
const MAGIC: &[u8; 24] = b"\0toolwright precompiled\n";
const COMPILED: u8 = 0;
const REFUSED: u8 = 1;

/// How a program is started that does nothing but [`precompile_child`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Precompiler {
    /// The program, by an absolute path: as a rule the one that is running.
    pub program: PathBuf,
    /// What makes it the child.
    pub args: Vec<OsString>,
    /// Its environment.
    pub env: Vec<(OsString, OsString)>,
    /// What confines it.
    pub walls: Walls,
}

/// The child's side: reads one component (8 bytes of length, little endian, and as many bytes), compiles it as the sandbox
/// would, and writes the answer. A component that is none is answered, too.
///
/// # Errors
/// When the input ends early or the output is closed.
pub fn precompile_child(input: &mut dyn Read, output: &mut dyn Write) -> io::Result<()> {
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length).min(COMPONENT_BYTES as u64);
    let mut wasm = Vec::new();
    if input.take(length).read_to_end(&mut wasm)? as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let compiled = engine::compiling()
        .map_err(|error| error.to_string())
        .and_then(|engine| engine.precompile_component(&wasm).map_err(|error| words::chain(&error)));
    let (status, bytes) = match compiled {
        Ok(artifact) => (COMPILED, artifact),
        Err(cause) => (REFUSED, cause.into_bytes()),
    };
    output.write_all(MAGIC)?;
    output.write_all(&[status])?;
    output.write_all(&(bytes.len() as u64).to_le_bytes())?;
    output.write_all(&bytes)?;
    output.flush()
}

impl Precompiler {
    /// The artifact of a component.
    pub(crate) async fn compile(&self, wasm: &[u8]) -> Result<Vec<u8>, LoadError> {
        self.compile_within(wasm, &LIMITS).await
    }

    async fn compile_within(&self, wasm: &[u8], within: &Within) -> Result<Vec<u8>, LoadError> {
        let mut env = vec![
            // On a machine of many cores, the threads' reservations alone would be more than the child may have.
            ("RAYON_NUM_THREADS".into(), THREADS.into()),
            ("MALLOC_ARENA_MAX".into(), "2".into()),
        ];
        env.extend(self.env.iter().cloned());
        let mut execute = Confinement::loaders();
        execute.push(self.program.clone());
        let confinement = Confinement {
            read: Confinement::libraries(),
            execute,
            write: Vec::new(),
            memory_bytes: within.memory_bytes,
            cpu_seconds: CPU_SECONDS,
            file_bytes: 0,
            wall: within.wall,
            stdout_bytes: STDOUT_BYTES,
            stderr_bytes: STDERR_BYTES,
        };
        let invocation = Invocation {
            program: self.program.clone(),
            args: self.args.clone(),
            env,
            folder: Path::new("/").to_owned(),
        };
        let mut input = (wasm.len() as u64).to_le_bytes().to_vec();
        input.extend_from_slice(wasm);
        match run(&self.walls, &confinement, &invocation, &input).await {
            Ok(finished) => answer(&finished, within),
            Err(ConfineError::WallLimit { .. }) => Err(limit(format!("{} s", within.wall.as_secs()))),
            Err(ConfineError::CpuLimit { .. }) => Err(limit(format!("{CPU_SECONDS} s of processor time"))),
            Err(error) => Err(LoadError::Precompiler { cause: words::plain(&error.to_string()) }),
        }
    }
}

fn answer(finished: &Finished, within: &Within) -> Result<Vec<u8>, LoadError> {
    match frame(&finished.stdout) {
        Some((COMPILED, artifact)) if finished.status.success() => Ok(artifact.to_vec()),
        Some((REFUSED, cause)) => Err(LoadError::Invalid { cause: words::plain(&String::from_utf8_lossy(cause)) }),
        _ if finished.stdout_cut => Err(limit(format!("{} MiB of native code", STDOUT_BYTES >> 20))),
        _ => {
            let said = String::from_utf8_lossy(&finished.stderr);
            if said.contains("memory allocation of") || said.contains("Cannot allocate memory") {
                return Err(limit(format!("{} MiB of memory", within.memory_bytes >> 20)));
            }
            let last = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
            Err(LoadError::Precompiler { cause: words::plain(&format!("{}: {last}", finished.status)) })
        }
    }
}

/// The status and the bytes of an answer that is whole.
fn frame(stdout: &[u8]) -> Option<(u8, &[u8])> {
    let at = stdout.windows(MAGIC.len()).position(|window| window == MAGIC)?;
    let (&status, rest) = stdout.get(at + MAGIC.len()..)?.split_first()?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    Some((status, rest.get(..usize::try_from(u64::from_le_bytes(*length)).ok()?)?))
}

fn limit(limit: String) -> LoadError {
    LoadError::CompileLimit { limit }
}

#[cfg(test)]
#[path = "precompile_tests.rs"]
mod tests;
