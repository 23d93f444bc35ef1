//! What a changeset does, and which ones are refused.

use std::{os::unix::fs::PermissionsExt, sync::Arc};

use toolwright_registry::{
    ArtifactKey, BLOB_MAX, BaseLayer, Body, CallCount, CallStats, Change, Digest, Entry, Provenance, Registry,
    RegistryError, Version,
};

use crate::support::{Folder, agent, changeset, draft, id, layer, model, provenance, put, remove, shown, tool};

const TOOL: &str = "app.generated:x";

fn registry() -> Registry {
    Registry::in_memory(layer()).unwrap()
}

/// Applies it, asserts that nothing has changed, and gives the error.
fn refused(registry: &Registry, changeset: toolwright_registry::Changeset) -> RegistryError {
    let before = (shown(registry), registry.snapshot().sequence());
    let error = registry.apply(changeset).unwrap_err();
    assert_eq!((shown(registry), registry.snapshot().sequence()), before);
    registry.verify().unwrap();
    error
}

#[test]
fn every_field_of_every_kind_reads_back_in_another_process() {
    let folder = Folder::new();
    let registry = folder.open();
    let (body, blobs) = tool("one");
    let changes = vec![
        Change::Put(draft(TOOL, None, body.clone())),
        Change::Put(draft("user.work:reviewer", None, agent())),
        Change::Put(draft("user:local", None, model())),
    ];
    let applied = registry.apply(changeset(changes, blobs.clone())).unwrap();
    assert_eq!(applied.sequence, 1);
    assert_eq!(applied.versions, [(id(TOOL), 1), (id("user.work:reviewer"), 1), (id("user:local"), 1)]);
    assert!(Arc::ptr_eq(&applied.snapshot, &registry.snapshot()));

    let entry = Entry {
        id: id(TOOL),
        version: 1,
        description: "does app.generated:x".into(),
        body,
        provenance: provenance(),
        created_ms: 1_700_000_000_000,
    };
    let other = folder.open();
    assert_eq!(**other.snapshot().get(&id(TOOL)).unwrap(), entry);
    assert_eq!(shown(&other), shown(&registry));
    let ids: Vec<_> = other.snapshot().iter().map(|entry| entry.id.to_string()).collect();
    assert_eq!(ids, [TOOL, "app.tools:create_tool", "app:dev_assistant", "user.work:reviewer", "user:local"]);
    for blob in blobs {
        assert_eq!(other.blob(&Digest::of(&blob)).unwrap(), Some(blob));
    }
    assert_eq!(other.blob(&Digest::of(b"never seen")).unwrap(), None);
    other.verify().unwrap();
}

