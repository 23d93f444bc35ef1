use std::collections::HashSet;

use proptest::prelude::*;

use super::{MAX_LENGTH, WireNames, is_allowed};

#[test]
fn a_free_bare_name_is_the_wire_name_and_insertion_is_idempotent() {
    let mut names = WireNames::default();
    assert_eq!(names.insert("app.generated", "clock"), "clock");
    assert_eq!(names.insert("app.generated", "clock"), "clock");
}

#[test]
fn built_in_names_are_reserved_in_every_namespace() {
    let mut names = WireNames::new([("app.tools", "load_tool")]);
    assert_eq!(names.insert("app.generated", "load_tool"), "app_generated__load_tool");
    assert_eq!(names.insert("app.tools", "load_tool"), "load_tool");
}

#[test]
fn the_later_one_of_two_namespaces_is_qualified() {
    let mut names = WireNames::default();
    assert_eq!(names.insert("user.b", "csv"), "csv");
    assert_eq!(names.insert("app.generated", "csv"), "app_generated__csv");
    assert_eq!(names.insert("user.b", "csv"), "csv");
}

#[test]
fn a_bare_name_that_looks_qualified_does_not_collide() {
    let mut names = WireNames::default();
    names.insert("user.b", "app_generated__csv");
    names.insert("user.b", "csv");
    assert_eq!(names.insert("app.generated", "csv"), "app_generated__csv_01ae0ea1");
}

#[test]
fn a_long_name_is_cut_and_told_apart_by_a_hash() {
    let mut names = WireNames::default();
    let exact = "a".repeat(MAX_LENGTH);
    assert_eq!(names.insert("user.b", exact.clone()), exact);
    let long = format!("{exact}b");
    let first = names.insert("user.b", long.clone()).to_owned();
    let second = names.insert("user.c", long).to_owned();
    assert_eq!((first.len(), second.len()), (MAX_LENGTH, MAX_LENGTH));
    assert!(first.starts_with(&format!("{}_", "a".repeat(39))));
    assert_ne!(first, second);
}

proptest! {
    /// Few letters and separators, so that collisions are the rule.
    #[test]
    fn names_are_unique_valid_and_stable(
        tools in prop::collection::vec(("[ab](\\.[ab]|_[ab]|__[ab]){0,3}", "([ab]|__|é|[ab]{46,50}){0,4}"), 1..40),
        reserved in 0_usize..4,
    ) {
        let mut names = WireNames::new(tools.iter().take(reserved).cloned());
        let mut given = Vec::new();
        for (namespace, name) in &tools {
            let wire = names.insert(namespace.clone(), name.clone()).to_owned();
            prop_assert!(wire.len() <= MAX_LENGTH && !wire.is_empty());
            prop_assert!(wire.chars().all(is_allowed));
            given.push((wire, (namespace.as_str(), name.as_str())));
        }
        for (wire, tool) in &given {
            prop_assert_eq!(names.insert(tool.0, tool.1), wire.as_str());
        }
        let wires: HashSet<_> = given.iter().map(|(wire, _)| wire).collect();
        let distinct: HashSet<_> = given.iter().map(|(_, tool)| tool).collect();
        prop_assert_eq!(wires.len(), distinct.len());
    }
}
