//! The config: what the program goes by, from the person's file, then the project's, then the environment, then flags.
//!
//! A project's file may come from anybody, so it sets only the model's name, lower limits and docs inside the project.
//!
//! - `folders`: where things are kept; `file`, `project`: the config files;
//! - `models`: the models that the person names;
//! - `repository`: where a project's files are, and which are opened; `rules`: what a project tells the model;
//! - `layers`: what each layer changes; `granted`: folders that are named in them; `spending`: the window and the budgets;
//! - [`Origins`]: where each setting comes from.

mod file;
mod folders;
mod granted;
mod layers;
mod models;
mod origin;
mod project;
mod repository;
mod rules;
mod spending;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use rustix::process::geteuid;
use toolwright_agent::{Budget, ContextSettings};
use toolwright_builtin_tools::OPENAI_KEY;
use toolwright_docs::Place;
use toolwright_model::{Secret, local::LocalAddress};
use toolwright_policy::{Given, Own};
use toolwright_registry::{Api, EntryId};

use crate::{args::Flags, environment::Environment, error::CommandError};
use file::{ConfigFile, Owner, is_absent};

pub(crate) use folders::Folders;
pub(crate) use models::{ASSUMED_WINDOW, OwnModel};
pub(crate) use origin::{Origin, Origins, key};
pub(crate) use rules::Rules;

/// How often the model may be asked for one prompt, unless said otherwise.
const MAX_TURNS: u32 = 50;
/// The variable that names the folder of everything.
const HOME_VARIABLE: &str = "TOOLWRIGHT_HOME";

/// Where entries and artifacts are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    /// In the folders.
    Folders,
    /// In memory; no folder is touched.
    Memory,
    /// Entries in memory; what was prepared for this machine in the folders, where they can be used.
    MemoryAndCache,
}

/// The model servers of this machine that are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LocalServers {
    /// Ollama, llama.cpp and LM Studio at their usual ports.
    Usual,
    /// Those that the person named; none switches the search off.
    Named(Vec<LocalAddress>),
}

impl LocalServers {
    /// Where they are.
    pub(crate) fn addresses(&self) -> &[LocalAddress] {
        const USUAL: [LocalAddress; 3] = [LocalAddress::OLLAMA, LocalAddress::LLAMA_CPP, LocalAddress::LM_STUDIO];
        match self {
            Self::Usual => &USUAL,
            Self::Named(named) => named,
        }
    }
}

/// Validated settings.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) folders: Folders,
    pub(crate) storage: Storage,
    /// The model's name; absent when the agent's own is to be taken.
    pub(crate) model: Option<String>,
    /// The server; absent when nobody named one.
    pub(crate) base_url: Option<String>,
    /// By which API it is asked.
    pub(crate) api: Api,
    pub(crate) api_key: Option<Secret>,
    /// The variable that the key comes from.
    pub(crate) key_variable: String,
    /// The models that the person named, in the order of their names.
    pub(crate) models: Vec<OwnModel>,
    /// What is asked in place of a model that is overloaded; absent when the models' entries say it.
    pub(crate) fallback: Option<Vec<EntryId>>,
    /// Where a model is looked for when there is no other.
    pub(crate) local_servers: LocalServers,
    pub(crate) max_turns: u32,
    /// Whether the rules of a project are read.
    pub(crate) rules: bool,
    /// How a conversation is kept within its window.
    pub(crate) context: ContextSettings,
    /// What a session may use in all.
    pub(crate) budget: Budget,
    /// What the person gave by config and flags.
    pub(crate) given: Given,
    /// The values of the granted variables, those that are set.
    pub(crate) variables: BTreeMap<String, String>,
    /// Granted variables that are not set.
    pub(crate) unset: Vec<String>,
    /// The person's policy files, whole folders taken apart.
    pub(crate) policies: Vec<PathBuf>,
    /// Files, folders and URLs of documents besides those of the program.
    pub(crate) docs: Vec<Place>,
    /// The `rustc` that the person named; then no other is looked for.
    pub(crate) rustc: Option<PathBuf>,
    /// Whether compilers may run where nothing confines them.
    pub(crate) unconfined: bool,
    /// The config files that were read.
    pub(crate) files: Vec<PathBuf>,
    /// Where each setting comes from.
    pub(crate) origins: Origins,
    pub(crate) time_zone: String,
}

