//! What each layer changes: the person's file, a project's, the environment, the flags.

use toml::Spanned;
use toolwright_docs::Place;
use toolwright_model::{Secret, local::LocalAddress};
use toolwright_policy::{Own, Source};
use toolwright_registry::Capability;

use super::{Config, LocalServers, Origin, file::ConfigFile, granted, key, models, policy_files, project};
use crate::{args::Flags, environment::Environment, error::CommandError};

impl Config {
    pub(super) fn take_person(&mut self, file: ConfigFile, environment: &Environment) -> Result<(), CommandError> {
        let settings = &file.settings;
        if let Some(model) = &settings.model {
            self.model = Some(model.get_ref().clone());
            self.origins.note(key::MODEL, file.origin(&model.span()));
        }
        if let Some(url) = &settings.base_url {
            self.base_url = Some(url.get_ref().clone());
            self.origins.note(key::BASE_URL, file.origin(&url.span()));
        }
        if let Some(api) = &settings.api {
            self.api = *api.get_ref();
            self.origins.note(key::API, file.origin(&api.span()));
        }
        if let Some(rules) = &settings.rules {
            self.rules = *rules.get_ref();
            self.origins.note(key::RULES, file.origin(&rules.span()));
        }
        if let Some(turns) = &settings.max_turns {
            self.max_turns = turns.get_ref().get();
            self.origins.note(key::MAX_TURNS, file.origin(&turns.span()));
        }
        self.take_spending(&file);
        if let Some(name) = &settings.api_key_env {
            self.origins.note(key::KEY_VARIABLE, file.origin(&name.span()));
            self.key_variable = variable(&file, name)?;
        }
        self.take_models(&file)?;
        for rule in &settings.grants.http {
            let capability = format!("http:{}", rule.get_ref()).parse::<Capability>();
            let capability = capability.map_err(|error| file.error(&rule.span(), &error.to_string()))?;
            self.give(capability, Source::Config, file.origin(&rule.span()));
        }
        for name in &settings.grants.env {
            let granted = variable(&file, name)?;
            self.give_variable(granted, Source::Config, file.origin(&name.span()), environment)
                .map_err(|error| file.error(&name.span(), &error.text()))?;
        }
        for text in &settings.grants.fs {
            let given = granted::folder(&environment.working_folder.join(file.folder()), text.get_ref());
            let given = given.map_err(|wrong| file.error(&text.span(), &wrong.message).hint(wrong.hint))?;
            self.give(given, Source::Config, file.origin(&text.span()));
        }
        for path in &settings.policies.paths {
            let found = policy_files(&file.folder().join(path.get_ref()))?;
            if found.is_empty() {
                let message = format!("there is no policy at `{}`", path.get_ref().display());
                return Err(file
                    .error(&path.span(), &message)
                    .hint("name a file, or a folder with files that end in `.cedar`"));
            }
            self.add_policies(found, &file.origin(&path.span()));
        }
        for path in &settings.docs.paths {
            let folder = file.folder().join(path.get_ref());
            if !folder.exists() {
                let message = format!("there is no file or folder `{}`", path.get_ref().display());
                return Err(file.error(&path.span(), &message).hint("correct the path, or take it out"));
            }
            let folder = granted::real(&environment.working_folder.join(folder));
            self.add_docs(Place::Path(folder), file.origin(&path.span()));
        }
        for url in &settings.docs.urls {
            toolwright_net::check_url(url.get_ref()).map_err(|error| {
                file.error(&url.span(), &error.to_string())
                    .hint("give the whole URL, as in `https://docs.example.org/guide.html`")
            })?;
            self.add_docs(Place::Url(url.get_ref().clone()), file.origin(&url.span()));
        }
        if let Some(unconfined) = &settings.rust.unconfined {
            self.unconfined = *unconfined.get_ref();
            self.origins.note(key::UNCONFINED, file.origin(&unconfined.span()));
        }
        if let Some(rustc) = &settings.rust.rustc {
            let path = file.folder().join(rustc.get_ref());
            if !path.is_file() {
                let message = format!("there is no compiler at `{}`", rustc.get_ref().display());
                return Err(file.error(&rustc.span(), &message).hint("name the `rustc` itself, or take it out"));
            }
            let path = granted::file(&environment.working_folder.join(path));
            for own in granted::compiler(&path) {
                self.given.add_own(Own::Toolchain, own);
            }
            self.origins.note(key::RUSTC, file.origin(&rustc.span()));
            self.rustc = Some(path);
        }
        self.files.push(file.path);
        Ok(())
    }

