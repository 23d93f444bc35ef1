//! Sets the cfg `toolwright_clang` where there is a clang that makes WebAssembly: the test of a tool in C needs one, and shows
//! as ignored without. With `TOOLWRIGHT_REQUIRE_RUST=1`, as in CI, that is an error. Then it does as `rust_cfg.rs` says.

#[path = "../../tests/support/rust_cfg.rs"]
mod rust_cfg;

use std::{
    env,
    process::{Command, ExitCode},
};

/// As the distributions call it.
const NAMES: [&str; 6] = ["clang-22", "clang", "clang-21", "clang-20", "clang-19", "clang-18"];

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../tests/support/rust_cfg.rs");
    println!("cargo::rerun-if-env-changed=PATH");
    println!("cargo::rerun-if-env-changed=TOOLWRIGHT_REQUIRE_RUST");
    println!("cargo::rustc-check-cfg=cfg(toolwright_clang)");
    let found = NAMES.into_iter().find(|name| knows_wasm(name));
    if let Some(name) = found {
        println!("cargo::rustc-env=TOOLWRIGHT_CLANG={name}");
        println!("cargo::rustc-cfg=toolwright_clang");
    } else if env::var_os("TOOLWRIGHT_REQUIRE_RUST").is_some_and(|value| value == "1") {
        println!("cargo::error=there is no clang for WebAssembly, and TOOLWRIGHT_REQUIRE_RUST=1 demands one");
        return ExitCode::FAILURE;
    }
    rust_cfg::main()
}

fn knows_wasm(clang: &str) -> bool {
    let asked = Command::new(clang).args(["--target=wasm32", "-print-prog-name=wasm-ld"]).output();
    let linker =
        asked.ok().filter(|asked| asked.status.success()).and_then(|asked| String::from_utf8(asked.stdout).ok());
    linker.is_some_and(|linker| Command::new(linker.trim()).arg("--version").output().is_ok())
}
