//! The Rust side, over a library that is built once for this target folder.

#![expect(clippy::unwrap_used, reason = "what cannot be set up fails the test")]

use std::{
    io::{Write as _, stderr},
    path::Path,
    sync::OnceLock,
};

use toolwright_compiler::{CompileError, Compiled, Compiler, RustCompiler, RustConfig, Source};
use toolwright_confine::Walls;
use toolwright_registry::Language;
use toolwright_test_support::rust_library;

use crate::support::{grants, shared};

/// Every kind of walls that can be tried here. What is missing is told; with `TOOLWRIGHT_REQUIRE_RUST=1`, as in CI, it is an
/// error.
pub(crate) fn walls() -> Vec<Walls> {
    let found = [Walls::landlock(), Walls::bubblewrap(Path::new("/usr/bin/bwrap"))];
    for what in
        ["landlock", "bubblewrap"].into_iter().zip(&found).filter(|(_, found)| found.is_none()).map(|(what, _)| what)
    {
        let required = std::env::var_os("TOOLWRIGHT_REQUIRE_RUST").is_some_and(|value| value == "1");
        assert!(!required, "TOOLWRIGHT_REQUIRE_RUST=1 demands {what}");
        // Past the harness, which would swallow it.
        stderr().write_all(format!("not tested: {what}\n").as_bytes()).unwrap();
    }
    found.into_iter().flatten().collect()
}

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
