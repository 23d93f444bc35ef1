//! The conversation, and the loop that goes on with it.

use std::sync::Arc;

use futures::{StreamExt as _, stream::FuturesUnordered};
use tokio_util::sync::CancellationToken;
use toolwright_model::{Delta, Finish, Message, ModelError, Reply, Request, ToolCall};
use toolwright_policy::Authorizer;
use toolwright_registry::EntryId;

use crate::{
    Context, Event, Events, Failure, FailureKind, Models, Tool, Toolbox, Totals,
    call::{Done, Pending, failure_text},
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
    /// How often the model may be asked for one prompt.
    pub max_turns: u32,
}

/// A conversation with a model that has tools.
pub struct Session {
    config: SessionConfig,
    models: Models,
    authorizer: Arc<Authorizer>,
    toolbox: Toolbox,
    transcript: Transcript,
    events: Events,
}

/// How a prompt ended.
#[derive(Debug)]
pub struct Answer {
    /// The final answer.
    pub text: Result<String, AskError>,
    /// What was used on the way.
    pub totals: Totals,
}

/// Why there is no final answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The model, or the way to it, failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The model went on calling tools.
    #[error("no final answer after {max_turns} turns: raise `--max-turns`, or ask for less at once")]
    TurnLimit {
        /// How often it was asked.
        max_turns: u32,
    },
    /// The person, or a deadline, stopped it. What was said is kept.
    #[error("interrupted")]
    Interrupted,
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
        let transcript = Transcript::new(&config.system_prompt);
        Self { config, models, authorizer, toolbox: Toolbox::new(tools), transcript, events }
    }

    /// Forgets what was said. The tools stay.
    pub fn clear(&mut self) {
        self.transcript = Transcript::new(&self.config.system_prompt);
    }

    /// Goes on with other models.
    pub fn set_models(&mut self, models: Models) {
        self.models = models;
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
    pub async fn ask(&mut self, prompt: &str, stop: &CancellationToken) -> Answer {
        let mut totals = Totals::default();
        self.transcript.push(Message::User(prompt.to_owned()));
        let text = self.go_round(&mut totals, stop).await;
        self.events.send(Event::Finished { answered: text.is_ok(), totals: totals.clone() });
        Answer { text, totals }
    }

    async fn go_round(&mut self, totals: &mut Totals, stop: &CancellationToken) -> Result<String, AskError> {
        for turn in 1..=self.config.max_turns {
            totals.turns = turn;
            let reply = self.ask_model(turn, stop).await?;
            totals.add_usage(reply.usage.as_ref());
            self.transcript.push(reply.message());
            if reply.tool_calls.is_empty() {
                if let Some(note) = incomplete(&reply.finish) {
                    self.events.note(note);
                }
                return Ok(reply.text);
            }
            self.run_tools(reply.tool_calls, totals, stop).await?;
        }
        Err(AskError::TurnLimit { max_turns: self.config.max_turns })
    }

    async fn ask_model(&mut self, turn: u32, stop: &CancellationToken) -> Result<Reply, AskError> {
        self.events.send(Event::ModelCalled { turn });
        let model = &self.models.main;
        let tools = self.toolbox.specs();
        let request = Request {
            model: &model.entry.model,
            messages: self.transcript.messages(),
            tools: &tools,
            output_limit: None,
        };
        let mut said = String::new();
        let events = self.events.clone();
        let mut sink = |delta| {
            if let Delta::Text(text) = &delta {
                said.push_str(text);
            }
            if let Some(event) = event_of(delta) {
                events.send(event);
            }
        };
        let reply = stop.run_until_cancelled(model.client.complete(request, &mut sink)).await;
        match reply {
            Some(Ok(reply)) => Ok(reply),
            Some(Err(error)) => {
                self.keep(said);
                Err(error.into())
            }
            None => {
                self.keep(said);
                Err(AskError::Interrupted)
            }
        }
    }

    /// Keeps the beginning of a reply that did not come to its end.
    fn keep(&mut self, said: String) {
        if !said.is_empty() {
            self.transcript.push(Message::assistant(said, Vec::new()));
        }
    }

    /// Runs the calls of one reply: at once, or in their order when one of them changes the session's tools.
    async fn run_tools(
        &mut self,
        calls: Vec<ToolCall>,
        totals: &mut Totals,
        stop: &CancellationToken,
    ) -> Result<(), AskError> {
        let in_order =
            calls.iter().any(|call| self.toolbox.by_wire_name(&call.name).is_some_and(|tool| tool.is_barrier()));
        let width = if in_order { 1 } else { calls.len() };
        for group in calls.chunks(width.max(1)) {
            let done = self.run_at_once(group, stop).await;
            for (call, done) in group.iter().zip(done) {
                let content = self.settle(done, totals);
                self.transcript.push(Message::Tool { call_id: call.id.clone(), content });
            }
        }
        if stop.is_cancelled() { Err(AskError::Interrupted) } else { Ok(()) }
    }

    /// What became of each call, in the order of the calls; `None` for one that was interrupted.
    async fn run_at_once(&self, calls: &[ToolCall], stop: &CancellationToken) -> Vec<Option<Done>> {
        let context = Context {
            session: Arc::clone(&self.config.id),
            agent: self.config.agent.clone(),
            model: self.models.main.entry.model.as_str().into(),
            events: self.events.clone(),
        };
        let mut done: Vec<Option<Done>> = calls.iter().map(|_| None).collect();
        let mut running: FuturesUnordered<_> = calls
            .iter()
            .zip(&mut done)
            .map(|(call, slot)| {
                let pending = Pending::new(call.clone(), &self.toolbox);
                let (context, authorizer) = (&context, &self.authorizer);
                async move { *slot = Some(pending.run(authorizer, context).await) }
            })
            .collect();
        // Stopped or not, the slots that are filled hold what has been done. Once stopped, nothing begins.
        stop.run_until_cancelled(async { while running.next().await.is_some() {} }).await;
        drop(running);
        for (call, _) in calls.iter().zip(&done).filter(|(_, done)| done.is_none()) {
            self.events.send(self.interrupted_event(call));
        }
        done
    }

    /// Takes in what a call brought, and gives what the model reads of it.
    fn settle(&mut self, done: Option<Done>, totals: &mut Totals) -> String {
        totals.tool_calls += 1;
        let Some(done) = done else {
            totals.failed_calls += 1;
            return interrupted();
        };
        totals.failed_calls += u32::from(done.failure.is_some());
        totals.denials.extend(done.decisions.into_iter().filter(|decision| !decision.allowed));
        for tool in done.loaded {
            let (id, version) = (tool.spec().id.clone(), tool.spec().version);
            self.toolbox.add(tool);
            self.events.send(Event::ToolLoaded { tool: id, version });
        }
        done.content
    }

    fn interrupted_event(&self, call: &ToolCall) -> Event {
        Event::ToolFinished {
            call: call.id.clone(),
            name: call.name.clone(),
            tool: self.toolbox.by_wire_name(&call.name).map(|tool| tool.spec().id.clone()),
            failure: Some(FailureKind::Interrupted),
            result: interrupted(),
            log: String::new(),
            ms: 0,
        }
    }
}

/// What the person should know of an answer that is not all that the model would have said.
const fn incomplete(finish: &Finish) -> Option<&'static str> {
    match finish {
        Finish::Length => Some("the answer was cut at the limit on the model's output: ask it to go on"),
        Finish::ContentFilter => Some("the server's filter withheld the answer, or the rest of it: ask in other words"),
        Finish::Stop | Finish::ToolCalls | Finish::Other(_) => None,
    }
}

fn interrupted() -> String {
    failure_text(&Failure::new(FailureKind::Interrupted, "the person interrupted this call"))
}

fn event_of(delta: Delta) -> Option<Event> {
    match delta {
        Delta::Text(delta) => Some(Event::Text { delta }),
        Delta::Reasoning(delta) => Some(Event::Reasoning { delta }),
        // The call itself is told when it runs.
        Delta::ToolCall { .. } => None,
        Delta::Fallback { from, to, reason } => Some(Event::FellBack { from, to, reason }),
        Delta::Retry { attempt, wait, reason } => {
            Some(Event::Retrying { attempt, wait_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX), reason })
        }
    }
}
