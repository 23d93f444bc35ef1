//! A session that is taken up again: what comes back of it, and what does not.

use toolwright_agent::{
    AgentModel, Event, Events, Models, Session,
    log::{FORMAT, Header, Latest, LogError, Recorder, Restored, Sessions},
};
use toolwright_builtin_tools::load;
use toolwright_registry::EntryId;

use super::{App, conversation::agent_id};
use crate::{
    args::TakeUp,
    config::{Origin, OwnModel, Storage, key},
    error::CommandError,
    render::{count, now_ms, one_line},
};

/// Most characters of a reason that are told.
const REASON_MAX: usize = 300;

/// A session of an earlier run, which nobody else can go on with now.
pub(crate) struct TakenUp {
    recorder: Recorder,
    restored: Restored,
    /// Calls that had no result.
    mended: usize,
}

impl App {
    /// The sessions that are kept.
    ///
    /// # Errors
    /// With `--ephemeral` none are.
    pub(crate) fn sessions(&self) -> Result<Sessions, CommandError> {
        match self.config.storage {
            Storage::Folders => Ok(Sessions::new(self.config.folders.sessions())),
            Storage::Memory | Storage::MemoryAndCache => {
                Err(CommandError::usage("with `--ephemeral` no session is read").hint("leave `--ephemeral` out"))
            }
        }
    }

