//! `agent __precompile`: the program as the child in which the sandbox compiles what somebody else wrote. It reads no
//! config and opens nothing: it runs behind walls.

use std::io;

use crate::error::CommandError;

/// Reads a component, compiles it, writes the answer.
///
/// # Errors
/// When whoever started it is gone.
pub(crate) fn run() -> Result<(), CommandError> {
    Ok(toolwright_sandbox::precompile_child(&mut io::stdin().lock(), &mut io::stdout().lock())?)
}
