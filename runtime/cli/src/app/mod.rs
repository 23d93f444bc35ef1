//! The one place where the parts are put together, each when it is first needed: `registry ls` opens no sandbox, and
//! `policy check` no journal. What a conversation needs besides is in `conversation`, whom it asks in `models`; `docs` has
//! the documents; `rust` says whether there are Rust tools, `precompiler` how foreign code is compiled, `taking_up` what
//! comes back of a session.

mod conversation;
mod docs;
mod models;
mod precompiler;
mod rust;
mod session_id;
mod taking_up;

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    thread,
};

use rustix::process::geteuid;
use tokio::{
    runtime::{Builder, Runtime},
    signal::unix::{SignalKind, signal},
};
use toolwright_builtin_tools::base_layer_with;
use toolwright_compiler::Compiler;
use toolwright_docs::Docs;
use toolwright_policy::{Authorizer, Given, PolicySource, Principal};
use toolwright_registry::{BaseLayer, KvStore, Registry};
use toolwright_sandbox::{Sandbox, SandboxConfig};
use toolwright_workshop::{Maker, Parts, Workshop};

pub(crate) use docs::Came;
pub(crate) use models::{Chosen, Why};
use rust::NoRust;
pub(crate) use rust::RustSetup;
pub(crate) use taking_up::TakenUp;

use crate::{
    config::{Config, Rules, Storage},
    environment::Environment,
    error::{CommandError, Kind},
    render::Progress,
};

/// Longest policy file, in bytes.
const POLICY_MAX: u64 = 1 << 20;

