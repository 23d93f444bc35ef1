//! `agent run`: one prompt, one answer.

mod json;
mod prompt;
mod text;

use std::{
    io,
    num::NonZeroU64,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use clap::{Args, ValueEnum};
use tokio_util::sync::CancellationToken;
use toolwright_agent::{self as agent, Answer, AskError, Event, Events, Session, Totals};

use crate::{
    app::{App, TakenUp},
    args::{TakeUp, from_one},
    error::{CommandError, Kind},
};
use prompt::Prompt;

/// Ask once: the answer streams to the standard output, what happens on the way to the standard error stream
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent run \"what time is it in Tokyo?\"
  cat report.csv | agent run \"which line is the longest?\"
  agent run -f question.md --output-format json
  agent run -c \"and in Lima?\"
  agent --allow-http 127.0.0.1:8080 run \"what does http://127.0.0.1:8080/status say?\"

What you type may name hosts, and tools may then reach them. What comes from a pipe or a file gives nothing.
Exit codes: 0 answered, 1 failed, 2 usage or configuration, 3 ended by a denial, 4 limit, 5 provider, 130 interrupted.")]
pub(crate) struct RunArgs {
    /// What to ask; `-` takes it from the standard input
    prompt: Option<String>,
    /// Append this file to the prompt, marked as data; without a prompt it is the prompt
    #[arg(short, long, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// What the standard output carries
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    output_format: Format,
    /// End after so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = from_one::<NonZeroU64>)]
    timeout: Option<NonZeroU64>,
    /// Say nothing of what happens on the way
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    pub(crate) take_up: TakeUp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// What the model says, as it comes; the last part is the answer
    Text,
    /// One object with the answer alone, what was used, and what was denied
    Json,
    /// Every event as one line of JSON, the object last
    StreamJson,
}

/// What takes the events and the end of a run.
trait Output: Send {
    /// Something happened.
    fn take(&mut self, event: Event) -> io::Result<()>;

    /// It is over.
    fn finish(&mut self, outcome: &Outcome) -> io::Result<()>;
}

/// How a run ended.
struct Outcome {
    answer: Result<String, CommandError>,
    totals: Totals,
    /// How the person goes on with the session.
    way_back: Option<String>,
}

impl Outcome {
    /// One that ended before anything was said.
    fn failed(error: CommandError) -> Self {
        Self { answer: Err(error), totals: Totals::default(), way_back: None }
    }
}

/// Asks, and prints the answer.
///
/// # Errors
/// A [`CommandError`] that picks the exit code.
pub(crate) fn run(app: &App, args: &RunArgs, take_up: &TakeUp) -> Result<(), CommandError> {
    // First: it says which session and which model this run has.
    let taken_up = app.take_up(take_up);
    let output: Arc<Mutex<dyn Output>> = match args.output_format {
        Format::Text => Arc::new(Mutex::new(text::TextOutput::new(args.quiet))),
        Format::Json => Arc::new(Mutex::new(json::JsonOutput::new(app, false))),
        Format::StreamJson => Arc::new(Mutex::new(json::JsonOutput::new(app, true))),
    };
    let mut outcome = taken_up.and_then(|taken_up| ask(app, args, taken_up, &output)).unwrap_or_else(Outcome::failed);
    if !args.quiet {
        app.tell_notes(&mut io::stderr())?;
    }
    if args.quiet || args.output_format != Format::Text {
        outcome.way_back = None;
    }
    lock(&output).finish(&outcome)?;
    match (outcome.answer, outcome.way_back) {
        (Err(error), Some(way_back)) => Err(error.hint(way_back)),
        (answer, _) => answer.map(drop),
    }
}

fn ask(
    app: &App,
    args: &RunArgs,
    taken_up: Option<TakenUp>,
    output: &Arc<Mutex<dyn Output>>,
) -> Result<Outcome, CommandError> {
    // Asked for first: where there is none, nobody has to wait for anything else to be told so.
    let model = app.model()?;
    let prompt = Prompt::gather(args, &app.environment)?;
    if let Some(typed) = &prompt.typed {
        app.workshop()?.hear(typed);
    }
    let stop = CancellationToken::new();
    let broken: Arc<Mutex<Option<io::Error>>> = Arc::default();
    let events = {
        let (output, broken, stop) = (Arc::clone(output), Arc::clone(&broken), stop.clone());
        Events::new(move |event| {
            if let Err(error) = lock(&output).take(event) {
                // Nobody reads any more: to go on would cost money for nothing.
                lock(&broken).get_or_insert(error);
                stop.cancel();
            }
        })
    };
    let mut session = app.conversation(model, events, taken_up)?;
    let timeout = args.timeout.map(|seconds| Duration::from_secs(seconds.get()));
    let asked = agent::Prompt { text: &prompt.text, typed: prompt.typed.as_ref().map_or(0, String::len) };
    let mut outcome = app.runtime()?.block_on(until_done(&mut session, asked, timeout, &stop));
    outcome.way_back = app.way_back(&session);
    if let Some(error) = lock(&broken).take() {
        outcome.answer = Err(error.into());
    }
    Ok(outcome)
}

/// Asks until there is an answer, the time is over, or the person presses Ctrl-C. However it ends, what was used and denied
/// until then is kept.
async fn until_done(
    session: &mut Session,
    prompt: agent::Prompt<'_>,
    timeout: Option<Duration>,
    stop: &CancellationToken,
) -> Outcome {
    let asking = session.ask(prompt, stop);
    tokio::pin!(asking);
    let deadline = async {
        match timeout {
            Some(timeout) => {
                tokio::time::sleep(timeout).await;
                CommandError::new(Kind::Limit, format!("no final answer within {} s", timeout.as_secs()))
                    .hint("raise `--timeout`, or ask for less at once")
            }
            None => std::future::pending().await,
        }
    };
    let reason = tokio::select! {
        Answer { text, totals } = &mut asking => {
            return Outcome { answer: text.map_err(CommandError::from), totals, way_back: None };
        }
        over = deadline => Some(over),
        heard = tokio::signal::ctrl_c() => {
            heard.err().map(|error| CommandError::failed("Ctrl-C cannot be listened to").because(&error))
        }
    };
    stop.cancel();
    let Answer { text, totals } = asking.await;
    let answer = match (text, reason) {
        (Err(AskError::Interrupted), Some(reason)) => Err(reason),
        (text, _) => text.map_err(CommandError::from),
    };
    Outcome { answer, totals, way_back: None }
}

/// What the lock guards is whole between any two events, so a panic elsewhere spoils nothing.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
