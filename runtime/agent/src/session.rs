//! The conversation: what it has, and what it is asked.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use toolwright_model::{Counter, Message};
use toolwright_policy::Authorizer;
use toolwright_registry::EntryId;

use crate::{
    AskError, Budget, ContextSettings, ContextUse, Event, Events, Line, Models, Prompt, Tool, Toolbox, Totals,
    context::{Meter, Pace},
    log::{Record, Recorder},
    prompt::with_remarks,
    transcript::Transcript,
};

/// What stays the same for a whole session.
#[derive(Debug, Clone)]
pub struct SessionConfig {
    /// The session's id; it stands in the provenance of what the session makes.
    pub id: Arc<str>,
    /// The agent's entry.
    pub agent: EntryId,
    /// What the model reads before everything else.
    pub system_prompt: String,
    /// The project's rules, which stand below the system prompt and say themselves what they are; absent where there are none.
    pub rules: Option<String>,
    /// How often the model may be asked for one prompt.
    pub max_turns: u32,
    /// How the conversation is kept within the model's window.
    pub context: ContextSettings,
    /// What the session may use in all.
    pub budget: Budget,
}

/// A conversation with a model that has tools.
pub struct Session {
    pub(crate) config: SessionConfig,
    pub(crate) models: Models,
    pub(crate) authorizer: Arc<Authorizer>,
    pub(crate) toolbox: Toolbox,
    pub(crate) transcript: Transcript,
    pub(crate) events: Events,
    pub(crate) meter: Meter,
    pub(crate) pace: Pace,
    /// The revision of the toolbox that the meter knows.
    pub(crate) tools_counted: Option<u64>,
    /// The window, where the server was found to have a smaller one than the model's entry says.
    pub(crate) learned_window: Option<u64>,
    /// What all prompts before this one have used.
    pub(crate) used: Totals,
    /// Why the last answer is not all that the model would have said.
    pub(crate) cut_short: Option<&'static str>,
    /// What the program says to the model with the next prompt.
    remarks: Vec<String>,
}

/// How a prompt ended.
#[derive(Debug)]
pub struct Answer {
    /// The final answer.
    pub text: Result<String, AskError>,
    /// What was used on the way.
    pub totals: Totals,
}

impl Session {
    /// A conversation in which nothing has been said.
    #[must_use]
    pub fn new(
        config: SessionConfig,
        models: Models,
        authorizer: Arc<Authorizer>,
        tools: Vec<Arc<dyn Tool>>,
        events: Events,
    ) -> Self {
        events.send(Event::SessionStarted {
            session: Arc::clone(&config.id),
            agent: config.agent.clone(),
            model: models.main.entry.model.as_str().into(),
            origin: models.main.client.origin().to_owned(),
            recording: models.main.client.is_recording(),
        });
        let transcript = Transcript::new(head(&config), Counter::new(models.main.entry.vocabulary));
        Self {
            config,
            models,
            authorizer,
            toolbox: Toolbox::new(tools),
            transcript,
            events,
            meter: Meter::new(),
            pace: Pace::default(),
            tools_counted: None,
            learned_window: None,
            used: Totals::default(),
            cut_short: None,
            remarks: Vec::new(),
        }
    }

    /// Records from now on.
    pub fn record_to(&mut self, recorder: Recorder) {
        self.transcript.record_to(recorder.telling(self.events.clone()));
    }

    /// Takes what was said in an earlier run, behind the system prompt, and what was used in it; goes on with its log.
    pub fn restore(&mut self, lines: Vec<Line>, used: Totals, recorder: Recorder) {
        self.transcript.restore(lines, recorder.telling(self.events.clone()));
        self.used = used;
    }

    /// Whether there is a log that somebody can go on with.
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        self.transcript.is_recorded()
    }

    /// The session has this tool from now on.
    pub fn add_tool(&mut self, tool: Arc<dyn Tool>) {
        let (id, version) = (tool.spec().id.clone(), tool.spec().version);
        self.toolbox.add(tool);
        self.transcript.recorder().record(|| Record::Loaded { tool: id.clone(), version });
        self.events.send(Event::ToolLoaded { tool: id, version });
    }

    /// The model reads this with the next prompt, as the program's words.
    pub fn remark(&mut self, text: String) {
        self.remarks.push(text);
    }

    /// Forgets what was said. The tools stay, and so does what was used.
    pub fn clear(&mut self) {
        self.transcript.clear();
    }

    /// Goes on with other models.
    pub fn set_models(&mut self, models: Models) {
        self.models = models;
        let main = &self.models.main;
        self.transcript
            .recorder()
            .record(|| Record::Model { model: main.entry.model.clone(), origin: main.client.origin().to_owned() });
        self.transcript.count_by(Counter::new(self.models.main.entry.vocabulary));
        self.meter.forget();
        (self.tools_counted, self.learned_window) = (None, None);
    }

    /// What all prompts have used.
    #[must_use]
    pub const fn used(&self) -> &Totals {
        &self.used
    }

    /// How full the window is.
    #[must_use]
    pub fn context(&self) -> ContextUse {
        let size = self.meter.size(&self.transcript);
        ContextUse { tokens: size.tokens, exact: size.exact, window: self.window() }
    }

    /// Tokens of the model's window, as far as it is known.
    pub(crate) fn window(&self) -> u64 {
        let window = self.models.main.entry.context_window;
        self.learned_window.map_or(window, |learned| learned.min(window))
    }

    /// Whom it asks.
    #[must_use]
    pub const fn models(&self) -> &Models {
        &self.models
    }

    /// The tools that the session has.
    #[must_use]
    pub const fn toolbox(&self) -> &Toolbox {
        &self.toolbox
    }

    /// What was said, the system prompt first.
    #[must_use]
    pub fn messages(&self) -> &[Message] {
        self.transcript.messages()
    }

    /// Asks, and goes round the loop until there is an answer.
    ///
    /// Cancelling `stop` ends the model's stream and the running tools at once; what was said is kept, every tool call has
    /// a result, and the conversation can go on.
    pub async fn ask(&mut self, prompt: impl Into<Prompt<'_>>, stop: &CancellationToken) -> Answer {
        let mut totals = Totals::default();
        self.pace.asked();
        let prompt = prompt.into();
        let text = with_remarks(prompt.text, &std::mem::take(&mut self.remarks));
        self.transcript.push_typed(Message::User(text), prompt.typed);
        let text = self.go_round(&mut totals, stop).await;
        self.used += &totals;
        self.transcript.recorder().record(|| Record::Finished { answered: text.is_ok(), totals: totals.clone() });
        let context = self.context();
        self.events.send(Event::Finished { answered: text.is_ok(), totals: totals.clone(), context });
        // After the answer's end, of which a part may be held back until then.
        if let Some(note) = self.cut_short.take() {
            self.events.note(note);
        }
        Answer { text, totals }
    }
}

/// What is never compressed: the system prompt, and below it the project's rules. One message, because some servers take
/// only one of its sort.
fn head(config: &SessionConfig) -> Vec<Message> {
    let mut text = config.system_prompt.clone();
    if let Some(rules) = &config.rules {
        text.push_str("\n\n");
        text.push_str(rules);
    }
    vec![Message::System(text)]
}
