//! The loop: the model speaks, its tool calls run, until there is an answer.

use std::sync::Arc;

use futures::{StreamExt as _, stream::FuturesUnordered};
use tokio_util::sync::CancellationToken;
use toolwright_model::{Finish, Message, ToolCall};

use crate::{
    AskError, Context, Event, Failure, FailureKind, Session, Totals,
    call::{Done, Pending, failure_text},
    log::Record,
};

impl Session {
    /// Goes round until there is an answer.
    pub(crate) async fn go_round(&mut self, totals: &mut Totals, stop: &CancellationToken) -> Result<String, AskError> {
        for turn in 1..=self.config.max_turns {
            let reply = self.ask_model(turn, totals, stop).await?;
            if reply.tool_calls.is_empty() {
                self.cut_short = incomplete(&reply.finish);
                return Ok(reply.text);
            }
            self.run_tools(reply.tool_calls, totals, stop).await?;
        }
        Err(AskError::TurnLimit { max_turns: self.config.max_turns })
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
        for decision in done.decisions.into_iter().filter(|decision| !decision.allowed) {
            self.transcript.recorder().record(|| Record::Denied { decision: decision.clone() });
            totals.denials.push(decision);
        }
        for tool in done.loaded {
            self.add_tool(tool);
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
