//! A compiler over a sandbox of its own, and a plain host without anything of ours.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::sync::{Arc, OnceLock};

use tokio::runtime::Runtime;
use toolwright_compiler::{CompileError, Compiled, Compiler, Source};
use toolwright_policy::Authorizer;
use toolwright_registry::{BaseLayer, Grants, Language, Registry};
use toolwright_sandbox::{LoadError, Sandbox, SandboxConfig};

static SHARED: OnceLock<(Runtime, Sandbox, Compiler)> = OnceLock::new();

pub(crate) fn shared() -> &'static (Runtime, Sandbox, Compiler) {
    SHARED.get_or_init(|| {
        let runtime = Runtime::new().unwrap();
        let registry = Arc::new(Registry::in_memory(BaseLayer::default()).unwrap());
        let authorizer = Arc::new(Authorizer::new(&[]).unwrap());
        let sandbox = Sandbox::new(SandboxConfig::default(), registry, authorizer).unwrap();
        (runtime, sandbox.clone(), Compiler::new(sandbox))
    })
}

/// One compiler for all tests of a binary: its engine is prepared once.
pub(crate) fn compiler() -> &'static Compiler {
    &shared().2
}

pub(crate) fn grants(list: &[&str]) -> Grants {
    list.iter().map(|grant| grant.parse().unwrap()).collect()
}

pub(crate) fn compile(text: &str, list: &[&str]) -> Result<Compiled, CompileError> {
    let (runtime, _, compiler) = shared();
    runtime.block_on(compiler.compile(&Source { language: Language::JavaScript, text, name: None }, &grants(list)))
}

/// Whether the sandbox can link it with what was granted, and nothing else.
pub(crate) fn load(component: &[u8], list: &[&str]) -> Result<(), LoadError> {
    let (runtime, sandbox, compiler) = shared();
    runtime.block_on(sandbox.load(component, &grants(list), Some(compiler.engine()))).map(|_| ())
}
