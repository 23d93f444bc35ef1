//! Packs the sources of the library into one file: the guest crates, every crate of others that they need, the lock, and
//! how to build them offline.
//!
//! The very workspace that a person's machine will build is laid out in `OUT_DIR`, and `cargo` has to find it whole,
//! offline, before it is packed. Versions are those of the repository's lock; nothing of others is in the repository.

mod archive;
mod guests;
mod manifest;
#[path = "../../../tests/support/rust_cfg.rs"]
mod rust_cfg;
mod vendor;

use std::{env, error::Error, fs, path::PathBuf, process::ExitCode};

/// Why the sources cannot be packed.
type Wrong = Box<dyn Error>;

fn main() -> Result<ExitCode, Wrong> {
    pack()?;
    // For the tests.
    Ok(rust_cfg::main())
}

fn pack() -> Result<(), Wrong> {
    let repository = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let workspace = out.join("sources");
    if workspace.exists() {
        fs::remove_dir_all(&workspace)?;
    }
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed={}", repository.join("Cargo.lock").display());
    println!("cargo::rerun-if-changed={}", repository.join("Cargo.toml").display());
    println!("cargo::rerun-if-changed={}", repository.join("tests/support/rust_cfg.rs").display());
    for guests in guests::GUESTS {
        println!("cargo::rerun-if-changed={}", repository.join(guests).display());
    }

    guests::lay_out(&repository, &workspace)?;
    vendor::lay_out(&repository, &workspace)?;
    archive::pack(&workspace, &out.join("sources.archive"), &out.join("sources.sha256"))
}
