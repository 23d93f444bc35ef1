//! Writes the bindings of every crate of the Rust SDK.

use anyhow::{Context, Result};
use toolwright_sdk_bindings::{WORLDS, committed, generated};

fn main() -> Result<()> {
    for (world, folder) in WORLDS {
        let path = committed(folder);
        std::fs::write(&path, generated(world)?).with_context(|| format!("`{}` cannot be written", path.display()))?;
    }
    Ok(())
}
