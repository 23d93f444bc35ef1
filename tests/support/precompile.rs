//! A test binary that is its own precompiler: `Sandbox::load` compiles components that bring their own code in a process
//! of the same program, and a test binary has no hidden command for that. So it has a test that is the child when it is
//! started as one, and does nothing otherwise.
//!
//! Put this into the binary's root or into one of its modules, and give `precompiler()` to the `SandboxConfig`:
//!
//! ```ignore
//! #[path = "../../../tests/support/precompile.rs"]
//! mod precompile;
//!
//! let config = SandboxConfig { precompiler: Some(precompile::precompiler()), ..SandboxConfig::default() };
//! ```
//!
//! The crate needs `toolwright-sandbox` and an `#![expect(clippy::unwrap_used, …)]` as tests have it, nothing else. A program
//! with a `main` of its own (a bench) calls `precompile::child_if_asked()` first in it.

use std::{env, io, path::Path};

use toolwright_sandbox::{Precompiler, Walls, precompile_child};

const ASKED: &str = "TOOLWRIGHT_PRECOMPILE";

/// How this very binary is started as the child.
pub(crate) fn precompiler() -> Precompiler {
    let (_, module) = module_path!().split_once("::").unwrap();
    Precompiler {
        program: env::current_exe().unwrap(),
        args: vec![format!("{module}::child").into(), "--exact".into(), "--nocapture".into()],
        env: vec![(ASKED.into(), "1".into())],
        // That there are walls is for the tests of `confine` to demand: what the child does is the same without.
        walls: Walls::find(Some(Path::new("/usr/bin/bwrap"))).unwrap_or(Walls::Open),
    }
}

/// Is the child and ends, if this process was started as one.
pub(crate) fn child_if_asked() {
    if env::var_os(ASKED).is_some() {
        precompile_child(&mut io::stdin(), &mut io::stdout()).unwrap();
        std::process::exit(0);
    }
}

#[test]
fn child() {
    child_if_asked();
}
