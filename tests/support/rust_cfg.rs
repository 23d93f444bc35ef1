//! The build script of crates whose tests compile Rust tools. `build = "…/tests/support/rust_cfg.rs"` in the manifest sets
//! the cfg `toolwright_rust` where a compiler for WebAssembly is installed, so that a test says
//!
//! ```ignore
//! #[test]
//! #[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
//! ```
//!
//! and shows as ignored, with the reason, where there is none. With `TOOLWRIGHT_REQUIRE_RUST=1` that is an error.
//!
//! This looks at the places that `toolwright_toolchain::find` asks, without asking: `toolwright_test_support::rust_library`
//! fails the tests where what stands there is of no use.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

const TARGET: &str = "wasm32-unknown-unknown";

pub(crate) fn main() -> ExitCode {
    println!("cargo::rustc-check-cfg=cfg(toolwright_rust)");
    for variable in ["TOOLWRIGHT_REQUIRE_RUST", "HOME", "RUSTUP_HOME"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let rustup = env::var_os("RUSTUP_HOME").map(PathBuf::from);
    let rustup = rustup.or_else(|| Some(Path::new(&env::var_os("HOME")?).join(".rustup")));
    let mut sysroots = vec![Path::new("/usr").to_owned()];
    // Only what is there is named, for what is not would have the crate compiled anew each time. What changes when a package
    // or a target is installed stands for the folders themselves.
    let mut changes = vec![Path::new("/var/lib/dpkg/status").to_owned()];
    if let Some(toolchains) = rustup.map(|rustup| rustup.join("toolchains")) {
        sysroots.extend(fs::read_dir(toolchains).into_iter().flatten().flatten().map(|entry| entry.path()));
    }
    let mut found = false;
    for sysroot in sysroots {
        let target = sysroot.join("lib/rustlib").join(TARGET).join("lib");
        let vendor = sysroot.join("lib/rustlib/src/rust/library/vendor");
        changes.push(sysroot.join("lib/rustlib/components"));
        found |= sysroot.join("bin/rustc").is_file() && (target.is_dir() || vendor.is_dir());
    }
    for file in changes.iter().filter(|file| file.is_file()) {
        println!("cargo::rerun-if-changed={}", file.display());
    }
    if found {
        println!("cargo::rustc-cfg=toolwright_rust");
    } else if env::var_os("TOOLWRIGHT_REQUIRE_RUST").is_some_and(|value| value == "1") {
        println!("cargo::error=there is no rustc for WebAssembly, and TOOLWRIGHT_REQUIRE_RUST=1 demands one");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
