//! The config: what the program goes by, from the person's file, then the project's, then the environment, then flags.
//!
//! A project's file may come from anybody, so it sets only the model's name, the turn limit and docs inside the project.

mod docs;
mod file;
mod folders;
mod granted;
mod project;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use rustix::process::geteuid;
use toml::Spanned;
use toolwright_model::Secret;
use toolwright_policy::{Given, Source};
use toolwright_registry::Capability;

use crate::{args::Flags, environment::Environment, error::CommandError};
use file::{ConfigFile, Owner, is_absent};

pub(crate) use docs::pages;
pub(crate) use folders::Folders;

/// The variable of the provider's key, unless the person names another one.
const KEY_VARIABLE: &str = "OPENAI_API_KEY";
/// How often the model may be asked for one prompt, unless said otherwise.
const MAX_TURNS: u32 = 50;

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

/// Validated settings.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) folders: Folders,
    pub(crate) storage: Storage,
    /// The model's name; absent when the agent's own is to be taken.
    pub(crate) model: Option<String>,
    /// The server; absent when nobody named one.
    pub(crate) base_url: Option<String>,
    pub(crate) api_key: Option<Secret>,
    /// The variable that the key comes from.
    pub(crate) key_variable: String,
    pub(crate) max_turns: u32,
    /// What the person gave by config and flags.
    pub(crate) given: Given,
    /// The values of the granted variables, those that are set.
    pub(crate) variables: BTreeMap<String, String>,
    /// Granted variables that are not set.
    pub(crate) unset: Vec<String>,
    /// The person's policy files, whole folders taken apart.
    pub(crate) policies: Vec<PathBuf>,
    /// Files and folders of documents besides those of the program.
    pub(crate) docs: Vec<PathBuf>,
    /// The config files that were read.
    pub(crate) files: Vec<PathBuf>,
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
        }
        if let Some(person) = person {
            config.take_person(person, environment)?;
        }
        let found = policy_files(&config.folders.policies())?;
        config.add_policies(found);
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
            api_key: None,
            key_variable: KEY_VARIABLE.to_owned(),
            max_turns: MAX_TURNS,
            given,
            variables: BTreeMap::new(),
            unset: Vec::new(),
            policies: Vec::new(),
            docs: Vec::new(),
            files: Vec::new(),
            time_zone: environment.time_zone.clone(),
        }
    }

    fn take_person(&mut self, file: ConfigFile, environment: &Environment) -> Result<(), CommandError> {
        let settings = &file.settings;
        self.model.clone_from(&settings.model);
        self.base_url.clone_from(&settings.base_url);
        if let Some(turns) = &settings.max_turns {
            self.max_turns = turns.get_ref().get();
        }
        if let Some(name) = &settings.api_key_env {
            let name = variable(&file, name)?;
            self.key_variable = name;
        }
        for rule in &settings.grants.http {
            let capability = format!("http:{}", rule.get_ref()).parse::<Capability>();
            let capability = capability.map_err(|error| file.error(&rule.span(), &error.to_string()))?;
            self.given.add(capability, Source::Config);
        }
        for name in &settings.grants.env {
            let granted = variable(&file, name)?;
            self.give_variable(granted, Source::Config, environment)
                .map_err(|error| file.error(&name.span(), &error.text()))?;
        }
        for text in &settings.grants.fs {
            let given = granted::folder(&environment.working_folder.join(file.folder()), text.get_ref());
            let given = given.map_err(|wrong| file.error(&text.span(), &wrong.message).hint(wrong.hint))?;
            self.given.add(given, Source::Config);
        }
        for path in &settings.policies.paths {
            let found = policy_files(&file.folder().join(path.get_ref()))?;
            if found.is_empty() {
                let message = format!("there is no policy at `{}`", path.get_ref().display());
                return Err(file
                    .error(&path.span(), &message)
                    .hint("name a file, or a folder with files that end in `.cedar`"));
            }
            self.add_policies(found);
        }
        for path in &settings.docs.paths {
            let folder = file.folder().join(path.get_ref());
            if !folder.exists() {
                let message = format!("there is no file or folder `{}`", path.get_ref().display());
                return Err(file.error(&path.span(), &message).hint("correct the path, or take it out"));
            }
            self.docs.push(folder);
        }
        self.files.push(file.path);
        Ok(())
    }

    /// A file that is named twice counts once.
    fn add_policies(&mut self, found: Vec<PathBuf>) {
        let new: Vec<_> = found.into_iter().filter(|path| !self.policies.contains(path)).collect();
        self.policies.extend(new);
    }

    /// Each turn costs the person money, so a project may only ask for fewer of them.
    fn take_project(&mut self, file: ConfigFile, flags: &Flags) -> Result<(), CommandError> {
        if file.settings.model.is_some() {
            self.model.clone_from(&file.settings.model);
        }
        if let Some(turns) = &file.settings.max_turns {
            let most = flags.max_turns.map_or(self.max_turns, |flag| flag.get().max(self.max_turns));
            if turns.get_ref().get() > most {
                let message = format!("a project's file may not raise `max_turns` above {most}");
                return Err(file
                    .error(&turns.span(), &message)
                    .hint("lower it, or set `max_turns` in your own config file, or pass `--max-turns`"));
            }
            self.max_turns = turns.get_ref().get();
        }
        for path in &file.settings.docs.paths {
            self.docs.push(project::inside(&file, path)?);
        }
        self.files.push(file.path);
        Ok(())
    }

    fn take_environment(&mut self, environment: &Environment) -> Result<(), CommandError> {
        if let Some(model) = environment.text("TOOLWRIGHT_MODEL")? {
            self.model = Some(model.to_owned());
        }
        if let Some(url) = environment.text("OPENAI_BASE_URL")? {
            self.base_url = Some(url.to_owned());
        }
        self.api_key = environment.text(&self.key_variable)?.map(Secret::new);
        Ok(())
    }

    fn take_flags(&mut self, flags: &Flags, environment: &Environment) -> Result<(), CommandError> {
        if flags.model.is_some() {
            self.model.clone_from(&flags.model);
        }
        if flags.base_url.is_some() {
            self.base_url.clone_from(&flags.base_url);
        }
        if let Some(turns) = flags.max_turns {
            self.max_turns = turns.get();
        }
        for rule in &flags.allow_http {
            self.given.add(Capability::Http(rule.clone()), Source::Flag);
        }
        for name in &flags.allow_env {
            self.give_variable(name.clone(), Source::Flag, environment)?;
        }
        for text in &flags.allow_fs {
            let given = granted::folder(&environment.working_folder, text);
            let given = given
                .map_err(|wrong| CommandError::usage(format!("`--allow-fs`: {}", wrong.message)).hint(wrong.hint))?;
            self.given.add(given, Source::Flag);
        }
        Ok(())
    }

    /// Policy keeps the usual names of providers' keys from tools; this keeps the one that the person chose, and the key
    /// itself under whatever name.
    fn give_variable(&mut self, name: String, source: Source, environment: &Environment) -> Result<(), CommandError> {
        let value = environment.text(&name)?;
        if name == self.key_variable || value.is_some() && value == environment.text(&self.key_variable)? {
            return Err(CommandError::usage(format!("`{name}` holds the provider's key and is never given to a tool"))
                .hint("take it out of the grants"));
        }
        match value {
            Some(value) => {
                self.variables.insert(name.clone(), value.to_owned());
            }
            None => self.unset.push(name.clone()),
        }
        self.given.add(Capability::Env(name), source);
        Ok(())
    }
}

fn variable(file: &ConfigFile, name: &Spanned<String>) -> Result<String, CommandError> {
    match format!("env:{}", name.get_ref()).parse() {
        Ok(Capability::Env(name)) => Ok(name),
        Ok(_) => Err(file.error(&name.span(), "this is not the name of a variable")),
        Err(error) => Err(file.error(&name.span(), error.reason)),
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
