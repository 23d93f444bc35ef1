//! Random changesets, on the registry and on a model that is nothing but lists.

use std::collections::BTreeMap;

use proptest::prelude::*;
use toolwright_registry::{Change, Registry, RegistryError, Version};

use crate::support::{Folder, changeset, draft, id, layer, provenance, tool};

const NAMES: [&str; 4] = ["app.generated:a", "app.generated:b", "user:a", "user.x:a"];

/// A step: for each entry nothing, or a put or a removal that replaces the version which is there, plus an offset.
#[derive(Debug, Clone)]
enum Step {
    Put { source: u8 },
    Remove,
}

#[derive(Debug, Clone)]
struct Planned {
    name: usize,
    step: Step,
    /// Mostly right, sometimes not.
    wrong: bool,
}

/// The versions of each entry by their source; none for a removal.
type Model = BTreeMap<usize, Vec<Option<u8>>>;

fn planned() -> impl Strategy<Value = Planned> {
    let step = prop_oneof![3 => any::<u8>().prop_map(|source| Step::Put { source }), 1 => Just(Step::Remove)];
    (0..NAMES.len(), step, prop::bool::weighted(0.1)).prop_map(|(name, step, wrong)| Planned { name, step, wrong })
}

fn current(model: &Model, name: usize) -> Option<u32> {
    let versions = model.get(&name)?;
    versions.last()?.map(|_| versions.len() as u32)
}

fn check(model: &Model, sequence: u64, registry: &Registry) {
    let snapshot = registry.snapshot();
    assert_eq!(snapshot.sequence(), sequence);
    for (name, text) in NAMES.iter().enumerate() {
        assert_eq!(snapshot.get(&id(text)).map(|entry| entry.version), current(model, name));
        let history = registry.history(&id(text)).unwrap();
        let expected = model.get(&name).cloned().unwrap_or_default();
        assert_eq!(history.len(), expected.len());
        for (n, (version, source)) in history.iter().zip(expected).enumerate() {
            assert_eq!(version.version() as usize, n + 1);
            match (version, source) {
                (Version::Put(entry), Some(source)) => assert_eq!(entry.body, tool(&source.to_string()).0),
                (Version::Removed { .. }, None) => {}
                other => panic!("{other:?}"),
            }
        }
    }
    let ids: Vec<_> = snapshot.iter().map(|entry| entry.id.clone()).collect();
    assert!(ids.is_sorted());
    assert_eq!(ids.len(), 2 + (0..NAMES.len()).filter(|name| current(model, *name).is_some()).count());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_registry_does_what_the_model_does(
        steps in prop::collection::vec((prop::collection::vec(planned(), 1..4), any::<bool>()), 1..25)
    ) {
        let folder = Folder::new();
        let registries = [folder.open(), folder.open()];
        let (mut model, mut sequence) = (Model::new(), 0);
        for (plan, which) in steps {
            let registry = &registries[usize::from(which)];
            let (mut changes, mut blobs, mut next, mut conflict) = (Vec::new(), Vec::new(), model.clone(), false);
            for Planned { name, step, wrong } in &plan {
                let there = current(&model, *name);
                let replaces = if *wrong { Some(there.unwrap_or(0) + 7) } else { there };
                match step {
                    Step::Put { source } => {
                        let (body, bytes) = tool(&source.to_string());
                        blobs.extend(bytes);
                        changes.push(Change::Put(draft(NAMES[*name], replaces, body)));
                        conflict |= *wrong;
                        next.entry(*name).or_default().push(Some(*source));
                    }
                    Step::Remove => {
                        let replaces = replaces.unwrap_or(1);
                        changes.push(Change::Remove { id: id(NAMES[*name]), replaces, provenance: provenance() });
                        conflict |= *wrong || there.is_none();
                        next.entry(*name).or_default().push(None);
                    }
                }
            }
            let mut names: Vec<_> = plan.iter().map(|planned| planned.name).collect();
            names.sort_unstable();
            let twice = names.windows(2).any(|pair| pair[0] == pair[1]);
            match registry.apply(changeset(changes, blobs)) {
                Ok(applied) => {
                    prop_assert!(!twice && !conflict);
                    (model, sequence) = (next, sequence + 1);
                    prop_assert_eq!(applied.sequence, sequence);
                }
                Err(RegistryError::Duplicate { .. }) => prop_assert!(twice),
                Err(RegistryError::Conflict { .. }) => prop_assert!(conflict && !twice),
                Err(other) => panic!("{other}"),
            }
        }
        for registry in &registries {
            registry.refresh().unwrap();
            check(&model, sequence, registry);
        }
        drop(registries);
        let registry = Registry::open(&folder.journal(), layer()).unwrap();
        check(&model, sequence, &registry);
        registry.verify().unwrap();
    }
}