#[test]
fn a_new_journal_is_the_owners_alone_and_leaves_nothing_beside_it() {
    let folder = Folder::new();
    drop(folder.open());
    assert_eq!(folder.files(), ["registry.db"]);
    let registry = folder.open();
    registry.apply(put(TOOL, None, "one")).unwrap();
    for file in folder.files() {
        let mode = std::fs::metadata(folder.path().join(&file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn versions_count_on_through_updates_removals_and_rollbacks() {
    let registry = registry();
    registry.apply(put(TOOL, None, "one")).unwrap();
    registry.apply(put(TOOL, Some(1), "two")).unwrap();
    let removed = registry.apply(remove(TOOL, 2)).unwrap();
    assert_eq!(removed.versions, [(id(TOOL), 3)]);
    assert_eq!(removed.snapshot.get(&id(TOOL)), None);

    let (body, _) = tool("one");
    let mut back = draft(TOOL, None, body);
    back.provenance.rollback_of = Some(1);
    let applied = registry.apply(changeset(vec![Change::Put(back)], vec![])).unwrap();
    assert_eq!(applied.versions, [(id(TOOL), 4)]);

    let history = registry.history(&id(TOOL)).unwrap();
    assert_eq!(history.iter().map(Version::version).collect::<Vec<_>>(), [1, 2, 3, 4]);
    let rollbacks: Vec<_> = history.iter().map(|version| version.provenance().rollback_of).collect();
    assert_eq!(rollbacks, [None, None, None, Some(1)]);
    assert_eq!(history[2], Version::Removed { version: 3, provenance: provenance(), created_ms: 1_700_000_000_000 });
    assert_eq!(history[3].entry(), applied.snapshot.get(&id(TOOL)));
    assert_eq!(history[0].entry().unwrap().body, history[3].entry().unwrap().body);
    assert_eq!(registry.history(&id("app.generated:never")).unwrap(), []);
    assert_eq!(registry.history(&id("app:dev_assistant")).unwrap().len(), 1);
}

#[test]
fn a_snapshot_does_not_change() {
    let registry = registry();
    registry.apply(put(TOOL, None, "one")).unwrap();
    let before = registry.snapshot();
    registry.apply(put(TOOL, Some(1), "two")).unwrap();
    registry.record_calls(&[CallCount { id: id(TOOL), calls: 1, failures: 0 }]).unwrap();
    assert_eq!(before.get(&id(TOOL)).unwrap().version, 1);
    assert_eq!(before.stats(&id(TOOL)), CallStats::default());
    assert_eq!((before.sequence(), registry.snapshot().sequence()), (1, 2));
}

#[test]
fn a_change_names_the_version_that_it_replaces() {
    let registry = registry();
    registry.apply(put(TOOL, None, "one")).unwrap();
    for (change, expected, found) in [
        (put(TOOL, None, "two"), None, Some(1)),
        (put(TOOL, Some(2), "two"), Some(2), Some(1)),
        (put("app.generated:y", Some(1), "two"), Some(1), None),
        (remove(TOOL, 2), Some(2), Some(1)),
        (remove("app.generated:y", 1), Some(1), None),
    ] {
        match refused(&registry, change) {
            RegistryError::Conflict { expected: e, found: f, .. } => assert_eq!((e, f), (expected, found)),
            other => panic!("{other}"),
        }
    }
    let error = refused(&registry, put(TOOL, None, "two"));
    assert_eq!(
        error.to_string(),
        "`app.generated:x` is at version 1, and the change would create it: look at it again and name the version that it \
         has now"
    );
}

#[test]
fn one_bad_change_refuses_all() {
    let registry = registry();
    let (body, blobs) = tool("one");
    let changes =
        vec![Change::Put(draft(TOOL, None, body.clone())), Change::Put(draft("app.generated:y", Some(3), body))];
    assert!(matches!(refused(&registry, changeset(changes, blobs.clone())), RegistryError::Conflict { .. }));
    assert_eq!(registry.blob(&Digest::of(&blobs[0])).unwrap(), None);
}

#[test]
fn what_comes_with_the_binary_or_the_config_is_read_only() {
    let registry = registry();
    for name in ["app.tools:create_tool", "app.tools:new", "app:dev_assistant", "user.models:mine"] {
        assert!(
            matches!(refused(&registry, put(name, None, "x")), RegistryError::ReadOnly { id } if id.as_str() == name)
        );
        assert!(matches!(refused(&registry, remove(name, 0)), RegistryError::ReadOnly { .. }));
        let relinked = registry.relink(&id(name), 0, b"c"[..].into(), Digest::of(b"e"));
        assert!(matches!(relinked.unwrap_err(), RegistryError::ReadOnly { .. }));
    }
}

#[test]
fn each_kind_has_its_namespaces() {
    let registry = registry();
    for name in ["other:x", "app.other:x", "users:x", "app.generated.x:x"] {
        assert!(matches!(refused(&registry, put(name, None, "x")), RegistryError::UnknownNamespace { .. }), "{name}");
    }
    for (body, kind) in [(agent(), "an agent"), (model(), "a model"), (Body::BuiltinTool, "a built-in tool")] {
        match refused(&registry, changeset(vec![Change::Put(draft(TOOL, None, body))], vec![])) {
            RegistryError::Kind { kind: found, .. } => assert_eq!(found, kind),
            other => panic!("{other}"),
        }
    }
    for name in ["user:x", "user.deep.er:x", TOOL] {
        registry.apply(put(name, None, "x")).unwrap();
    }
}

#[test]
fn a_description_is_one_line_of_visible_text() {
    let registry = registry();
    let with = |text: &str| {
        let (body, blobs) = tool("x");
        let mut draft = draft(TOOL, None, body);
        draft.description = text.into();
        changeset(vec![Change::Put(draft)], blobs)
    };
    let bad =
        ["\u{1b}[2J", "a\nb", "\u{85}", "\u{7f}", "\u{202e}txt.exe", "\u{2066}", "\u{2069}", "\u{202a}", "\u{2028}"];
    for text in bad {
        match refused(&registry, with(text)) {
            RegistryError::Description { reason, .. } => assert!(reason.starts_with("has a control"), "{reason}"),
            other => panic!("{other}"),
        }
    }
    // No width, a soft hyphen, and tags: words that only the model reads.
    for text in ["a\u{ad}b", "a\u{200b}b", "\u{2060}", "\u{feff}a", "a\u{e0001}", "\u{e0068}\u{e0069}", "\u{e007f}"] {
        match refused(&registry, with(text)) {
            RegistryError::Description { reason, .. } => {
                assert_eq!(reason, "has a character that cannot be seen: write it as one line of plain text");
            }
            other => panic!("{other}"),
        }
    }
    // The limit counts characters, not bytes.
    let error = refused(&registry, with(&"ж".repeat(501)));
    assert_eq!(error.to_string(), "the description of `app.generated:x` has more than 500 characters: shorten it");
    registry.apply(with(&"ж".repeat(500))).unwrap();
    // The joiners are part of how Persian, Hindi and some emoji are written.
    let (body, blobs) = tool("y");
    let mut draft = draft("app.generated:y", None, body);
    draft.description = "می\u{200c}خواهم 👩\u{200d}💻".into();
    registry.apply(changeset(vec![Change::Put(draft)], blobs)).unwrap();
}

#[test]
fn what_a_body_names_must_be_there() {
    let registry = registry();
    let (body, blobs) = tool("one");
    for (n, part) in ["source", "component", "input schema", "examples"].into_iter().enumerate() {
        let mut some = blobs.clone();
        let missing = Digest::of(&some.remove(n));
        match refused(&registry, changeset(vec![Change::Put(draft(TOOL, None, body.clone()))], some)) {
            RegistryError::MissingBlob { part: found, digest, .. } => assert_eq!((found, digest), (part, missing)),
            other => panic!("{other}"),
        }
    }
    registry.apply(changeset(vec![Change::Put(draft(TOOL, None, body.clone()))], blobs)).unwrap();
    // From now on they are there.
    registry.apply(changeset(vec![Change::Put(draft("user:x", None, body))], vec![])).unwrap();
}

#[test]
fn sizes_are_bounded() {
    let registry = registry();
    let largest: Arc<[u8]> = vec![7; BLOB_MAX].into();
    let mut changeset_of = put(TOOL, None, "one");
    changeset_of.blobs.push(vec![7; BLOB_MAX + 1].into());
    match refused(&registry, changeset_of.clone()) {
        RegistryError::BlobTooLarge { bytes, max, .. } => assert_eq!((bytes, max), (BLOB_MAX + 1, BLOB_MAX)),
        other => panic!("{other}"),
    }
    changeset_of.blobs.pop();
    changeset_of.blobs.push(Arc::clone(&largest));
    registry.apply(changeset_of).unwrap();
    assert_eq!(registry.blob(&Digest::of(&largest)).unwrap(), Some(largest));
    let relinked = registry.relink(&id(TOOL), 1, vec![7; BLOB_MAX + 1].into(), Digest::of(b"e"));
    assert!(matches!(relinked.unwrap_err(), RegistryError::BlobTooLarge { .. }));

    let mut long = draft("user:x", None, agent());
    if let Body::Agent(agent) = &mut long.body {
        agent.system_prompt = "x".repeat(256 << 10).into();
    }
    let error = refused(&registry, changeset(vec![Change::Put(long)], vec![]));
    assert!(matches!(error, RegistryError::TooLarge { part: "body", max: 0x4_0000, .. }), "{error}");

    let mut long = draft("user:x", None, agent());
    long.provenance.session = "x".repeat(64 << 10);
    let error = refused(&registry, changeset(vec![Change::Put(long)], vec![]));
    assert!(matches!(error, RegistryError::TooLarge { part: "provenance", max: 0x1_0000, .. }), "{error}");
}

#[test]
fn a_changeset_changes_something_and_each_entry_once() {
    let registry = registry();
    assert!(matches!(refused(&registry, changeset(vec![], vec![])), RegistryError::Empty));
    let mut twice = put(TOOL, None, "one");
    twice.changes.extend(remove(TOOL, 1).changes);
    assert!(matches!(refused(&registry, twice), RegistryError::Duplicate { .. }));
}

#[test]
fn a_rollback_names_a_version_that_is_there() {
    let registry = registry();
    registry.apply(put(TOOL, None, "one")).unwrap();
    registry.apply(remove(TOOL, 1)).unwrap();
    for (version, there) in [(2, false), (7, false), (1, true)] {
        let mut back = put(TOOL, None, "one");
        if let Change::Put(draft) = &mut back.changes[0] {
            draft.provenance = Provenance { rollback_of: Some(version), ..provenance() };
        }
        if there {
            registry.apply(back).unwrap();
        } else {
            let error = refused(&registry, back);
            assert!(matches!(error, RegistryError::NoSuchVersion { version: v, .. } if v == version), "{error}");
        }
    }
}

#[test]
fn a_tool_is_relinked_in_place() {
    let folder = Folder::new();
    let (registry, other) = (folder.open(), folder.open());
    registry.apply(put(TOOL, None, "one")).unwrap();
    let before = registry.snapshot().get(&id(TOOL)).cloned().unwrap();
    let (component, engine): (Arc<[u8]>, _) = (b"linked to another"[..].into(), Digest::of(b"another engine"));

    let mut expected = Entry::clone(&before);
    if let Body::Tool(tool) = &mut expected.body {
        (tool.component, tool.engine) = (Digest::of(&component), Some(engine));
    }
    let after = registry.relink(&id(TOOL), 1, Arc::clone(&component), engine).unwrap();
    assert_eq!(*after, expected);
    assert_eq!(registry.snapshot().sequence(), 2);
    assert_eq!(registry.blob(&Digest::of(&component)).unwrap(), Some(Arc::clone(&component)));
    // Who comes second finds it done.
    assert_eq!(*other.relink(&id(TOOL), 1, component, engine).unwrap(), expected);
    assert_eq!(other.snapshot().sequence(), 2);
    assert_eq!(other.refresh().unwrap().get(&id(TOOL)), Some(&after));
    assert_eq!(registry.history(&id(TOOL)).unwrap(), [Version::Put(after)]);

    let bytes: Arc<[u8]> = b"x"[..].into();
    let conflict = registry.relink(&id(TOOL), 2, Arc::clone(&bytes), engine).unwrap_err();
    assert!(matches!(conflict, RegistryError::Conflict { expected: Some(2), found: Some(1), .. }));
    registry.apply(changeset(vec![Change::Put(draft("user:a", None, agent()))], vec![])).unwrap();
    let no_tool = registry.relink(&id("user:a"), 1, bytes, engine).unwrap_err();
    assert!(matches!(no_tool, RegistryError::NotATool { .. }));
    registry.verify().unwrap();
}

#[test]
fn calls_add_up_over_processes_and_versions() {
    let folder = Folder::new();
    let (registry, other) = (folder.open(), folder.open());
    registry.apply(put(TOOL, None, "one")).unwrap();
    let count = |name, calls, failures| CallCount { id: id(name), calls, failures };
    registry.record_calls(&[count(TOOL, 3, 1), count("app.tools:create_tool", 1, 0), count(TOOL, 1, 0)]).unwrap();
    other.record_calls(&[count(TOOL, 10, 2)]).unwrap();
    assert_eq!(registry.snapshot().stats(&id(TOOL)), CallStats { calls: 4, failures: 1 });
    registry.refresh().unwrap();
    registry.apply(put(TOOL, Some(1), "two")).unwrap();
    let all = CallStats { calls: 14, failures: 3 };
    assert_eq!(registry.snapshot().stats(&id(TOOL)), all);
    assert_eq!(registry.snapshot().stats(&id("app.tools:create_tool")), CallStats { calls: 1, failures: 0 });
    drop((registry, other));
    assert_eq!(folder.open().snapshot().stats(&id(TOOL)), all);
}

#[test]
fn artifacts_are_found_by_component_and_engine() {
    let folder = Folder::new();
    let registry = folder.open();
    let digest = |text: &str| Digest::of(text.as_bytes());
    let key = ArtifactKey { component: digest("c"), engine_compat: digest("e") };
    assert_eq!(registry.artifact(&key).unwrap(), None);
    registry.record_artifact(&key, &digest("first")).unwrap();
    registry.record_artifact(&key, &digest("second")).unwrap();
    let other = folder.open();
    assert_eq!(other.artifact(&key).unwrap(), Some(digest("second")));
    assert_eq!(other.artifact(&ArtifactKey { engine_compat: digest("f"), ..key }).unwrap(), None);
}

#[test]
fn a_base_layer_is_of_the_binarys_namespaces_and_the_configs() {
    let entry = |name: &str, version| Entry {
        id: id(name),
        version,
        description: "".into(),
        body: Body::BuiltinTool,
        provenance: Provenance::default(),
        created_ms: 0,
    };
    for (entries, reason) in [
        (vec![entry("app.generated:x", 0)], "is neither in `app`, nor in `app.tools`, nor in `user.models`"),
        (vec![entry("user.models:x", 0)], "is of a kind that does not belong there"),
        (vec![entry("app.tools:x", 1)], "has a version other than 0"),
        (vec![entry("app.tools:x", 0), entry("app.tools:y", 0), entry("app.tools:x", 0)], "is there twice"),
    ] {
        match BaseLayer::new(entries).unwrap_err() {
            RegistryError::BaseLayer { reason: found, .. } => assert_eq!(found, reason),
            other => panic!("{other}"),
        }
    }
}
