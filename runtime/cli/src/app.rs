//! The one place where the parts are put together, each when it is first needed: `registry ls` opens no sandbox, and
//! `policy check` no journal.

use std::{
    fs, process,
    sync::{Arc, OnceLock},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use tokio::runtime::{Builder, Runtime};
use toolwright_agent::{Events, Session, SessionConfig, tool_index};
use toolwright_builtin_tools::{DEFAULT_AGENT, Docs, base_layer, system_prompt, tools};
use toolwright_compiler::Compiler;
use toolwright_model::{
    Model,
    openai::{OpenAi, OpenAiConfig},
};
use toolwright_policy::{Authorizer, PolicySource, Principal};
use toolwright_registry::{AgentBody, Body, EntryId, Registry};
use toolwright_sandbox::{Sandbox, SandboxConfig};
use toolwright_workshop::{Maker, Parts, Workshop};

use crate::{
    config::{Config, Storage},
    environment::Environment,
    error::{CommandError, Kind},
};

/// OpenAI's own server, for who gives a key and no base URL.
const OPENAI: &str = "https://api.openai.com/v1";
/// Longest policy file, in bytes.
const POLICY_MAX: u64 = 1 << 20;

/// The parts of the program, made when they are first asked for.
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) environment: Environment,
    session_id: Arc<str>,
    registry: OnceLock<Arc<Registry>>,
    authorizer: OnceLock<Arc<Authorizer>>,
    docs: OnceLock<Arc<Docs>>,
    engine_room: OnceLock<EngineRoom>,
    runtime: OnceLock<Runtime>,
}

/// What runs tools.
struct EngineRoom {
    sandbox: Sandbox,
    compiler: Compiler,
    workshop: Arc<Workshop>,
}

impl App {
    pub(crate) fn new(config: Config, environment: Environment) -> Self {
        Self {
            config,
            environment,
            session_id: session_id().into(),
            registry: OnceLock::new(),
            authorizer: OnceLock::new(),
            docs: OnceLock::new(),
            engine_room: OnceLock::new(),
            runtime: OnceLock::new(),
        }
    }

    /// The registry, with what other processes have done.
    ///
    /// # Errors
    /// When the journal cannot be opened.
    pub(crate) fn registry(&self) -> Result<&Arc<Registry>, CommandError> {
        once(&self.registry, || {
            let layer = base_layer()?;
            Ok(Arc::new(match self.config.storage {
                Storage::Folders => Registry::open(&self.config.folders.journal()?, layer)?,
                Storage::Memory | Storage::MemoryAndCache => Registry::in_memory(layer)?,
            }))
        })
    }

    /// The gate, with the person's policies.
    ///
    /// # Errors
    /// When a policy cannot be read, parsed or checked.
    pub(crate) fn authorizer(&self) -> Result<&Arc<Authorizer>, CommandError> {
        once(&self.authorizer, || Ok(Arc::new(Authorizer::new(&self.policy_sources()?)?)))
    }

