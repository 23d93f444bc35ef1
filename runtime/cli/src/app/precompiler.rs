//! How this program starts itself as the child in which foreign code is compiled.

use std::env;

use toolwright_confine::Walls;
use toolwright_sandbox::Precompiler;

use super::App;
use crate::{args::PRECOMPILE, error::CommandError};

impl App {
    /// `None` when nothing here can confine a compiler, and the person has not said that it may run so.
    ///
    /// # Errors
    /// When a variable is not UTF-8, or the program cannot find itself.
    pub(super) fn precompiler(&self) -> Result<Option<Precompiler>, CommandError> {
        self.precompiler_behind(self.walls()?)
    }

    pub(super) fn precompiler_behind(&self, found: Option<Walls>) -> Result<Option<Precompiler>, CommandError> {
        let Some(walls) = self.accepted(found) else { return Ok(None) };
        let program = env::current_exe()
            .map_err(|error| CommandError::failed("the program cannot find its own file").because(&error))?;
        Ok(Some(Precompiler { program, args: vec![PRECOMPILE.into()], env: Vec::new(), walls }))
    }
}
