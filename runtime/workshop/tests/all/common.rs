//! A workshop over a journal in a temporary folder.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use crate::precompile::precompiler;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use toolwright_compiler::{Compiler, RustCompiler, RustConfig};
use toolwright_policy::{Authorizer, Call, Given, PolicySource, Principal};
use toolwright_registry::{BaseLayer, EntryId, Grants, KvStore, Language, Limits, Registry};
use toolwright_sandbox::{CallError, Sandbox, SandboxConfig, Walls};
use toolwright_test_support::rust_library;
use toolwright_workshop::{Maker, NewTool, Parts, Ran, Workshop};

pub(crate) struct Bench {
    pub(crate) workshop: Arc<Workshop>,
    home: Arc<TempDir>,
    rust: bool,
}

impl Bench {
    pub(crate) async fn new(given: Given) -> Self {
        Self::with_env(given, &[]).await
    }

    pub(crate) async fn with_env(given: Given, env: &[(&str, &str)]) -> Self {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self::at(Arc::new(home().await), given, env, &[], false)
    }

    /// One that compiles Rust, too.
    pub(crate) async fn with_rust(given: Given) -> Self {
        Self::at(Arc::new(home().await), given, BTreeMap::new(), &[], true)
    }

    /// The same, with these variables in its environment.
    pub(crate) async fn with_rust_and_env(given: Given, env: &[(&str, &str)]) -> Self {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self::at(Arc::new(home().await), given, env, &[], true)
    }

    /// A second workshop on the same journal, as another process would have it.
    pub(crate) fn reopened(&self, given: Given) -> Self {
        Self::at(Arc::clone(&self.home), given, BTreeMap::new(), &[], self.rust)
    }

    /// One of a machine without a compiler of Rust.
    pub(crate) fn without_rust(&self) -> Self {
        Self::at(Arc::clone(&self.home), Given::default(), BTreeMap::new(), &[], false)
    }

    /// The same, after the person has added a policy.
    pub(crate) fn with_policy(&self, text: &str) -> Self {
        let policy = PolicySource { name: "mine.cedar".into(), text: text.into() };
        Self::at(Arc::clone(&self.home), Given::default(), BTreeMap::new(), &[policy], self.rust)
    }

    fn at(
        home: Arc<TempDir>,
        given: Given,
        env: BTreeMap<String, String>,
        policies: &[PolicySource],
        rust: bool,
    ) -> Self {
        let layer = BaseLayer::new(Vec::new()).unwrap();
        let registry = Arc::new(Registry::open(&home.path().join("registry.sqlite"), layer).unwrap());
        let authorizer = Arc::new(Authorizer::new(policies).unwrap());
        let config = SandboxConfig {
            cache: Some(home.path().join("cache")),
            precompiler: Some(precompiler()),
            store: Arc::new(KvStore::open(home.path().join("kv.sqlite"))),
            ..SandboxConfig::default()
        };
        let sandbox = Sandbox::new(config, Arc::clone(&registry), Arc::clone(&authorizer)).unwrap();
        let mut compiler = Compiler::new(sandbox.clone());
        if rust {
            compiler = compiler.with_rust(RustCompiler::new(RustConfig {
                library: rust_library().clone(),
                walls: Walls::find(Some(Path::new("/usr/bin/bwrap"))).unwrap(),
                work: home.path().join("rust-work"),
            }));
        }
        Self { workshop: Workshop::new(Parts { registry, authorizer, sandbox, compiler, given, env }), home, rust }
    }

    pub(crate) async fn run(&self, name: &str, input: Value) -> Result<Value, CallError> {
        self.ran(name, input).await.result
    }

    pub(crate) async fn ran(&self, name: &str, input: Value) -> Ran {
        self.ran_at(&EntryId::new("app.generated", name).unwrap(), input).await
    }

    pub(crate) async fn ran_at(&self, id: &EntryId, input: Value) -> Ran {
        let loaded = self.workshop.load(&Principal::Person, id).await.unwrap();
        let call = self.workshop.authorizer().authorize(&Principal::Person, Call { id: id.clone() }).unwrap();
        loaded.tool.call(call, &input).await
    }
}

/// A home in which the engine is prepared, as it is on a machine that was used before. It is prepared once.
async fn home() -> TempDir {
    static PREPARED: OnceCell<TempDir> = OnceCell::const_new();
    let prepared = PREPARED.get_or_init(async || {
        let home = Arc::new(tempfile::tempdir().unwrap());
        let bench = Bench::at(Arc::clone(&home), Given::default(), BTreeMap::new(), &[], false);
        bench.workshop.compiler().engine().ready().await.unwrap();
        drop(bench);
        // The thread that prepared the engine may be the last to let go of the journal, and takes this file away.
        while home.path().join("registry.sqlite-wal").exists() {
            tokio::task::yield_now().await;
        }
        Arc::into_inner(home).unwrap()
    });
    let home = tempfile::tempdir().unwrap();
    copy(prepared.await.path(), home.path());
    home
}

pub(crate) fn copy(from: &Path, to: &Path) {
    for file in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(file.file_name());
        if file.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            fs::set_permissions(&target, file.metadata().unwrap().permissions()).unwrap();
            copy(&file.path(), &target);
        } else {
            fs::copy(file.path(), &target).unwrap();
        }
    }
}

pub(crate) fn maker() -> Maker {
    Maker {
        principal: Principal::Agent("app:dev_assistant".parse().unwrap()),
        session: "test".into(),
        model: Some("scripted".into()),
    }
}

pub(crate) fn adder() -> NewTool {
    NewTool {
        id: "app.generated:adder".parse().unwrap(),
        description: "Adds two numbers".into(),
        language: Language::JavaScript,
        source: "export default function ({ a, b }) { return { sum: a + b } }".into(),
        input_schema: Some(json!({
            "type": "object",
            "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
            "required": ["a", "b"],
        })),
        capabilities: Grants::default(),
        limits: Limits::default(),
        examples: Vec::new(),
        replaces: None,
    }
}
