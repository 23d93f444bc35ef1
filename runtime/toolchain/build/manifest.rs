//! Manifests, made less: what is only for a crate's own tests asks for more crates than its users need.

use std::{fs, path::Path};

use toml::{Table, Value};

use crate::Wrong;

/// The targets that only a crate's own developers build; their sources are left out.
const TARGETS: [&str; 3] = ["bench", "test", "example"];
/// The dependencies of those.
const FOR_DEVELOPERS: [&str; 2] = ["dev-dependencies", "dev_dependencies"];

/// Reads a manifest.
pub(crate) fn read(path: &Path) -> Result<Table, Wrong> {
    let text = fs::read_to_string(path).map_err(|error| format!("`{}`: {error}", path.display()))?;
    Ok(text.parse().map_err(|error| format!("`{}`: {error}", path.display()))?)
}

/// Takes a guest crate's tests out, and what they need: of the workspace's own crates, `cargo` wants that too.
pub(crate) fn without_tests(manifest: &mut Table) {
    for name in TARGETS.iter().chain(&FOR_DEVELOPERS) {
        manifest.remove(*name);
    }
    for_each_platform(manifest, |dependencies| {
        for name in FOR_DEVELOPERS {
            dependencies.remove(name);
        }
    });
}

/// Takes out of another's crate its tests, and the dependencies of other platforms: `needed` says whether the package with
/// a name is there. What its tests need may stay, since features speak of it and nobody looks for it.
pub(crate) fn reduce(manifest: &mut Table, needed: impl Fn(&str) -> bool) {
    for name in TARGETS {
        manifest.remove(name);
    }
    for_each_platform(manifest, |dependencies| {
        for kind in ["dependencies", "build-dependencies"] {
            let Some(Value::Table(dependencies)) = dependencies.get_mut(kind) else { continue };
            // What is optional stands in features, too, and is not looked for unless it is asked for.
            dependencies.retain(|name, wanted| is_optional(wanted) || needed(package(name, wanted)));
        }
    });
}

fn for_each_platform(manifest: &mut Table, mut work: impl FnMut(&mut Table)) {
    let Some(Value::Table(platforms)) = manifest.get_mut("target") else { return };
    for (_, dependencies) in platforms.iter_mut() {
        if let Value::Table(dependencies) = dependencies {
            work(dependencies);
        }
    }
}

/// The name of the package that a dependency means.
fn package<'a>(name: &'a str, wanted: &'a Value) -> &'a str {
    wanted.get("package").and_then(Value::as_str).unwrap_or(name)
}

fn is_optional(wanted: &Value) -> bool {
    wanted.get("optional").and_then(Value::as_bool).unwrap_or(false)
}
