//! Whether there is a clang that makes WebAssembly: the test of a tool in C needs one. Where tools in other languages must
//! be exercised (`TOOLWRIGHT_REQUIRE_RUST`, as in CI) the test runs in any case, and fails without one.

use std::{env, process::Command};

/// As the distributions call it.
const NAMES: [&str; 6] = ["clang-22", "clang", "clang-21", "clang-20", "clang-19", "clang-18"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=PATH");
    println!("cargo::rerun-if-env-changed=TOOLWRIGHT_REQUIRE_RUST");
    println!("cargo::rustc-check-cfg=cfg(clang)");
    let found = NAMES.into_iter().find(|name| knows_wasm(name));
    println!("cargo::rustc-env=TOOLWRIGHT_CLANG={}", found.unwrap_or("clang"));
    if found.is_some() || env::var_os("TOOLWRIGHT_REQUIRE_RUST").is_some() {
        println!("cargo::rustc-cfg=clang");
    }
}

fn knows_wasm(clang: &str) -> bool {
    let asked = Command::new(clang).args(["--target=wasm32", "-print-prog-name=wasm-ld"]).output();
    let linker =
        asked.ok().filter(|asked| asked.status.success()).and_then(|asked| String::from_utf8(asked.stdout).ok());
    linker.is_some_and(|linker| Command::new(linker.trim()).arg("--version").output().is_ok())
}
