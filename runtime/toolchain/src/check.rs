//! Whether a library can be used: a small program that needs every crate of it is compiled and linked.

use std::{fmt::Write as _, fs, path::Path};

use crate::{Library, Places, ToolchainError, command, flags};

/// Compiles the program in `folder`.
///
/// # Errors
/// What rustc says.
pub(crate) async fn check(library: &Library, folder: &Path, places: &Places) -> Result<(), ToolchainError> {
    let mut source = "#![no_std]\nextern crate std;\n".to_owned();
    for name in library.crates.keys() {
        // A `String` takes what is written to it.
        let written = writeln!(source, "extern crate {name};");
        debug_assert!(written.is_ok(), "a string took nothing");
    }
    source.push_str("#[unsafe(no_mangle)]\npub extern \"C\" fn answer() -> usize { std::format!(\"{}\", 42).len() }\n");
    let path = folder.join("check.rs");
    fs::write(&path, source).map_err(ToolchainError::io("written", &path))?;
    let mut rustc = command::command(&library.compiler.rustc, places);
    rustc
        .args(["--crate-name=check", "--crate-type=cdylib", "--cap-lints=allow", "--target", flags::TARGET])
        .arg(format!("--edition={}", flags::EDITION))
        .arg(format!("-Cpanic={}", flags::PANIC))
        .arg(format!("-Copt-level={}", flags::OPT_LEVEL))
        .arg("--sysroot")
        .arg(&library.sysroot)
        .arg("-L")
        .arg(format!("dependency={}", library.deps.display()))
        .arg("-o")
        .arg(folder.join("check.wasm"))
        .current_dir(folder);
    for (name, file) in &library.crates {
        rustc.arg("--extern").arg(format!("{name}={}", file.display()));
    }
    if let Some(linker) = &library.linker {
        rustc.arg(format!("-Clinker={}", linker.display()));
    }
    rustc.arg(&path);
    let shown = format!("{} {}", library.compiler.rustc.display(), path.display());
    let output = rustc.output().await.map_err(|source| ToolchainError::Start { command: shown.clone(), source })?;
    if !output.status.success() {
        let output = command::said(&String::from_utf8_lossy(&output.stderr));
        return Err(ToolchainError::Failed { what: shown, output });
    }
    Ok(())
}