    /// The person's policies, as they stand in their files.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(crate) fn policy_sources(&self) -> Result<Vec<PolicySource>, CommandError> {
        let source = |path: &std::path::PathBuf| {
            let name = path.display().to_string();
            let wrong = |reason: &str| {
                CommandError::usage(format!("the policy file `{name}` {reason}"))
                    .hint("correct it, or move it away: to go on without it would be to decide by other rules")
            };
            if path.metadata().is_ok_and(|file| file.len() > POLICY_MAX) {
                return Err(wrong("is longer than 1 MiB"));
            }
            let text = fs::read_to_string(path).map_err(|error| wrong("cannot be read").because(&error))?;
            Ok(PolicySource { name, text })
        };
        self.config.policies.iter().map(source).collect()
    }

    /// The documentation.
    pub(crate) fn docs(&self) -> &Arc<Docs> {
        self.docs.get_or_init(|| Arc::new(Docs::new()))
    }

    /// The way in which tools come to be. The engine's preparation begins in the background.
    ///
    /// # Errors
    /// When the registry, the policies or the sandbox cannot be set up.
    pub(crate) fn workshop(&self) -> Result<&Arc<Workshop>, CommandError> {
        Ok(&self.engine_room()?.workshop)
    }

    /// The compiler, and with it the engine.
    ///
    /// # Errors
    /// As [`workshop`](Self::workshop).
    pub(crate) fn compiler(&self) -> Result<&Compiler, CommandError> {
        Ok(&self.engine_room()?.compiler)
    }

    /// Where tools run.
    ///
    /// # Errors
    /// As [`workshop`](Self::workshop).
    pub(crate) fn sandbox(&self) -> Result<&Sandbox, CommandError> {
        Ok(&self.engine_room()?.sandbox)
    }

    fn engine_room(&self) -> Result<&EngineRoom, CommandError> {
        once(&self.engine_room, || {
            let registry = Arc::clone(self.registry()?);
            let authorizer = Arc::clone(self.authorizer()?);
            let (cache, journal) = match self.config.storage {
                Storage::Folders => (Some(self.config.folders.artifacts()?), Arc::clone(&registry)),
                Storage::Memory => (None, Arc::clone(&registry)),
                Storage::MemoryAndCache => self.cache_beside(&registry),
            };
            let settings = SandboxConfig { cache, ..SandboxConfig::default() };
            let sandbox = Sandbox::new(settings, journal, Arc::clone(&authorizer))?;
            let compiler = Compiler::new(sandbox.clone());
            let workshop = Workshop::new(Parts {
                registry,
                authorizer,
                sandbox: sandbox.clone(),
                compiler: compiler.clone(),
                given: self.config.given.clone(),
                env: self.config.variables.clone(),
            });
            Ok(EngineRoom { sandbox, compiler, workshop })
        })
    }

    /// The person's cache and the journal that vouches for it. Where they cannot be used, the engine is prepared anew.
    fn cache_beside(&self, memory: &Arc<Registry>) -> (Option<std::path::PathBuf>, Arc<Registry>) {
        let opened = || {
            let cache = self.config.folders.artifacts()?;
            Ok::<_, CommandError>((cache, Registry::open(&self.config.folders.journal()?, base_layer()?)?))
        };
        match opened() {
            Ok((cache, journal)) => (Some(cache), Arc::new(journal)),
            Err(_) => (None, Arc::clone(memory)),
        }
    }

    /// The model's server.
    ///
    /// # Errors
    /// When there is neither a key nor a base URL, or one of them is wrong.
    pub(crate) fn model(&self) -> Result<Arc<dyn Model>, CommandError> {
        let base_url = match (&self.config.base_url, &self.config.api_key) {
            (Some(url), _) => url.clone(),
            (None, Some(_)) => OPENAI.to_owned(),
            (None, None) => return Err(no_model(&self.config.key_variable)),
        };
        let settings = OpenAiConfig { api_key: self.config.api_key.clone(), ..OpenAiConfig::new(base_url) };
        Ok(Arc::new(OpenAi::new(settings)?))
    }

    /// What the server calls the model: the name that was given, what a registry entry of that id says, or the agent's own.
    ///
    /// # Errors
    /// When the agent's model is not in the registry.
    pub(crate) fn model_name(&self) -> Result<Arc<str>, CommandError> {
        match &self.config.model {
            Some(name) => self.resolve_model(name),
            None => {
                let id = self.agent()?.model;
                self.model_of(&id)?
                    .ok_or_else(|| CommandError::failed(format!("there is no model `{id}` in the registry")))
            }
        }
    }

    /// What the server calls the model `name`. A name with a colon may be a server's own, such as `mistral:latest`.
    ///
    /// # Errors
    /// When the registry cannot be opened.
    pub(crate) fn resolve_model(&self, name: &str) -> Result<Arc<str>, CommandError> {
        let entry = match name.parse::<EntryId>() {
            Ok(id) => self.model_of(&id)?,
            Err(_) => None,
        };
        Ok(entry.unwrap_or_else(|| name.into()))
    }

    fn model_of(&self, id: &EntryId) -> Result<Option<Arc<str>>, CommandError> {
        Ok(self.registry()?.snapshot().get(id).and_then(|entry| match &entry.body {
            Body::Model(model) => Some(model.model.as_str().into()),
            _ => None,
        }))
    }

    fn agent(&self) -> Result<AgentBody, CommandError> {
        match self.registry()?.snapshot().get(&agent_id()?).map(|entry| entry.body.clone()) {
            Some(Body::Agent(agent)) => Ok(agent),
            _ => Err(CommandError::failed(format!("`{DEFAULT_AGENT}` is not an agent of the registry"))),
        }
    }

    /// A conversation with all built-in tools, in which the model sees what tools exist.
    ///
    /// # Errors
    /// When a part cannot be set up.
    pub(crate) fn session(&self, model: Arc<dyn Model>, events: Events) -> Result<Session, CommandError> {
        let agent = self.agent()?;
        let mut prompt = system_prompt(&agent, &self.config.time_zone);
        if let Some(index) = tool_index(&self.registry()?.snapshot()) {
            prompt.push_str("\n\n");
            prompt.push_str(&index);
        }
        let settings = SessionConfig {
            id: Arc::clone(&self.session_id),
            agent: agent_id()?,
            system_prompt: prompt,
            max_turns: self.config.max_turns,
        };
        let tools = tools(self.workshop()?, self.docs());
        Ok(Session::new(settings, model, self.model_name()?, Arc::clone(self.authorizer()?), tools, events))
    }

    /// The id of this run; it stands in the provenance of what is made.
    pub(crate) const fn session_id(&self) -> &Arc<str> {
        &self.session_id
    }

    /// The person, as a maker of tools.
    pub(crate) fn person(&self) -> Maker {
        Maker { principal: Principal::Person, session: Arc::clone(&self.session_id), model: None }
    }

    /// The runtime, started on first use. Never call it from within it.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub(crate) fn runtime(&self) -> Result<&Runtime, CommandError> {
        once(&self.runtime, || {
            // A tool that spins holds one worker between two yields; there must be another one.
            let workers = thread::available_parallelism().map_or(2, |n| n.get().max(2));
            Builder::new_multi_thread().worker_threads(workers).enable_all().build().map_err(|error| {
                CommandError::failed("the threads of the runtime cannot be started")
                    .because(&error)
                    .hint("allow more processes (`ulimit -u`)")
            })
        })
    }

    /// Runs `work` to its end, or until the person presses Ctrl-C: then it is dropped, which cancels it.
    ///
    /// # Errors
    /// What `work` says, or that it was interrupted.
    pub(crate) fn wait_for<T>(&self, work: impl Future<Output = Result<T, CommandError>>) -> Result<T, CommandError> {
        self.runtime()?.block_on(async {
            tokio::select! {
                done = work => done,
                heard = tokio::signal::ctrl_c() => Err(match heard {
                    Ok(()) => CommandError::new(Kind::Interrupted, "interrupted"),
                    Err(error) => CommandError::failed("Ctrl-C cannot be listened to").because(&error),
                }),
            }
        })
    }

    /// Puts the counts of calls into the journal, and ends without waiting for what still runs.
    ///
    /// # Errors
    /// When the journal does not take them.
    pub(crate) fn close(self) -> Result<(), CommandError> {
        let flushed = match self.engine_room.get() {
            Some(room) => room.workshop.flush_counts().map_err(CommandError::from),
            None => Ok(()),
        };
        if let Some(runtime) = self.runtime.into_inner() {
            runtime.shutdown_background();
        }
        flushed
    }
}

fn no_model(key_variable: &str) -> CommandError {
    CommandError::new(Kind::Provider, "there is no model to ask: neither an API key nor a base URL is set")
        .hint(format!("set `{key_variable}` to use OpenAI"))
        .hint("`--base-url URL` or `OPENAI_BASE_URL` names any OpenAI-compatible server")
        .hint("with Ollama: `--base-url http://127.0.0.1:11434/v1 -m MODEL`")
        .hint("`agent demo` shows the whole way without a model")
}

fn agent_id() -> Result<EntryId, CommandError> {
    Ok(DEFAULT_AGENT.parse()?)
}

/// Unique on this machine: when, and which process.
fn session_id() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
    format!("{since:x}-{:x}", process::id())
}

/// What the cell holds, made now if need be. Of two that make it at once, one is kept.
fn once<T>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T, CommandError>) -> Result<&T, CommandError> {
    match cell.get() {
        Some(made) => Ok(made),
        None => {
            let made = make()?;
            Ok(cell.get_or_init(|| made))
        }
    }
}
