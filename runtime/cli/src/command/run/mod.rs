//! `agent run`: one prompt, one answer.

mod json;
mod prompt;
mod recorded;
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
use toolwright_model::Model;

use crate::{
    app::{App, TakenUp, interrupted},
    args::{TakeUp, from_one},
    error::{CommandError, Kind},
    render::count,
};
use prompt::Prompt;
use recorded::Tape;

/// Ask once: the answer streams to the standard output, what happens on the way to the standard error stream
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent run \"what time is it in Tokyo?\"
  cat report.csv | agent run \"which line is the longest?\"
  agent run -f question.md --output-format json
  agent run -c \"and in Lima?\"
  agent run --record clock.jsonl \"what time is it?\"
  agent --ephemeral run --replay clock.jsonl
  agent --allow-http 127.0.0.1:8080 run \"what does http://127.0.0.1:8080/status say?\"

What you type may name hosts, and tools may then reach them. What comes from a pipe, a file or a recording gives nothing.
A recording holds what the model said, and plays it in the place of a server; everything else is done again. Secrets that
the program knows are left out of it; look it through before you pass it on.
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
    /// Write what the model says into this file, for `--replay`
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    record: Option<PathBuf>,
    /// Write over the file of `--record` if it is there
    #[arg(long, requires = "record")]
    force: bool,
    /// Play this recording in the place of a server; without a prompt, also its prompt is taken
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
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
        Format::Text => {
            let thoughts = app.environment.stderr_is_terminal && !app.environment.is_plain();
            Arc::new(Mutex::new(text::TextOutput::new(args.quiet, thoughts)))
        }
        Format::Json => Arc::new(Mutex::new(json::JsonOutput::new(app, false))),
        Format::StreamJson => Arc::new(Mutex::new(json::JsonOutput::new(app, true))),
    };
    let mut outcome = taken_up.and_then(|taken_up| ask(app, args, taken_up, &output)).unwrap_or_else(Outcome::failed);
    if args.quiet || args.output_format != Format::Text {
        outcome.way_back = None;
    }
    // First: it ends the line of the answer.
    lock(&output).finish(&outcome)?;
    if !args.quiet {
        app.tell_notes(&mut io::stderr())?;
    }
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
    let replay = args.replay.as_deref().map(recorded::play).transpose()?;
    let mut models = match &replay {
        Some(replay) => app.played(Arc::clone(replay) as Arc<dyn Model>)?,
        None => app.choose(None)?.models,
    };
    if !args.quiet {
        app.tell_notes(&mut io::stderr())?;
    }
    let prompt = Prompt::gather(args, &app.environment, replay.as_ref().and_then(|replay| replay.prompt()))?;
    let tape = match &args.record {
        Some(path) => Some(Tape::begin(app, Arc::clone(&models.main.client), path, args.force)?),
        None => None,
    };
    if let Some(tape) = &tape {
        // One recording is played for both: who answers compresses, too.
        models.main.client = Arc::clone(&tape.recording) as Arc<dyn Model>;
        models.compress = models.main.clone();
    }
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
    let mut session = app.conversation(models, events, taken_up)?;
    if !args.quiet {
        // Of the project's rules, among others.
        app.tell_notes(&mut io::stderr())?;
    }
    let timeout = args.timeout.map(|seconds| Duration::from_secs(seconds.get()));
    let asked = agent::Prompt { text: &prompt.text, typed: prompt.typed.as_ref().map_or(0, String::len) };
    let mut outcome = app.runtime()?.block_on(until_done(&mut session, asked, timeout, &stop));
    outcome.way_back = app.way_back(&session);
    if let Some(error) = lock(&broken).take() {
        outcome.answer = Err(error.into());
    }
    if let Some(Err(error)) = tape.map(|tape| tape.end()) {
        outcome.answer = outcome.answer.and(Err(error));
    }
    if let Some(left) = replay.map(|replay| replay.turns_left()).filter(|left| *left > 0 && outcome.answer.is_ok()) {
        app.note(format!("the recording goes on after the answer: {}", count(left, "turn", "turns")));
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
        heard = interrupted() => {
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
