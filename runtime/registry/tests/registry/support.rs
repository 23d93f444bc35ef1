//! Folders that clean up after themselves, and entries to put into a registry.

use std::{
    env, fs,
    hash::{BuildHasher, RandomState},
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use toolwright_registry::{
    AgentBody, BaseLayer, Body, Change, Changeset, Digest, Draft, Entry, EntryId, Language, Limits, ModelBody,
    Provenance, Registry, RegistryError, ToolBody,
};

/// An empty folder, deleted at the end of the test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let unique = RandomState::new().hash_one(std::process::id());
        let path = env::temp_dir().join(format!("toolwright-registry-{unique:016x}"));
        fs::DirBuilder::new().mode(0o700).create(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.0.join("registry.db")
    }

    pub(crate) fn open(&self) -> Registry {
        self.try_open().unwrap()
    }

    pub(crate) fn try_open(&self) -> Result<Registry, RegistryError> {
        Registry::open(&self.journal(), layer())
    }

    /// The names of the files in it.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(&self.0).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

pub(crate) fn id(text: &str) -> EntryId {
    text.parse().unwrap()
}

/// One agent and one tool, as a binary would bring them.
pub(crate) fn layer() -> BaseLayer {
    let entry = |name, body| Entry {
        id: id(name),
        version: 0,
        description: "comes with the binary".into(),
        body,
        provenance: Provenance::default(),
        created_ms: 0,
    };
    BaseLayer::new(vec![entry("app.tools:create_tool", Body::BuiltinTool), entry("app:dev_assistant", agent())])
        .unwrap()
}

pub(crate) fn agent() -> Body {
    Body::Agent(AgentBody {
        system_prompt: "be brief".into(),
        model: id("app:model"),
        compress: None,
        tools: vec![id("app.tools:create_tool")],
    })
}

pub(crate) fn model() -> Body {
    Body::Model(ModelBody::new("gpt-x", 128_000))
}

/// A tool with every field in use, and its blobs.
pub(crate) fn tool(source: &str) -> (Body, Vec<Arc<[u8]>>) {
    let blobs: Vec<Arc<[u8]>> = [source.to_owned(), format!("component of {source}"), "{}".to_owned(), "[]".to_owned()]
        .into_iter()
        .map(|text| text.into_bytes().into())
        .collect();
    let digest = |n: usize| Digest::of(&blobs[n]);
    let body = Body::Tool(ToolBody {
        language: Language::JavaScript,
        source: Some(digest(0)),
        source_bytes: source.len() as u64,
        component: digest(1),
        input_schema: digest(2),
        examples: Some(digest(3)),
        engine: Some(Digest::of(b"engine")),
        grants: ["clock", "http:GET,POST api.example.org:8443", "env:TZ"].iter().map(|c| c.parse().unwrap()).collect(),
        limits: Limits { cpu_ms: 7, ..Limits::default() },
    });
    (body, blobs)
}

pub(crate) fn provenance() -> Provenance {
    Provenance {
        session: "s1".to_owned(),
        model: Some("gpt-x".to_owned()),
        policies: [("create".to_owned(), vec!["allow_generated".to_owned()])].into(),
        rollback_of: None,
    }
}

pub(crate) fn draft(name: &str, replaces: Option<u32>, body: Body) -> Draft {
    Draft { id: id(name), replaces, description: format!("does {name}").into(), body, provenance: provenance() }
}

pub(crate) fn changeset(changes: Vec<Change>, blobs: Vec<Arc<[u8]>>) -> Changeset {
    Changeset { session: "s1".to_owned(), time_ms: 1_700_000_000_000, changes, blobs }
}

/// Puts a tool of this source.
pub(crate) fn put(name: &str, replaces: Option<u32>, source: &str) -> Changeset {
    let (body, blobs) = tool(source);
    changeset(vec![Change::Put(draft(name, replaces, body))], blobs)
}

pub(crate) fn remove(name: &str, replaces: u32) -> Changeset {
    changeset(vec![Change::Remove { id: id(name), replaces, provenance: provenance() }], vec![])
}

/// All that a snapshot shows: every entry with its calls.
pub(crate) fn shown(registry: &Registry) -> Vec<(Entry, u64, u64)> {
    let snapshot = registry.snapshot();
    let row = |entry: &Arc<Entry>| {
        let stats = snapshot.stats(&entry.id);
        (Entry::clone(entry), stats.calls, stats.failures)
    };
    snapshot.iter().map(row).collect()
}
