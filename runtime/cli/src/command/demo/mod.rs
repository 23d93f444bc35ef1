//! `agent demo`: the whole way, with recorded replies in the model's place. All else is real.

mod scene;
mod show;
mod station;

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use clap::Args;
use tokio_util::sync::CancellationToken;
use toolwright_agent::Events;
use toolwright_model::{Model, replay::Replay};
use toolwright_policy::Source;
use toolwright_registry::Capability;

use crate::{
    app::App,
    args::Flags,
    command::toolchain,
    config::{Config, Folders, Storage},
    environment::Environment,
    error::{CommandError, Kind},
    render::sanitize,
};
use scene::{SCENES, Scene};
use show::Show;
use station::Station;

/// Watch the agent make a tool: the model's replies are recorded, everything else is real
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  agent demo\n  agent demo --list\n  agent demo repair")]
pub(crate) struct DemoArgs {
    /// Which scene
    #[arg(default_value = "clock")]
    scene: String,
    /// List the scenes
    #[arg(long)]
    list: bool,
}

/// Plays a scene.
///
/// # Errors
/// When there is no such scene, or something went otherwise than recorded.
pub(crate) fn run(
    flags: &Flags,
    args: &DemoArgs,
    environment: Environment,
    out: &mut dyn Write,
) -> Result<(), CommandError> {
    if args.list {
        // What is wrong in the person's config is told where it counts.
        let config = config(flags, &environment, true).or_else(|_| config(flags, &environment, false))?;
        return list(&App::new(config, environment), out);
    }
    let scene = Scene::named(&args.scene)?;
    let app = App::new(config(flags, &environment, scene.needs_rust)?, environment);
    if scene.needs_rust {
        toolchain::set_up(&app)?;
    }
    play(app, scene).map_err(|error| match flags.home {
        Some(_) if error.kind == Kind::Failed => {
            error.hint("with `--home`, what an earlier run made is still there: choose a new folder, or none")
        }
        _ => error,
    })
}

fn list(app: &App, out: &mut dyn Write) -> Result<(), CommandError> {
    for scene in &SCENES {
        writeln!(out, "{:<8} {}", scene.name, scene.title())?;
        if scene.needs_rust
            && let Err(why) = app.rust()
        {
            writeln!(out, "{:<8} {}", "", sanitize(&why.to_string()))?;
        }
    }
    Ok(())
}

/// Nothing of the person's config counts here, so that a scene goes the same way everywhere; but which Rust compiler is to
/// be taken, they know better.
fn config(flags: &Flags, environment: &Environment, needs_rust: bool) -> Result<Config, CommandError> {
    let mut config = Config::bare(Folders::locate(flags.home.as_deref(), environment)?, environment);
    config.storage = match (flags.ephemeral, &flags.home) {
        (true, _) => Storage::Memory,
        (false, Some(_)) => Storage::Folders,
        (false, None) => Storage::MemoryAndCache,
    };
    if needs_rust {
        let Config { rustc, unconfined, .. } = Config::load(flags, environment)?;
        (config.rustc, config.unconfined) = (rustc, unconfined);
    }
    config.model = Some("recording".to_owned());
    config.time_zone = "UTC".to_owned();
    Ok(config)
}

fn play(mut app: App, scene: &Scene) -> Result<(), CommandError> {
    let station = if scene.needs_station {
        let runtime = app.runtime()?;
        let station = runtime
            .block_on(Station::start())
            .map_err(|error| CommandError::failed("no port of 127.0.0.1 can be listened on").because(&error))?;
        app.config.given.add(Capability::Http(station.rule()), Source::Flag);
        Some(station)
    } else {
        None
    };
    let port = station.as_ref().map(Station::port);
    let (prompt, replies) = (scene.prompt(port), scene.replies(port));
    let replay = Replay::parse(scene.name, &replies).map_err(|error| CommandError::failed(error.to_string()))?;
    let show = Arc::new(Mutex::new(Show::new(io::stdout())));
    let begun = with(&show, |show| show.begin(scene, &prompt, station.as_ref().map(Station::rule).as_ref()));
    begun?;
    let stop = CancellationToken::new();
    let broken: Arc<Mutex<Option<io::Error>>> = Arc::default();
    let events = {
        let (show, broken, stop) = (Arc::clone(&show), Arc::clone(&broken), stop.clone());
        Events::new(move |event| {
            if let Err(error) = with(&show, |show| show.take(&event)) {
                broken.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                stop.cancel();
            }
        })
    };
    app.workshop()?.hear(&prompt);
    app.tell_notes(&mut io::stderr())?;
    let replay = Arc::new(replay);
    let mut session = app.session(Arc::clone(&replay) as Arc<dyn Model>, events)?;
    let answer = app.wait_for(async { Ok(session.ask(&prompt, &stop).await) })?;
    if let Some(error) = broken.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(error.into());
    }
    let is_kept = app.config.storage == Storage::Folders;
    with(&show, |show| show.end(scene, &answer.totals, is_kept))?;
    app.tell_notes(&mut io::stderr())?;
    drop(session);
    answer.text?;
    played(scene.name, replay.turns_left())?;
    app.close()
}

/// A recording that goes on after the answer is not what was recorded.
fn played(name: &str, turns_left: usize) -> Result<(), CommandError> {
    match turns_left {
        0 => Ok(()),
        1 => Err(CommandError::failed(format!("recording `{name}`: the answer came with one of its turns left"))),
        more => Err(CommandError::failed(format!("recording `{name}`: the answer came with {more} of its turns left"))),
    }
}

fn with<T>(show: &Mutex<Show<io::Stdout>>, work: impl FnOnce(&mut Show<io::Stdout>) -> T) -> T {
    work(&mut show.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_is_played_to_its_end() {
        assert_eq!(played("clock", 0), Ok(()));
        let error = played("clock", 2).unwrap_err();
        assert_eq!(
            (error.kind.code(), error.message.as_str()),
            (1, "recording `clock`: the answer came with 2 of its turns left")
        );
    }
}
