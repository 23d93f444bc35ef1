//! A compiler over a sandbox of its own, and a plain host without anything of ours.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::sync::{Arc, OnceLock};

use tokio::runtime::Runtime;
use toolwright_compiler::{CompileError, Compiled, Compiler, Source};
use toolwright_policy::Authorizer;
use toolwright_registry::{BaseLayer, Grants, Language, Registry};
use toolwright_sandbox::{Sandbox, SandboxConfig};

static SHARED: OnceLock<(Runtime, Compiler)> = OnceLock::new();

fn shared() -> &'static (Runtime, Compiler) {
    SHARED.get_or_init(|| {
        let runtime = Runtime::new().unwrap();
        let registry = Arc::new(Registry::in_memory(BaseLayer::default()).unwrap());
        let authorizer = Arc::new(Authorizer::new(&[]).unwrap());
        let sandbox = Sandbox::new(SandboxConfig::default(), registry, authorizer).unwrap();
        (runtime, Compiler::new(sandbox))
    })
}

/// One compiler for all tests of a binary: its engine is prepared once.
pub(crate) fn compiler() -> &'static Compiler {
    &shared().1
}

pub(crate) fn grants(list: &[&str]) -> Grants {
    list.iter().map(|grant| grant.parse().unwrap()).collect()
}

pub(crate) fn compile(text: &str, list: &[&str]) -> Result<Compiled, CompileError> {
    let (runtime, compiler) = shared();
    runtime.block_on(compiler.compile(&Source { language: Language::JavaScript, text }, &grants(list)))
}