impl Config {
    /// Reads all layers.
    ///
    /// # Errors
    /// What is wrong in a file, with its place; a variable that is not UTF-8; no home.
    pub(crate) fn load(flags: &Flags, environment: &Environment) -> Result<Self, CommandError> {
        let folders = Folders::locate(flags.home.as_deref(), environment)?;
        let person = ConfigFile::read(&folders.config_file(), Owner::Person)?;
        let project = project::read(&environment.working_folder, geteuid().as_raw())?;
        let mut config = Self::bare(folders, environment);
        if flags.ephemeral {
            config.storage = Storage::Memory;
            config.origins.note(key::STORAGE, Origin::Flag("--ephemeral"));
        }
        if flags.home.is_some() {
            config.origins.note(key::FOLDERS, Origin::Flag("--home"));
        } else if environment.path(HOME_VARIABLE).is_some() {
            config.origins.note(key::FOLDERS, Origin::Variable(HOME_VARIABLE.to_owned()));
        }
        if let Some(person) = person {
            // Where it is a link, it is kept elsewhere.
            config.given.add_own(Own::Config, granted::real(&config.folders.config_file()));
            config.take_person(person, environment)?;
        }
        let folder = config.folders.policies();
        config.add_policies(policy_files(&folder)?, &Origin::Folder(folder));
        if let Some(project) = project {
            config.take_project(project, flags)?;
        }
        config.take_environment(environment)?;
        config.take_flags(flags, environment)?;
        Ok(config)
    }

    /// Without any layer: nothing is given, no server is known.
    pub(crate) fn bare(folders: Folders, environment: &Environment) -> Self {
        let mut given = Given::default();
        for (own, folder) in granted::own(&folders, environment) {
            given.add_own(own, folder);
        }
        Self {
            folders,
            storage: Storage::Folders,
            model: None,
            base_url: None,
            api: Api::default(),
            api_key: None,
            key_variable: OPENAI_KEY.to_owned(),
            models: Vec::new(),
            fallback: None,
            local_servers: LocalServers::Usual,
            max_turns: MAX_TURNS,
            rules: true,
            context: ContextSettings::default(),
            budget: Budget::default(),
            given,
            variables: BTreeMap::new(),
            unset: Vec::new(),
            policies: Vec::new(),
            docs: Vec::new(),
            rustc: None,
            unconfined: false,
            files: Vec::new(),
            origins: Origins::default(),
            time_zone: environment.time_zone.clone(),
        }
    }

    /// The variables that hold keys of providers.
    pub(crate) fn key_variables(&self) -> impl Iterator<Item = &str> {
        let own = self.models.iter().filter_map(|own| own.body.api_key_env.as_deref());
        std::iter::once(self.key_variable.as_str()).chain(own)
    }

    /// A file that is named twice counts once. No tool is given it, nor a folder that it is in.
    fn add_policies(&mut self, found: Vec<PathBuf>, origin: &Origin) {
        for path in found {
            if !self.policies.contains(&path) {
                self.origins.note(path.display().to_string(), origin.clone());
                self.given.add_own(Own::Config, granted::real(&path));
                self.policies.push(path);
            }
        }
    }
}

/// The file itself, or each `*.cedar` of the folder in the order of their names; none when nothing is there. What is there
/// and cannot be read is an error: a policy that is lost is a door that is open.
fn policy_files(path: &Path) -> Result<Vec<PathBuf>, CommandError> {
    let unreadable = |error: std::io::Error| {
        CommandError::usage(format!("the policies in `{}` cannot be read", path.display())).because(&error).hint(
            "make it a folder that can be read, or remove it: to go on without them would be to decide by other rules",
        )
    };
    if is_absent(path).map_err(unreadable)? {
        return Ok(Vec::new());
    }
    if path.metadata().map_err(unreadable)?.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in path.read_dir().map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        match file.extension() {
            Some(extension) if extension == "cedar" => files.push(file),
            Some(extension) if extension.eq_ignore_ascii_case("cedar") => {
                return Err(CommandError::usage(format!("`{}` is not read as a policy", file.display()))
                    .hint("rename it so that it ends in `.cedar`, in small letters, or move it away"));
            }
            _ => {}
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