    /// Before the grants: the keys of the models are given to no tool.
    fn take_models(&mut self, file: &ConfigFile) -> Result<(), CommandError> {
        let settings = &file.settings;
        self.models = models::read(file, &settings.models, self.api)?;
        for (name, own) in settings.models.keys().zip(&self.models) {
            self.origins.note(key::of_model(own.id.name()), file.origin(&name.span()));
        }
        if let Some(fallback) = &settings.fallback {
            self.fallback = Some(models::named(file, fallback.get_ref(), &self.models)?);
            self.origins.note(key::FALLBACK, file.origin(&fallback.span()));
        }
        if let Some(servers) = &settings.local_servers {
            let address = |text: &Spanned<String>| {
                let read = text.get_ref().parse::<LocalAddress>();
                read.map_err(|error| {
                    file.error(&text.span(), &error.to_string())
                        .hint("a server elsewhere is named by `base_url`, or by that of a model in `[models]`")
                })
            };
            let addresses = servers.get_ref().iter().map(address).collect::<Result<_, _>>()?;
            self.local_servers = LocalServers::Named(addresses);
            self.origins.note(key::LOCAL_SERVERS, file.origin(&servers.span()));
        }
        Ok(())
    }

    /// Each turn costs the person money, so a project may only ask for fewer of them.
    pub(super) fn take_project(&mut self, file: ConfigFile, flags: &Flags) -> Result<(), CommandError> {
        if let Some(model) = &file.settings.model {
            self.model = Some(model.get_ref().clone());
            self.origins.note(key::MODEL, file.origin(&model.span()));
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
            self.origins.note(key::MAX_TURNS, file.origin(&turns.span()));
        }
        self.lower_spending(&file, flags)?;
        for path in &file.settings.docs.paths {
            let folder = project::inside(&file, path)?;
            self.add_docs(Place::Path(folder), file.origin(&path.span()));
        }
        self.files.push(file.path);
        Ok(())
    }

    pub(super) fn take_environment(&mut self, environment: &Environment) -> Result<(), CommandError> {
        if let Some(model) = environment.text("TOOLWRIGHT_MODEL")? {
            self.model = Some(model.to_owned());
            self.origins.note(key::MODEL, Origin::Variable("TOOLWRIGHT_MODEL".to_owned()));
        }
        if let Some(url) = environment.text("OPENAI_BASE_URL")? {
            self.base_url = Some(url.to_owned());
            self.origins.note(key::BASE_URL, Origin::Variable("OPENAI_BASE_URL".to_owned()));
        }
        self.api_key = environment.text(&self.key_variable)?.map(Secret::new);
        if self.api_key.is_some() {
            self.origins.note(key::API_KEY, Origin::Variable(self.key_variable.clone()));
        }
        Ok(())
    }

    pub(super) fn take_flags(&mut self, flags: &Flags, environment: &Environment) -> Result<(), CommandError> {
        if flags.model.is_some() {
            self.model.clone_from(&flags.model);
            self.origins.note(key::MODEL, Origin::Flag("--model"));
        }
        if flags.base_url.is_some() {
            self.base_url.clone_from(&flags.base_url);
            self.origins.note(key::BASE_URL, Origin::Flag("--base-url"));
        }
        if let Some(turns) = flags.max_turns {
            self.max_turns = turns.get();
            self.origins.note(key::MAX_TURNS, Origin::Flag("--max-turns"));
        }
        if flags.no_rules {
            self.rules = false;
            self.origins.note(key::RULES, Origin::Flag("--no-rules"));
        }
        self.take_spending_flags(flags);
        for rule in &flags.allow_http {
            self.give(Capability::Http(rule.clone()), Source::Flag, Origin::Flag("--allow-http"));
        }
        for name in &flags.allow_env {
            self.give_variable(name.clone(), Source::Flag, Origin::Flag("--allow-env"), environment)?;
        }
        for text in &flags.allow_fs {
            let given = granted::folder(&environment.working_folder, text);
            let given = given
                .map_err(|wrong| CommandError::usage(format!("`--allow-fs`: {}", wrong.message)).hint(wrong.hint))?;
            self.give(given, Source::Flag, Origin::Flag("--allow-fs"));
        }
        Ok(())
    }

    /// Policy keeps the usual names of providers' keys from tools; this keeps those that the person chose, and the keys
    /// themselves under whatever name.
    fn give_variable(
        &mut self,
        name: String,
        source: Source,
        origin: Origin,
        environment: &Environment,
    ) -> Result<(), CommandError> {
        let value = environment.text(&name)?;
        for key in self.key_variables() {
            if name == key || value.is_some() && value == environment.text(key)? {
                let message = format!("`{name}` holds the provider's key and is never given to a tool");
                return Err(CommandError::usage(message).hint("take it out of the grants"));
            }
        }
        match value {
            Some(value) => {
                self.variables.insert(name.clone(), value.to_owned());
            }
            None => self.unset.push(name.clone()),
        }
        self.give(Capability::Env(name), source, origin);
        Ok(())
    }

    fn add_docs(&mut self, place: Place, origin: Origin) {
        self.origins.note(place.shown(), origin);
        self.docs.push(place);
    }

    fn give(&mut self, capability: Capability, source: Source, origin: Origin) {
        self.origins.note(key::of_grant(&capability, source), origin);
        self.given.add(capability, source);
    }
}

pub(super) fn variable(file: &ConfigFile, name: &Spanned<String>) -> Result<String, CommandError> {
    match format!("env:{}", name.get_ref()).parse() {
        Ok(Capability::Env(name)) => Ok(name),
        Ok(_) => Err(file.error(&name.span(), "this is not the name of a variable")),
        Err(error) => Err(file.error(&name.span(), error.reason)),
    }
}
