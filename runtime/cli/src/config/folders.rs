//! Where things are kept: one folder when the person names one, else the folders of the XDG base directory
//! specification, version 0.8.

use std::{
    fs::DirBuilder,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use toolwright_policy::Own;

use super::HOME_VARIABLE;
use crate::{environment::Environment, error::CommandError};

/// The program's folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folders {
    config: PathBuf,
    data: PathBuf,
    cache: PathBuf,
    state: PathBuf,
}

impl Folders {
    /// The folders below `home` (a flag, or `TOOLWRIGHT_HOME`), else those of the desktop.
    ///
    /// # Errors
    /// When there is no home at all.
    pub(crate) fn locate(home: Option<&Path>, environment: &Environment) -> Result<Self, CommandError> {
        if let Some(home) = home.or_else(|| environment.path(HOME_VARIABLE)) {
            return Ok(Self::below(&environment.working_folder.join(home)));
        }
        let folder = |variable: &str, usual: &str| {
            // The specification has relative paths ignored.
            let named = environment.path(variable).filter(|path| path.is_absolute()).map(Path::to_owned);
            let below_home = || {
                let home = environment.path("HOME").filter(|path| path.is_absolute())?;
                Some(home.join(usual))
            };
            named.or_else(below_home).map(|path| path.join("toolwright")).ok_or_else(|| {
                CommandError::usage(format!("there is no home folder: neither `HOME` nor `{variable}` is set"))
                    .hint("`--home DIR` or `TOOLWRIGHT_HOME` names a folder for everything")
            })
        };
        Ok(Self {
            config: folder("XDG_CONFIG_HOME", ".config")?,
            data: folder("XDG_DATA_HOME", ".local/share")?,
            cache: folder("XDG_CACHE_HOME", ".cache")?,
            state: folder("XDG_STATE_HOME", ".local/state")?,
        })
    }

    fn below(home: &Path) -> Self {
        Self { config: home.to_owned(), data: home.join("data"), cache: home.join("cache"), state: home.to_owned() }
    }

    /// Each of them, and what it is for.
    pub(crate) fn each(&self) -> [(&'static str, &Path); 4] {
        [("config", &self.config), ("data", &self.data), ("cache", &self.cache), ("state", &self.state)]
    }

    /// The person's config file.
    pub(crate) fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// Every `*.cedar` in it is a policy of the person's.
    pub(crate) fn policies(&self) -> PathBuf {
        self.config.join("policies")
    }

    /// The journal. Its folder is made.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub(crate) fn journal(&self) -> Result<PathBuf, CommandError> {
        create(&self.data)?;
        Ok(self.journal_path())
    }

    /// The journal, whether or not it is there.
    pub(crate) fn journal_path(&self) -> PathBuf {
        self.data.join("registry.sqlite")
    }

    /// What tools keep between calls, beside the journal. It is made when a tool first uses it.
    pub(crate) fn store(&self) -> PathBuf {
        self.data.join("kv.sqlite")
    }

    /// The logs of sessions. It is made when the first one is recorded.
    pub(crate) fn sessions(&self) -> PathBuf {
        self.data.join("sessions")
    }

    /// Each of them; what was typed at the prompt is data, too.
    pub(crate) fn own(&self) -> [(Own, &Path); 4] {
        [(Own::Config, &self.config), (Own::Data, &self.data), (Own::Data, &self.state), (Own::Cache, &self.cache)]
    }

    /// What can be made again. It may not be there yet.
    pub(crate) fn cache(&self) -> &Path {
        &self.cache
    }

    /// Where the compiler of Rust tools keeps its work. The folder is made.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn rust_work(&self) -> Result<PathBuf, CommandError> {
        let folder = self.cache.join("rust-work");
        create(&folder)?;
        Ok(folder)
    }

    /// Ahead-of-time artifacts. The folder is made.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn artifacts(&self) -> Result<PathBuf, CommandError> {
        let folder = self.cache.join("artifacts");
        create(&folder)?;
        Ok(folder)
    }

    /// What was typed at the prompt. Its folder is made.
    ///
    /// # Errors
    /// When its folder cannot be made.
    pub(crate) fn history(&self) -> Result<PathBuf, CommandError> {
        create(&self.state)?;
        Ok(self.state.join("history"))
    }
}

/// Makes the folder and those above it, open to nobody else.
fn create(folder: &Path) -> Result<(), CommandError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| {
        CommandError::failed(format!("the folder `{}` cannot be made", folder.display()))
            .because(&error)
            .hint("`--home DIR` uses another home, `--ephemeral` keeps everything in memory")
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_home_holds_everything() {
        let environment = Environment::for_test(Path::new("/work"), &[("TOOLWRIGHT_HOME", "/other"), ("HOME", "/me")]);
        let folders = Folders::locate(Some(Path::new("h")), &environment).unwrap();
        assert_eq!(folders.config_file(), Path::new("/work/h/config.toml"));
        assert_eq!(folders.journal_path(), Path::new("/work/h/data/registry.sqlite"));
        assert_eq!(Folders::locate(None, &environment).unwrap().config_file(), Path::new("/other/config.toml"));
    }

    #[test]
    fn without_one_the_desktops_folders_are_used() {
        let environment = Environment::for_test(
            Path::new("/work"),
            &[("HOME", "/me"), ("XDG_DATA_HOME", "/d"), ("XDG_CACHE_HOME", "c")],
        );
        let folders = Folders::locate(None, &environment).unwrap();
        assert_eq!(folders.config_file(), Path::new("/me/.config/toolwright/config.toml"));
        assert_eq!(folders.journal_path(), Path::new("/d/toolwright/registry.sqlite"));
        assert_eq!(folders.cache, Path::new("/me/.cache/toolwright"));
        let error = Folders::locate(None, &Environment::for_test(Path::new("/work"), &[])).unwrap_err();
        assert_eq!(error.text(), "there is no home folder: neither `HOME` nor `XDG_CONFIG_HOME` is set");
    }

    #[test]
    fn folders_are_private() {
        let home = tempfile::tempdir().unwrap();
        let environment = Environment::for_test(home.path(), &[]);
        let folders = Folders::locate(Some(Path::new("h")), &environment).unwrap();
        let artifacts = folders.artifacts().unwrap();
        for folder in [artifacts.as_path(), &home.path().join("h"), &home.path().join("h/cache")] {
            assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700, "{folder:?}");
        }
        std::fs::write(home.path().join("file"), "").unwrap();
        let below_a_file = Folders::locate(Some(Path::new("file/h")), &environment).unwrap();
        assert_eq!(below_a_file.journal().unwrap_err().kind.code(), 1);
    }
}
