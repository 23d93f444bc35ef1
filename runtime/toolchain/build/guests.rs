//! The guest crates of the repository, and the workspace that they are built in.

use std::{
    fs,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use crate::{Wrong, manifest};

/// The folders of guest crates: every folder below them with a manifest is one.
pub(crate) const GUESTS: [&str; 2] = ["tool-sdk/rust", "tool-sdk/pure"];
/// Folders that only a crate's own developers need.
const FOR_DEVELOPERS: [&str; 7] = ["tests", "benches", "examples", "fuzz", "target", ".git", ".github"];
/// The package that needs all guest crates; it is built, and thereby they.
const LIBRARY: &str = "library";

/// Lays the guest crates out in `workspace`, at the same places as in the repository, with a root manifest and the lock.
pub(crate) fn lay_out(repository: &Path, workspace: &Path) -> Result<(), Wrong> {
    let mut found = Vec::new();
    for folder in GUESTS {
        find(repository, Path::new(folder), &mut found)?;
    }
    found.sort();
    let root = manifest::read(&repository.join("Cargo.toml"))?;
    let mut dependencies = Table::new();
    for guest in &found {
        let from = repository.join(guest);
        let to = workspace.join(guest);
        copy(&from, &to, &found.iter().map(|other| repository.join(other)).collect::<Vec<_>>())?;
        let mut own = manifest::read(&from.join("Cargo.toml"))?;
        manifest::without_tests(&mut own);
        fs::write(to.join("Cargo.toml"), own.to_string())?;
        let name = own.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
        let name = name.ok_or_else(|| format!("`{}` has no package with a name", from.display()))?;
        let path = Value::from(format!("../{}", guest.display()));
        dependencies.insert(name.to_owned(), Value::Table(Table::from_iter([("path".to_owned(), path)])));
    }
    let library = workspace.join(LIBRARY);
    fs::create_dir_all(library.join("src"))?;
    fs::write(library.join("src/lib.rs"), "")?;
    let mut manifest: Table = format!("package = {{ name = \"{LIBRARY}\", edition = \"2024\" }}").parse()?;
    manifest.insert("dependencies".to_owned(), Value::Table(dependencies));
    fs::write(library.join("Cargo.toml"), manifest.to_string())?;
    fs::write(workspace.join("Cargo.toml"), workspace_manifest(root, &found)?.to_string())?;
    fs::copy(repository.join("Cargo.lock"), workspace.join("Cargo.lock"))?;
    Ok(())
}

/// Collects the folders of crates in `folder`, itself among them. Paths are relative to the repository.
fn find(repository: &Path, folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Wrong> {
    if !repository.join(folder).is_dir() {
        return Ok(());
    }
    if repository.join(folder).join("Cargo.toml").is_file() {
        found.push(folder.to_owned());
    }
    for entry in fs::read_dir(repository.join(folder))? {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type()?.is_dir() && name != "src" && !FOR_DEVELOPERS.iter().any(|other| name == *other) {
            find(repository, &folder.join(name), found)?;
        }
    }
    Ok(())
}

/// The repository's own manifest, with the guest crates only.
fn workspace_manifest(mut root: Table, guests: &[PathBuf]) -> Result<Table, Wrong> {
    let Some(Value::Table(mut workspace)) = root.remove("workspace") else {
        return Err("the repository's manifest has no workspace".into());
    };
    for name in ["default-members", "exclude"] {
        workspace.remove(name);
    }
    let members = guests.iter().map(|guest| guest.display().to_string()).chain([LIBRARY.to_owned()]);
    workspace.insert("members".to_owned(), Value::Array(members.map(Value::from).collect()));
    if let Some(Value::Table(dependencies)) = workspace.get_mut("dependencies") {
        dependencies.retain(|_, wanted| match wanted.get("path").and_then(Value::as_str) {
            Some(path) => guests.iter().any(|guest| guest == Path::new(path)),
            None => true,
        });
    }
    // How it is optimised is said where it is built. Warnings are for the repository's own checks.
    workspace.remove("lints");
    workspace.insert("lints".to_owned(), Value::Table(Table::new()));
    Ok(Table::from_iter([("workspace".to_owned(), Value::Table(workspace))]))
}

/// Copies a folder, without what only developers need and without the crates in it that are copied by themselves.
pub(crate) fn copy(from: &Path, to: &Path, apart: &[PathBuf]) -> Result<(), Wrong> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        if entry.file_type()?.is_dir() {
            if !apart.contains(&path) && !FOR_DEVELOPERS.iter().any(|other| name == *other) {
                copy(&path, &to.join(name), apart)?;
            }
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
