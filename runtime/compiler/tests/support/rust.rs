//! The Rust side, over a library that is built once for this target folder.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::{path::Path, sync::OnceLock};

use toolwright_compiler::{CompileError, Compiled, Compiler, RustCompiler, RustConfig, Source};
use toolwright_confine::Walls;
use toolwright_registry::Language;
use toolwright_test_support::rust_library;

use crate::support::{grants, shared};

pub(crate) fn compiler_with(walls: Walls, work: &Path) -> Compiler {
    let config = RustConfig { library: rust_library().clone(), walls, work: work.to_owned() };
    shared().2.clone().with_rust(RustCompiler::new(config))
}

pub(crate) fn compiler() -> &'static Compiler {
    static COMPILER: OnceLock<Compiler> = OnceLock::new();
    COMPILER.get_or_init(|| {
        let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rust-work");
        compiler_with(Walls::find(None).unwrap(), &work)
    })
}

pub(crate) fn compile_with(
    compiler: &Compiler,
    name: Option<&str>,
    text: &str,
    list: &[&str],
) -> Result<Compiled, CompileError> {
    shared().0.block_on(compiler.compile(&Source { language: Language::Rust, text, name }, &grants(list)))
}

pub(crate) fn compile(text: &str, list: &[&str]) -> Result<Compiled, CompileError> {
    compile_with(compiler(), None, text, list)
}
