//! The crates of others that the guest crates need for their target, and the host for procedural macros and build
//! scripts.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    ffi::OsStr,
    fs,
    path::Path,
    process::Command,
};

use serde_json::{Map, Value, json};

use crate::{Wrong, guests, manifest};

/// The target of tools; `flags::TARGET` of the crate.
const TARGET: &str = "wasm32-unknown-unknown";
/// The folder of the crates of others.
const VENDOR: &str = "vendor";
/// The licences and notices that go along, by the beginning of their names.
const LICENCES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "UNLICENSE", "NOTICE", "COPYRIGHT"];
/// Where `cargo` is to take the crates of others from.
const CONFIG: &str = "\
[source.crates-io]
replace-with = \"vendor\"
[source.vendor]
directory = \"vendor\"
";

/// Puts the crates of others into `workspace`, and settles its lock.
pub(crate) fn lay_out(repository: &Path, workspace: &Path) -> Result<(), Wrong> {
    let host = env::var("HOST")?;
    let mut needed = BTreeMap::new();
    for platform in [TARGET, &host] {
        for package in packages(workspace, &["--filter-platform", platform])? {
            needed.insert(text(&package, "id")?.to_owned(), package);
        }
    }
    let checksums = checksums(&repository.join("Cargo.lock"))?;
    let names = needed.values().map(|package| text(package, "name")).collect::<Result<BTreeSet<_>, _>>()?;
    for package in needed.values() {
        let (name, version) = (text(package, "name")?, text(package, "version")?);
        let checksum = checksums.get(&(name.to_owned(), version.to_owned())).ok_or_else(|| {
            format!(
                "`{name}` {version} is not in the repository's lock: make the guest crates members of the workspace"
            )
        })?;
        let to = workspace.join(VENDOR).join(format!("{name}-{version}"));
        take(package, &to, &names)?;
        let sums = json!({"files": {}, "package": checksum});
        fs::write(to.join(".cargo-checksum.json"), sums.to_string())?;
    }
    fs::create_dir_all(workspace.join(".cargo"))?;
    fs::create_dir_all(workspace.join(VENDOR))?;
    fs::write(workspace.join(".cargo/config.toml"), CONFIG)?;
    // Now without what other platforms need; this fails if anything is missing.
    packages(workspace, &["--offline"])?;
    Ok(())
}

/// The packages of others that `cargo` finds the workspace to need.
fn packages(workspace: &Path, arguments: &[&str]) -> Result<Vec<Map<String, Value>>, Wrong> {
    let cargo = env::var_os("CARGO").ok_or("cargo has not said where it is")?;
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version=1", "--all-features"]).args(arguments).current_dir(workspace);
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        // What this very build was told is not for another workspace.
        let of_this_build = ["CARGO_CFG_", "CARGO_FEATURE_", "CARGO_PKG_", "CARGO_UNSTABLE_", "CARGO_RESOLVER_"];
        if of_this_build.iter().any(|beginning| name.starts_with(beginning)) || name == "CARGO_ENCODED_RUSTFLAGS" {
            command.env_remove(&*name);
        }
    }
    let output = command.output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let Value::Object(mut metadata) = serde_json::from_slice(&output.stdout)? else {
        return Err("cargo metadata gave no object".into());
    };
    let nodes = metadata.get("resolve").and_then(|resolve| resolve.get("nodes")).and_then(Value::as_array);
    let nodes = nodes.ok_or("cargo metadata gave no graph")?;
    let reached: BTreeSet<_> = nodes.iter().filter_map(|node| node.get("id")?.as_str().map(str::to_owned)).collect();
    let Some(Value::Array(packages)) = metadata.remove("packages") else {
        return Err("cargo metadata gave no packages".into());
    };
    let of_others = packages.into_iter().filter_map(|package| match package {
        Value::Object(package) if !package.get("source")?.is_null() => Some(package),
        _ => None,
    });
    Ok(of_others.filter(|package| text(package, "id").is_ok_and(|id| reached.contains(id))).collect())
}

/// Every package of the lock that comes from a registry: name and version, and its checksum.
fn checksums(lock: &Path) -> Result<BTreeMap<(String, String), String>, Wrong> {
    let lock = manifest::read(lock)?;
    let packages = lock.get("package").and_then(toml::Value::as_array).ok_or("the lock has no packages")?;
    let of = |package: &toml::Value| {
        let text = |key| package.get(key)?.as_str().map(str::to_owned);
        Some(((text("name")?, text("version")?), text("checksum")?))
    };
    Ok(packages.iter().filter_map(of).collect())
}

/// Takes of a package what is needed to build it, and its licence.
fn take(package: &Map<String, Value>, to: &Path, names: &BTreeSet<&str>) -> Result<(), Wrong> {
    let from = Path::new(text(package, "manifest_path")?).parent().ok_or("a manifest without a folder")?;
    guests::copy(from, to, &[])?;
    let mut named = String::new();
    sources(to, &mut named)?;
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        let file_name = entry.file_name();
        let name = file_name.to_string_lossy();
        let is_licence = LICENCES.iter().any(|beginning| name.to_ascii_uppercase().starts_with(beginning));
        let is_source = Path::new(&file_name).extension() == Some(OsStr::new("rs"));
        // A source may include the page that introduces the crate.
        if entry.file_type()?.is_file() && name != "Cargo.toml" && !is_licence && !is_source && !named.contains(&*name)
        {
            fs::remove_file(entry.path())?;
        }
    }
    let path = to.join("Cargo.toml");
    let mut own = manifest::read(&path)?;
    manifest::reduce(&mut own, |name| names.contains(name));
    Ok(fs::write(path, own.to_string())?)
}

/// Collects the text of all sources in a folder.
fn sources(folder: &Path, all: &mut String) -> Result<(), Wrong> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, all)?;
        } else if path.extension() == Some(OsStr::new("rs")) {
            all.push_str(&String::from_utf8_lossy(&fs::read(path)?));
        }
    }
    Ok(())
}

fn text<'a>(of: &'a Map<String, Value>, key: &str) -> Result<&'a str, Wrong> {
    Ok(of.get(key).and_then(Value::as_str).ok_or_else(|| format!("cargo metadata gave no `{key}`"))?)
}
