//! Source to component to program.

use toolwright_compiler::{Compiled, Source};
use toolwright_registry::{Digest, Grants, Language};
use toolwright_sandbox::Program;

use crate::{Cause, workshop::Workshop};

/// A component, and the program made of it.
pub(crate) struct Built {
    pub compiled: Compiled,
    pub component: Digest,
    pub program: Program,
}

impl Workshop {
    pub(crate) async fn build(&self, language: Language, text: &str, grants: &Grants) -> Result<Built, Cause> {
        let compiled = self.compiler().compile(&Source { language, text }, grants).await?;
        let program = self.program(&compiled.component, grants).await?;
        Ok(Built { component: Digest::of(&compiled.component), compiled, program })
    }

    pub(crate) async fn program(&self, component: &[u8], grants: &Grants) -> Result<Program, Cause> {
        Ok(self.sandbox().load(component, grants, Some(self.compiler().engine())).await?)
    }
}
