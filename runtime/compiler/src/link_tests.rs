use std::collections::BTreeSet;

use super::*;
use crate::{
    compiler::ENGINE,
    inspect::{inspect, inspect_foreign},
};

/// What each capability opens, as functions or resources of the engine's imports; `tool-sdk/wit` has the same.
const OPENED: [(&str, &[&str]); 7] = [
    ("clock", &["clocks/wall-clock", "clocks/monotonic-clock", "io/poll"]),
    ("random", &["random/random"]),
    ("http:*", &["http/types", "http/outgoing-handler", "clocks/monotonic-clock", "io/poll", "io/streams", "io/error"]),
    ("env:CITY", &["cli/environment"]),
    ("log", &["cli/stderr", "io/streams", "io/error", "io/poll"]),
    ("fs:/data", &["filesystem/types", "filesystem/preopens", "io/streams", "io/error", "io/poll"]),
    ("kv", &["keyvalue/store"]),
];

fn sets() -> impl Iterator<Item = (Grants, BTreeSet<String>)> {
    (0_u32..128).map(|bits| {
        let chosen: Vec<_> =
            OPENED.iter().enumerate().filter(|(n, _)| bits >> n & 1 == 1).map(|(_, one)| one).collect();
        let grants = chosen.iter().map(|(grant, _)| grant.parse().unwrap()).collect();
        let version = |name: &str| if name == "keyvalue/store" { "0.2.0-draft2" } else { "0.2.12" };
        let opened = chosen.iter().flat_map(|(_, opened)| *opened);
        let imports = opened.map(|name| format!("wasi:{name}@{}", version(name))).collect();
        (grants, imports)
    })
}

#[test]
fn each_of_the_128_sets_imports_what_it_opens_and_nothing_else() {
    let linker = Linker::new(ENGINE);
    let mut seen = BTreeSet::new();
    for (grants, opened) in sets() {
        seen.insert(bits(&grants));
        let component = linker.link(&grants, b"bytecode").unwrap();
        let inspection = inspect(&component, &grants).unwrap();
        assert!(inspection.uses_engine);
        assert_eq!(inspection.imports.iter().cloned().collect::<BTreeSet<_>>(), opened, "{grants}");
        // Twice the same, once made and once from what was kept.
        assert_eq!(linker.link(&grants, b"bytecode").unwrap(), component);
    }
    assert_eq!(seen.len(), SETS);
}

#[test]
fn a_linked_component_is_small() {
    let linker = Linker::new(ENGINE);
    let size = |grants: &[&str]| {
        let grants = grants.iter().map(|grant| grant.parse().unwrap()).collect();
        linker.link(&grants, b"").unwrap().len()
    };
    let (none, http) = (size(&[]), size(&["http:*"]));
    assert!(none < 1_200, "{none}");
    assert!(http < 12_000, "{http}");
}

#[test]
fn the_whole_component_has_the_engine_and_the_same_imports() {
    let linker = Linker::new(ENGINE);
    for (grants, opened) in sets().step_by(5) {
        let component = linker.link(&grants, b"bytecode").unwrap();
        let whole = linker.whole(&grants, &component).unwrap().unwrap();
        let inspection = inspect_foreign(&whole, &grants).unwrap();
        assert_eq!(inspection.imports.into_iter().collect::<BTreeSet<_>>(), opened, "{grants}");
    }
}

#[test]
fn only_what_was_linked_with_these_grants_is_made_whole() {
    let linker = Linker::new(ENGINE);
    let clock: Grants = [("clock").parse().unwrap()].into_iter().collect();
    let component = linker.link(&clock, b"bytecode").unwrap();
    assert_eq!(linker.whole(&Grants::default(), &component).unwrap(), None);
    assert_eq!(linker.whole(&clock, b"\0asm").unwrap(), None);
    assert_eq!(linker.whole(&clock, &linker.prefix(&clock).unwrap().with(b"")[..100]).unwrap(), None);
}
