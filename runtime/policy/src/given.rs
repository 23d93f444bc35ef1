//! What the person gave, and where: the facts that a grant is decided by.

use std::{
    collections::BTreeSet,
    fmt,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use toolwright_registry::{Capability, FsRule};

use crate::prompt;

/// Where the person gave a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// `[grants]` of the person's own config file.
    Config,
    /// A flag such as `--allow-http`.
    Flag,
    /// The person's own typed words.
    Prompt,
    /// One of these, when this version of the tool was made: its provenance says so.
    Earlier,
}

/// A folder of the program itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Own {
    /// Where the config and the policies are.
    Config,
    /// Where the registry is.
    Data,
    /// Where artifacts are.
    Cache,
    /// Where a compiler and its libraries are.
    Toolchain,
}

/// Everything that the person gave in this session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    given: Vec<(Capability, Source)>,
    own: Vec<(Own, PathBuf)>,
}

impl Given {
    /// Notes that the person gave `capability`.
    pub fn add(&mut self, capability: Capability, source: Source) {
        if !self.given.iter().any(|(known, from)| *from == source && *known == capability) {
            self.given.push((capability, source));
        }
    }

    /// Notes the hosts that stand in what the person typed.
    ///
    /// `typed` is the person's own words and nothing else: no piped input, file, document or tool result. A URL
    /// (`http` or `https`) counts, and so does a bare domain name such as `api.example.org`. Never given this way:
    /// wildcards, `localhost`, addresses that are not public, hosts beside a user name or password, and hosts that are
    /// not plain ASCII.
    pub fn add_prompt(&mut self, typed: &str) {
        for rule in prompt::hosts(typed) {
            self.add(Capability::Http(rule), Source::Prompt);
        }
    }

    /// Forgets what the person's typed words gave.
    pub fn forget_prompts(&mut self) {
        self.given.retain(|(_, source)| *source != Source::Prompt);
    }

    /// Notes a folder of the program itself. No policy that is shipped gives it,
    /// whoever asks. An absolute path without links in it.
    pub fn add_own(&mut self, own: Own, folder: PathBuf) {
        self.own.push((own, folder));
    }

    /// Which of the program's own folders the one of `asked` is, is in, or has in it; none when it is no folder. Folders that
    /// are there are looked at: by a mount, or where capitals do not count, one folder has more than one path.
    #[must_use]
    pub fn overlaps(&self, asked: &Capability) -> BTreeSet<Own> {
        let Capability::Fs(FsRule { folder, .. }) = asked else { return BTreeSet::new() };
        let folder = Path::new(folder);
        let (asked, above_asked) = (identity(folder), folder.ancestors().filter_map(identity).collect::<Vec<_>>());
        let overlap = |own: &Path| {
            own.starts_with(folder)
                || folder.starts_with(own)
                || identity(own).is_some_and(|own| above_asked.contains(&own))
                || asked.is_some() && own.ancestors().any(|above| identity(above) == asked)
        };
        self.own.iter().filter(|(_, own)| overlap(own)).map(|(own, _)| *own).collect()
    }

    /// Where the person gave all of `asked`; empty when nowhere.
    #[must_use]
    pub fn sources(&self, asked: &Capability) -> BTreeSet<Source> {
        let covers = |given: &Capability| match (given, asked) {
            (Capability::Http(given), Capability::Http(asked)) => given.covers(asked),
            (Capability::Fs(given), Capability::Fs(asked)) => given.covers(asked),
            (given, asked) => given == asked,
        };
        self.given.iter().filter(|(given, _)| covers(given)).map(|(_, source)| *source).collect()
    }

    /// Each of them, in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = (&Capability, Source)> {
        self.given.iter().map(|(capability, source)| (capability, *source))
    }
}

impl Source {
    /// `config`, `flag`, `prompt` or `earlier`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Flag => "flag",
            Self::Prompt => "prompt",
            Self::Earlier => "earlier",
        }
    }
}

impl Own {
    /// `config`, `data`, `cache` or `toolchain`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Data => "data",
            Self::Cache => "cache",
            Self::Toolchain => "toolchain",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which file it is: its device and its number there.
fn identity(path: &Path) -> Option<(u64, u64)> {
    path.metadata().ok().map(|found| (found.dev(), found.ino()))
}

#[cfg(test)]
#[path = "given_tests.rs"]
mod tests;