/// The parts of the program, made when they are first asked for.
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) environment: Environment,
    session_id: OnceLock<Arc<str>>,
    /// The model of a session that is taken up.
    former_model: OnceLock<String>,
    registry: OnceLock<Arc<Registry>>,
    authorizer: OnceLock<Arc<Authorizer>>,
    docs: OnceLock<Arc<Docs>>,
    engine_room: OnceLock<EngineRoom>,
    /// What is worth to know and ends nothing, until it is told.
    notes: Mutex<Vec<String>>,
    rust: OnceLock<Result<RustSetup, NoRust>>,
    rules: OnceLock<Rules>,
    /// The folder of the compiler's work, when it goes with this run.
    passing_work: OnceLock<PathBuf>,
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
            session_id: OnceLock::new(),
            former_model: OnceLock::new(),
            registry: OnceLock::new(),
            authorizer: OnceLock::new(),
            docs: OnceLock::new(),
            engine_room: OnceLock::new(),
            notes: Mutex::default(),
            rust: OnceLock::new(),
            rules: OnceLock::new(),
            passing_work: OnceLock::new(),
            runtime: OnceLock::new(),
        }
    }

    /// The registry, with what other processes have done.
    ///
    /// # Errors
    /// When the journal cannot be opened.
    pub(crate) fn registry(&self) -> Result<&Arc<Registry>, CommandError> {
        once(&self.registry, || {
            let layer = self.base_layer()?;
            Ok(Arc::new(match self.config.storage {
                Storage::Folders => Registry::open(&self.config.folders.journal()?, layer)?,
                Storage::Memory | Storage::MemoryAndCache => Registry::in_memory(layer)?,
            }))
        })
    }

    /// What lies under the journal: what comes with the program, and the models of the config.
    ///
    /// # Errors
    /// When an entry breaks the registry's rules.
    pub(crate) fn base_layer(&self) -> Result<BaseLayer, CommandError> {
        Ok(base_layer_with(self.config.models.iter().map(|own| (own.id.clone(), own.body.clone())))?)
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
        let source = |path: &PathBuf| {
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

    /// The project's rules, unless they are switched off. What of them is not told to the model becomes a note.
    pub(crate) fn rules(&self) -> &Rules {
        self.rules.get_or_init(|| {
            if !self.config.rules {
                return Rules::default();
            }
            let rules = Rules::read(&self.environment.working_folder, geteuid().as_raw());
            rules.notes.iter().for_each(|note| self.note(note.clone()));
            rules
        })
    }

    /// The way in which tools come to be. The engine's preparation begins in the background.
    ///
    /// # Errors
    /// When the registry, the policies or the sandbox cannot be set up.
    pub(crate) fn workshop(&self) -> Result<&Arc<Workshop>, CommandError> {
        Ok(&self.engine_room()?.workshop)
    }

    /// What the person has given so far, by words too once there is a workshop that hears them.
    pub(crate) fn given(&self) -> Given {
        self.engine_room.get().map_or_else(|| self.config.given.clone(), |room| room.workshop.given())
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

    /// A workshop like [`workshop`](Self::workshop) whose registry is its own, in memory: for trying.
    ///
    /// # Errors
    /// As [`workshop`](Self::workshop).
    pub(crate) fn scratch(&self) -> Result<Arc<Workshop>, CommandError> {
        let EngineRoom { sandbox, compiler, .. } = self.engine_room()?;
        Ok(Workshop::new(Parts {
            registry: Arc::new(Registry::in_memory(self.base_layer()?)?),
            authorizer: Arc::clone(self.authorizer()?),
            sandbox: sandbox.clone(),
            compiler: compiler.clone(),
            given: self.given_at_start(),
            env: self.config.variables.clone(),
        }))
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
            let store = Arc::new(match self.config.storage {
                Storage::Folders => KvStore::open(self.config.folders.store()),
                Storage::Memory | Storage::MemoryAndCache => KvStore::in_memory(),
            });
            let settings = SandboxConfig { cache, store, precompiler: self.precompiler()?, ..SandboxConfig::default() };
            let sandbox = Sandbox::new(settings, journal, Arc::clone(&authorizer))?;
            let compiler = self.with_rust(Compiler::new(sandbox.clone()))?;
            let workshop = Workshop::new(Parts {
                registry,
                authorizer,
                sandbox: sandbox.clone(),
                compiler: compiler.clone(),
                given: self.given_at_start(),
                env: self.config.variables.clone(),
            });
            Ok(EngineRoom { sandbox, compiler, workshop })
        })
    }

    /// The person's cache and the journal that vouches for it. Where they cannot be used, the engine is prepared anew.
    fn cache_beside(&self, memory: &Arc<Registry>) -> (Option<PathBuf>, Arc<Registry>) {
        let opened = || {
            let cache = self.config.folders.artifacts()?;
            Ok::<_, CommandError>((cache, Registry::open(&self.config.folders.journal()?, self.base_layer()?)?))
        };
        match opened() {
            Ok((cache, journal)) => (Some(cache), Arc::new(journal)),
            Err(error) => {
                self.note(format!("the engine is prepared anew, without your cache: {}", error.text()));
                (None, Arc::clone(memory))
            }
        }
    }

    /// Keeps a note for [`tell_notes`](Self::tell_notes).
    pub(crate) fn note(&self, text: String) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    /// The notes that nobody has been told, those of the sandbox's cache among them.
    pub(crate) fn take_notes(&self) -> Vec<String> {
        let mut notes = std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(room) = self.engine_room.get() {
            notes.extend(room.sandbox.take_notes().iter().map(ToString::to_string));
        }
        notes
    }

    /// Tells the notes that nobody has been told, each on a line of its own.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(crate) fn tell_notes(&self, err: &mut dyn Write) -> io::Result<()> {
        self.take_notes().iter().try_for_each(|text| writeln!(err, "{}", Progress::note(text)))
    }

    /// The id of the session, which is one of an earlier run when that is taken up; it stands in the provenance of what is
    /// made.
    pub(crate) fn session_id(&self) -> &Arc<str> {
        self.session_id.get_or_init(|| session_id::new().into())
    }

    /// The person, as a maker of tools.
    pub(crate) fn person(&self) -> Maker {
        Maker { principal: Principal::Person, session: Arc::clone(self.session_id()), model: None }
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
                heard = interrupted() => Err(match heard {
                    Ok(()) => CommandError::new(Kind::Interrupted, "interrupted"),
                    Err(error) => CommandError::failed("Ctrl-C cannot be listened to").because(&error),
                }),
            }
        })
    }

    /// Puts the counts of calls into the journal, and ends without waiting for what still runs. The process ends next.
    ///
    /// # Errors
    /// When the journal does not take them.
    pub(crate) fn close(self) -> Result<(), CommandError> {
        let flushed = match self.engine_room.get() {
            Some(room) => room.workshop.flush_counts().map_err(CommandError::from),
            None => Ok(()),
        };
        let removed = self.remove_passing_work();
        if let Some(registry) = self.registry.get() {
            // To free ten thousand entries one by one takes longer than to list them; the system takes them back at once.
            std::mem::forget(registry.snapshot());
        }
        if let Some(runtime) = self.runtime.into_inner() {
            runtime.shutdown_background();
        }
        flushed.and(removed)
    }
}

/// Until the person presses Ctrl-C, or the program is asked to end in another way: by `kill`, or because the terminal is gone.
///
/// # Errors
/// When the system does not let it listen.
pub(crate) async fn interrupted() -> io::Result<()> {
    let (mut terminated, mut hung_up) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
    tokio::select! {
        heard = tokio::signal::ctrl_c() => heard,
        _ = terminated.recv() => Ok(()),
        _ = hung_up.recv() => Ok(()),
    }
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
