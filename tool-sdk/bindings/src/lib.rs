//! The bindings of the Rust SDK, generated from `tool-sdk/wit`: committed, so that no user's machine compiles a generator.
//!
//! `cargo run -p toolwright-sdk-bindings` writes them; the test fails while what is committed is not what the WIT makes.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
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
    let mut options = wit_bindgen_rust::Opts::default();
    options.format = true;
    options.generate_all = true;
    options.pub_export_macro = true;
    // No static constructors: a tool is Rust throughout, and a fresh instance has only one call.
    options.disable_run_ctors_once_workaround = true;
    options.runtime_path = Some("tool_rt".to_owned());
    options.bitflags_path = Some("tool_rt".to_owned());
    let mut files = Files::default();
    options.build().generate(&mut resolve, id, &mut files)?;
    let (_, source) = files.iter().next().context("the generator made no file")?;
    Ok(std::str::from_utf8(source)?.to_owned())
}
