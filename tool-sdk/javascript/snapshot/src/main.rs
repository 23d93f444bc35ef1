//! Makes `engine.wasm` out of the freshly compiled engine: `toolwright-engine-snapshot IN OUT`.
//!
//! 1. `snapshot`: run `setup` and keep the memory, so that an instance starts with the prelude evaluated;
//! 2. `detach`: turn every import into a call through a slot of the table, so that the module imports
//!    nothing and one compilation of it serves every set of capabilities.
//!
//! The host needs none of this: it loads the result.

mod detach;
mod error;
mod snapshot;

use std::path::Path;
use std::process::ExitCode;

use error::Error;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let [input, output] = arguments.as_slice() else {
        eprintln!("usage: toolwright-engine-snapshot IN OUT");
        return ExitCode::from(2);
    };
    match run(Path::new(input), Path::new(output)) {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("toolwright-engine-snapshot: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(input: &Path, output: &Path) -> Result<String, Error> {
    let raw = std::fs::read(input).map_err(|source| Error::file(input, source))?;
    let snapshotted = snapshot::take(&raw)?;
    let detached = detach::detach(&snapshotted)?;
    std::fs::write(output, &detached.module).map_err(|source| Error::file(output, source))?;
    Ok(format!(
        "{}: {} bytes, {} slots from {}",
        output.display(),
        detached.module.len(),
        detached.slots,
        detached.base
    ))
}
