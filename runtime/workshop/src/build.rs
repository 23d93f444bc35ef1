//! What is brought, to component, to program.

use toolwright_compiler::{
    InspectError, Source, Warning,
    inspect::{COMPONENT_MAX, inspect_foreign},
};
use toolwright_policy::{Call, Decision, Principal};
use toolwright_registry::{Digest, EntryId, Grants, InputSchema, Language};
use toolwright_sandbox::{LoadError, Program, scan};

use crate::{
    CAPABILITIES_MAX, Cause, Refusal,
    new_tool::{Asked, MadeOf},
    workshop::Workshop,
};

/// A component, and the program made of it.
pub(crate) struct Built {
    pub component: Vec<u8>,
    pub digest: Digest,
    /// The engine that the component imports.
    pub engine: Option<Digest>,
    /// What a component from elsewhere imports.
    pub imports: Vec<String>,
    pub warnings: Vec<Warning>,
    pub program: Program,
}

impl Workshop {
    pub(crate) async fn build(&self, asked: &Asked<'_>, grants: &Grants) -> Result<Built, Cause> {
        match asked.made_of {
            MadeOf::Source(text) => self.compile(asked.id, asked.language, text, grants).await,
            MadeOf::Component(component) => {
                // To inspect it is to validate it, which takes long for what is instantiated many times.
                if let Err(error @ LoadError::TooComplex { .. }) = scan(component) {
                    return Err(error.into());
                }
                let imports = inspect_foreign(component, grants)?.imports;
                let program = self.program(component, None, grants).await?;
                let (digest, component) = (Digest::of(component), component.to_vec());
                Ok(Built { component, digest, engine: None, imports, warnings: Vec::new(), program })
            }
        }
    }

    pub(crate) async fn compile(
        &self,
        id: &EntryId,
        language: Language,
        text: &str,
        grants: &Grants,
    ) -> Result<Built, Cause> {
        let name = id.to_string();
        let compiled = self.compiler().compile(&Source { language, text, name: Some(&name) }, grants).await?;
        let program = self.program(&compiled.component, compiled.engine, grants).await?;
        let digest = Digest::of(&compiled.component);
        Ok(Built {
            component: compiled.component,
            digest,
            engine: compiled.engine,
            imports: Vec::new(),
            warnings: compiled.warnings,
            program,
        })
    }

    /// Only a component that is linked to the engine waits for it.
    pub(crate) async fn program(
        &self,
        component: &[u8],
        engine: Option<Digest>,
        grants: &Grants,
    ) -> Result<Program, Cause> {
        let engine = engine.map(|_| self.compiler().engine());
        Ok(self.sandbox().load(component, grants, engine).await?)
    }
}

impl Workshop {
    /// The schema that the component itself exports, and the decision that let it be asked.
    pub(crate) async fn own_schema(
        &self,
        principal: &Principal,
        asked: &Asked<'_>,
        program: &Program,
    ) -> Result<(InputSchema, Decision), Refusal> {
        let call = self.authorizer().authorize(principal, Call { id: asked.id.clone() });
        let call = call.map_err(|denial| Refusal::denied(vec![denial]))?;
        let decision = call.decision().clone();
        let Some(told) = program.input_schema(call, &asked.limits).await else {
            return Err(Cause::NoSchema { language: asked.language }.into());
        };
        let text = told.map_err(|error| Cause::OwnSchema { reason: error.to_string() })?;
        let json = serde_json::from_str(&text)
            .map_err(|error| Cause::OwnSchema { reason: format!("it is not JSON: {error}") })?;
        Ok((InputSchema::new(json).map_err(Cause::from)?, decision))
    }
}

/// What is too large, or too much, is not even asked about.
pub(crate) fn check_size(asked: &Asked<'_>) -> Result<(), Cause> {
    match asked.made_of {
        MadeOf::Component(component) if component.len() > COMPONENT_MAX => {
            return Err(InspectError::TooLarge { size: component.len() }.into());
        }
        _ => {}
    }
    match asked.capabilities.iter().count() {
        count if count > CAPABILITIES_MAX => Err(Cause::TooManyCapabilities { count }),
        _ => Ok(()),
    }
}

/// The schema that was given; none when the finished component is to be asked for it.
pub(crate) fn given_schema(asked: &Asked<'_>) -> Result<Option<InputSchema>, Cause> {
    match asked.input_schema {
        Some(schema) => Ok(Some(InputSchema::new(schema.clone())?)),
        None if asked.language == Language::JavaScript => Err(Cause::NoSchema { language: asked.language }),
        None => Ok(None),
    }
}
