#![expect(clippy::panic, clippy::unwrap_used, reason = "a bench that cannot run has nothing to report")]
//! Rust source to something callable, a tool of 20 lines, against bare rustc with the same flags; the same after an edit; and
//! a source that does not compile.
//!
//! The library is built before the first measurement, and is not part of any.

#[path = "../../../tests/support/precompile.rs"]
mod precompile;

use std::{
    path::Path,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use toolwright_compiler::{Compiler, RustCompiler, RustConfig, Source};
use toolwright_confine::Walls;
use toolwright_policy::Authorizer;
use toolwright_registry::{BaseLayer, Grants, Language, Registry};
use toolwright_sandbox::{Sandbox, SandboxConfig};
use toolwright_test_support::rust_library;
use toolwright_toolchain::flags;

const ROUNDS: u32 = 15;

/// Twenty lines of the kind that a model writes.
fn source(number: u32) -> String {
    format!(
        "use std::collections::HashMap;\n\
         use tool_sdk::prelude::*;\n\
         #[derive(Deserialize, Schema)]\n\
         struct Input {{\n\
             text: String,\n\
         }}\n\
         #[derive(Serialize)]\n\
         struct Output {{\n\
             total: usize,\n\
             top: Vec<(String, usize)>,\n\
         }}\n\
         fn call(input: Input) -> Result<Output, Failure> {{\n\
             let mut counts: HashMap<String, usize> = HashMap::new();\n\
             for word in input.text.split_whitespace() {{\n\
                 *counts.entry(word.to_lowercase()).or_default() += {number};\n\
             }}\n\
             let mut top: Vec<_> = counts.into_iter().collect();\n\
             top.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));\n\
             Ok(Output {{ total: top.iter().map(|(_, n)| n).sum(), top }})\n\
         }}\n\
         tool!(call);\n"
    )
}

fn setup(work: &Path) -> (Sandbox, Compiler) {
    let (Ok(registry), Ok(authorizer)) = (Registry::in_memory(BaseLayer::default()), Authorizer::new(&[])) else {
        panic!("the registry and the policies can be set up")
    };
    let config = SandboxConfig { precompiler: Some(precompile::precompiler()), ..SandboxConfig::default() };
    let sandbox = match Sandbox::new(config, Arc::new(registry), Arc::new(authorizer)) {
        Ok(sandbox) => sandbox,
        Err(error) => panic!("{error}"),
    };
    let Some(walls) = Walls::find(None) else { panic!("nothing confines on this machine") };
    let config = RustConfig { library: rust_library().clone(), walls, work: work.to_owned() };
    (sandbox.clone(), Compiler::new(sandbox).with_rust(RustCompiler::new(config)))
}

/// rustc as anyone would call it: the same flags, no walls, nothing kept.
fn bare(folder: &Path, text: &str) -> Duration {
    let library = rust_library();
    let begun = Instant::now();
    let mut rustc = Command::new(&library.compiler.rustc);
    rustc.current_dir(folder).args(["--crate-name=tool", "--crate-type=cdylib", "--target", flags::TARGET]);
    rustc.arg(format!("--edition={}", flags::EDITION)).arg("--sysroot").arg(&library.sysroot);
    rustc.arg("-L").arg(format!("dependency={}", library.deps.display()));
    for (name, file) in library.crates.iter().filter(|(name, _)| !name.starts_with("cap_")) {
        rustc.arg("--extern").arg(format!("{name}={}", file.display()));
    }
    if let Some(linker) = &library.linker {
        rustc.arg(format!("-Clinker={}", linker.display()));
    }
    rustc.arg(format!("-Cpanic={}", flags::PANIC)).arg(format!("-Copt-level={}", flags::OPT_LEVEL));
    rustc.args(["-Ccodegen-units=4", "-Clto=off", "-Cstrip=symbols", "-Coverflow-checks=on", "-Cincremental=inc"]);
    rustc.args(["-Funsafe_code", "-Awarnings", "--emit=link,dep-info", "tool.rs"]);
    let inc = folder.join("inc");
    if inc.exists()
        && let Err(error) = std::fs::remove_dir_all(&inc)
    {
        panic!("{error}");
    }
    if let Err(error) = std::fs::write(folder.join("tool.rs"), text) {
        panic!("{error}");
    }
    match rustc.status() {
        Ok(status) if status.success() => begun.elapsed(),
        other => panic!("{other:?}"),
    }
}

async fn compile(compiler: &Compiler, name: Option<&str>, text: &str) -> Option<Vec<u8>> {
    let source = Source { language: Language::Rust, text, name };
    compiler.compile(&source, &Grants::default()).await.ok().map(|compiled| compiled.component)
}

async fn callable(sandbox: &Sandbox, compiler: &Compiler, name: Option<&str>, text: &str) -> Duration {
    let begun = Instant::now();
    let Some(component) = compile(compiler, name, text).await else { panic!("the source compiles") };
    if let Err(error) = sandbox.load(&component, &Grants::default(), None).await {
        panic!("{error}");
    }
    begun.elapsed()
}

fn p50(samples: &mut [Duration]) -> Duration {
    samples.sort_unstable();
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}

fn main() {
    precompile::child_if_asked();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => panic!("{error}"),
    };
    let (Ok(work), Ok(plain)) = (tempfile::tempdir(), tempfile::tempdir()) else {
        panic!("there are temporary folders")
    };
    runtime.block_on(async {
        let (sandbox, compiler) = setup(work.path());
        let (mut bares, mut whole, mut edits, mut failing) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        callable(&sandbox, &compiler, Some("edited"), &source(0)).await;
        for number in 1..=ROUNDS {
            bares.push(bare(plain.path(), &source(number)));
            whole.push(callable(&sandbox, &compiler, None, &source(number)).await);
            edits.push(callable(&sandbox, &compiler, Some("edited"), &source(number)).await);
            let wrong = source(number).replace("top.sort_by", "tip.sort_by");
            let begun = Instant::now();
            if compile(&compiler, Some("failing"), &wrong).await.is_some() {
                panic!("the source does not compile");
            }
            failing.push(begun.elapsed());
        }
        let baseline = p50(&mut bares).as_secs_f64();
        println!("{:<34}{:>10}{:>10}", "ms, p50", "time", "ratio");
        let row = |name: &str, samples: &mut [Duration]| {
            let time = p50(samples).as_secs_f64();
            println!("{name:<34}{:>10.1}{:>9.2}x", time * 1e3, time / baseline);
        };
        row("bare rustc, same flags", &mut bares);
        row("source to callable, at most 1.3x", &mut whole);
        row("after an edit, at most 500 ms", &mut edits);
        row("failing compile, at most 150 ms", &mut failing);
    });
}
