//! Where a setting comes from, for `agent config show --origin`.

use std::{collections::BTreeMap, fmt, path::PathBuf};

/// What said so last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A line of a config file.
    File { path: PathBuf, line: usize },
    /// Something is there: a policy in the folder of policies.
    Folder(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A flag.
    Flag(&'static str),
}

/// The origin of every setting that is not as it is by default: by its key, of lists by the element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origins(BTreeMap<String, Origin>);

/// The names by which origins are noted.
pub(crate) mod key {
    use toolwright_policy::Source;
    use toolwright_registry::Capability;

    pub(crate) const MODEL: &str = "model";
    pub(crate) const BASE_URL: &str = "base_url";
    pub(crate) const API: &str = "api";
    pub(crate) const API_KEY: &str = "api_key";
    pub(crate) const KEY_VARIABLE: &str = "api_key_env";
    pub(crate) const FALLBACK: &str = "fallback";
    pub(crate) const LOCAL_SERVERS: &str = "local_servers";
    pub(crate) const MAX_TURNS: &str = "max_turns";
    pub(crate) const RULES: &str = "rules";
    pub(crate) const MAX_COST: &str = "max_cost";
    pub(crate) const MAX_TOKENS: &str = "max_tokens";
    pub(crate) const COMPRESS_AT: &str = "context.compress_at";
    pub(crate) const STRATEGY: &str = "context.strategy";
    pub(crate) const KEEP_TOKENS: &str = "context.keep_tokens";
    pub(crate) const REQUESTS_TOKENS: &str = "context.requests_tokens";
    pub(crate) const STORAGE: &str = "storage";
    pub(crate) const FOLDERS: &str = "folders";
    pub(crate) const RUSTC: &str = "rust.rustc";
    pub(crate) const UNCONFINED: &str = "rust.unconfined";

    /// The key of a model of the person's, by its bare name.
    pub(crate) fn of_model(name: &str) -> String {
        format!("models.{name}")
    }

    /// What was given once by the file and once by a flag has two origins.
    pub(crate) fn of_grant(capability: &Capability, source: Source) -> String {
        format!("{capability} {source}")
    }
}

impl Origins {
    pub(super) fn note(&mut self, key: impl Into<String>, origin: Origin) {
        self.0.insert(key.into(), origin);
    }

    /// None when it is as it is by default.
    pub(crate) fn of(&self, key: &str) -> Option<&Origin> {
        self.0.get(key)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Folder(path) => write!(f, "in {}", path.display()),
            Self::Variable(name) => write!(f, "environment {name}"),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}