    /// The last session of this folder.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn last_session(&self) -> Result<String, CommandError> {
        let Latest { here, elsewhere, unreadable } = self.sessions()?.latest(&self.folder())?;
        for error in unreadable {
            self.note(format!("passed over: {error}"));
        }
        here.ok_or_else(|| {
            let error = CommandError::failed(format!(
                "there is no session of the folder `{}`",
                one_line(&self.folder(), REASON_MAX)
            ));
            match elsewhere {
                Some((id, folder)) => {
                    error.hint(format!("the last one is of `{}`: `agent -r {id}`", one_line(&folder, REASON_MAX)))
                }
                None => error.hint("`agent` begins one"),
            }
        })
    }

    /// The session that is asked for, if one is. From now on it is this run's session.
    ///
    /// # Errors
    /// When there is none such, it cannot be read, or another process goes on with it.
    pub(crate) fn take_up(&self, which: &TakeUp) -> Result<Option<TakenUp>, CommandError> {
        let id = match &which.resume {
            Some(given) => self.sessions()?.find(given)?,
            None if which.last => self.last_session()?,
            None => return Ok(None),
        };
        let (recorder, restored, mended) = self.sessions()?.resume(&id)?;
        // Nothing has asked for either before. Of several models of one name it is the one at that server.
        let id = self.session_id.get_or_init(|| id.into());
        debug_assert!(**id == *restored.header.session, "a session is taken up first");
        let is_it = |own: &&OwnModel| {
            let at = own.body.base_url.as_deref().map(|url| url.trim_end_matches('/'));
            own.body.model == restored.model && at == Some(restored.origin.as_str())
        };
        let own = self.config.models.iter().find(is_it);
        self.former_model.get_or_init(|| own.map_or_else(|| restored.model.clone(), |own| own.id.to_string()));
        Ok(Some(TakenUp { recorder, restored, mended }))
    }

    /// The model that is asked for: by a flag, else that of the session which is taken up, else by the config.
    pub(super) fn wanted_model(&self) -> Option<&str> {
        let named_now = matches!(self.config.origins.of(key::MODEL), Some(Origin::Flag(_)));
        let former = self.former_model.get().filter(|_| !named_now);
        former.or(self.config.model.as_ref()).map(String::as_str)
    }

    /// A conversation that is recorded: a new one, or the one that was taken up.
    ///
    /// # Errors
    /// When a part cannot be set up, or the person does not wait for it.
    pub(crate) fn conversation(
        &self,
        models: Models,
        events: Events,
        taken_up: Option<TakenUp>,
    ) -> Result<Session, CommandError> {
        if let Some(TakenUp { restored, .. }) = &taken_up {
            self.check_server(restored, &models.main)?;
        }
        let mut session = self.session(models, events.clone())?;
        let Some(TakenUp { recorder, restored, mended }) = taken_up else {
            if self.config.storage == Storage::Folders {
                let header = self.header(&session)?;
                session.record_to(Recorder::new(self.sessions()?, header));
            }
            return Ok(session);
        };
        for note in self.what_is_to_be_known(&restored, mended, &session) {
            events.note(note);
        }
        session.restore(restored.lines, restored.totals, recorder);
        let models = session.models().clone();
        if (&models.main.entry.model, models.main.client.origin()) != (&restored.model, &restored.origin) {
            session.set_models(models);
        }
        // Before the tools: what they were granted is asked again.
        for typed in &restored.typed {
            self.workshop()?.hear(typed);
        }
        for (id, version) in restored.tools {
            self.load_again(&mut session, &events, &id, version)?;
        }
        Ok(session)
    }

    /// What was said to one server goes to another only when the person names a model or a server now.
    fn check_server(&self, restored: &Restored, main: &AgentModel) -> Result<(), CommandError> {
        let is_flag = |key| matches!(self.config.origins.of(key), Some(Origin::Flag(_)));
        let origin = main.client.origin();
        if origin == restored.origin || main.client.is_recording() || is_flag(key::MODEL) || is_flag(key::BASE_URL) {
            return Ok(());
        }
        Err(CommandError::usage(format!(
            "this session was with `{}` at {}, and would now be sent to {origin}",
            restored.model, restored.origin
        ))
        .hint("`-m NAME` or `--base-url URL` says who goes on with it"))
    }

    fn header(&self, session: &Session) -> Result<Header, CommandError> {
        let main = &session.models().main;
        Ok(Header {
            format: FORMAT,
            session: self.session_id().to_string(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            agent: agent_id()?,
            model: main.entry.model.clone(),
            origin: main.client.origin().to_owned(),
            folder: self.folder(),
            created_ms: now_ms(),
        })
    }

    fn what_is_to_be_known(&self, restored: &Restored, mended: usize, session: &Session) -> Vec<String> {
        let prompts = count(restored.prompts, "prompt", "prompts");
        let mut notes = vec![format!("going on with session {}: {prompts} so far", restored.header.session)];
        if restored.header.folder != self.folder() {
            notes.push(format!("it began in the folder `{}`", restored.header.folder));
        }
        let main = &session.models().main;
        let (model, origin) = (&main.entry.model, main.client.origin());
        if (model, origin) != (&restored.model, &restored.origin) {
            let former = format!("`{}` at {}", restored.model, restored.origin);
            notes.push(format!("it goes on with `{model}` at {origin}; until now it was with {former}"));
        }
        if restored.is_partial {
            notes.push("its last record is not whole, and is left out: the program ended while it wrote it".to_owned());
        }
        if mended > 0 {
            let calls = count(mended, "tool call", "tool calls");
            notes.push(format!("{calls} had no result when the program ended; the model is told so"));
        }
        notes
    }

    /// Loads a tool under today's policies. The person and the model are told when it is not what it was.
    fn load_again(
        &self,
        session: &mut Session,
        events: &Events,
        id: &EntryId,
        version: u32,
    ) -> Result<(), CommandError> {
        let workshop = self.workshop()?;
        let outcome = self.wait_for(async { Ok(load(workshop, agent_id()?, id, events).await) })?;
        for decision in outcome.decisions {
            events.send(Event::Decided(decision));
        }
        if let Err(failure) = outcome.result {
            let reason = one_line(&failure.message, REASON_MAX);
            events.note(format!("`{id}` is not loaded again: {reason}"));
            session.remark(format!("The tool `{id}` is not loaded any more, do not call it: {reason}"));
        }
        for tool in outcome.loaded {
            let now = tool.spec().version;
            if now != version {
                events.note(format!("`{id}` has version {now} now; it was {version}"));
                session.remark(format!("The tool `{id}` has version {now} now; until here it was version {version}."));
            }
            session.add_tool(tool);
        }
        Ok(())
    }

    /// The working folder, as the logs write it.
    fn folder(&self) -> String {
        self.environment.working_folder.display().to_string()
    }

    /// How the person goes on with this session later; `None` when it is not recorded.
    pub(crate) fn way_back(&self, session: &Session) -> Option<String> {
        session.is_recorded().then(|| format!("go on with `agent -r {}`", self.session_id()))
    }
}

impl From<LogError> for CommandError {
    fn from(error: LogError) -> Self {
        let told = Self::failed(error.to_string());
        match error.hint() {
            Some(hint) => told.hint(hint),
            None => told,
        }
    }
}
