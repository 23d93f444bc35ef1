//! The bindings of the Rust SDK, generated from `tool-sdk/wit`: committed, so that no user's machine compiles a generator.
//!
//! `cargo run -p toolwright-sdk-bindings` writes them; the test fails while what is committed is not what the WIT makes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use wit_bindgen_core::wit_parser::Resolve;
use wit_bindgen_core::{Files, WorldGenerator};

/// Each world and the crate of `tool-sdk/rust` that speaks to it.
pub const WORLDS: [(&str, &str); 8] = [
    ("described", "sdk"),
    ("clock", "cap-clock"),
    ("env", "cap-env"),
    ("fs", "cap-fs"),
    ("http", "cap-http"),
    ("kv", "cap-kv"),
    ("log", "cap-log"),
    ("random", "cap-random"),
];

/// Where the bindings of `crate_folder` stand.
#[must_use]
pub fn committed(crate_folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../rust").join(crate_folder).join("src/bindings.rs")
}

/// The bindings of one world, as Rust source.
///
/// # Errors
/// When the WIT is not valid or has no such world.
pub fn generated(world: &str) -> Result<String> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit"))?;
    let id = resolve.select_world(&[package], Some(world))?;
    let options = wit_bindgen_rust::Opts {
        format: true,
        generate_all: true,
        pub_export_macro: true,
        // No static constructors: a tool is Rust throughout, and a fresh instance has only one call.
        disable_run_ctors_once_workaround: true,
        runtime_path: Some("tool_rt".to_owned()),
        bitflags_path: Some("tool_rt".to_owned()),
        ..Default::default()
    };
    let mut files = Files::default();
    options.build().generate(&mut resolve, id, &mut files)?;
    let (_, source) = files.iter().next().context("the generator made no file")?;
    closed(std::str::from_utf8(source)?)
}

/// The export macro takes any tokens for a path and puts them into its own `unsafe` blocks, where the tool's compiler does
/// not see them as the tool's. Here it takes the name of a type and nothing else.
fn closed(source: &str) -> Result<String> {
    let mut closed = source.to_owned();
    for (open, fixed) in [
        ("    ($ty:ident) => {\n        self::export!($ty with_types_in self);\n    };\n", ""),
        ("($ty:ident with_types_in $($path_to_types:tt)*)", "($ty:ident)"),
        ("($ty:ident with_types_in $($path_to_types_root:tt)*)", "($ty:ident)"),
        ("($ty with_types_in\n        $($path_to_types_root)*)", "($ty)"),
        ("$($path_to_types)*::", "$crate::bindings::"),
        ("$($path_to_types_root)*::", "$crate::bindings::"),
    ] {
        closed = closed.replace(open, fixed);
    }
    ensure!(!closed.contains("path_to_types"), "the generator's export macro is not the one that is known here");
    Ok(closed)
}
