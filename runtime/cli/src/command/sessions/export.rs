//! `agent sessions export ID`

use std::{
    fs::OpenOptions,
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
};

use clap::{Args, ValueEnum};
use toolwright_agent::log::LogError;

use super::markdown::Markdown;
use crate::{app::App, command::registry::harmless, error::CommandError};

/// Write a session down, with all that was said, also what was compressed or cleared since
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  agent sessions export 261127-1924 -o session.md
  agent sessions export 261127-1924 --format jsonl | jq -c .record")]
pub(crate) struct ExportArgs {
    /// The session; the beginning of its id is enough
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    form: Form,
}

/// How a session is written down, and where.
#[derive(Debug, Args)]
pub(crate) struct Form {
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Markdown, value_name = "FORMAT")]
    format: Format,
    /// The file to write, which must not be there; else the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// To be read
    Markdown,
    /// The records, one JSON object a line
    Jsonl,
}

pub(super) fn run(app: &App, args: &ExportArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    write(app, &app.sessions()?.find(&args.id)?, &args.form, out)
}

/// Writes the session `id` down.
pub(super) fn write(app: &App, id: &str, form: &Form, out: &mut dyn Write) -> Result<(), CommandError> {
    let Some(path) = &form.output else {
        // What a terminal would take for orders is written as escapes; a pipe gets the lines as they are.
        let escape = app.environment.stdout_is_terminal;
        return records(app, id, form.format, escape, &mut BufWriter::new(out)).map_err(|wrong| match wrong {
            Wrong::Read(error) => error,
            Wrong::Written(error) => error.into(),
        });
    };
    let unwritable = |error: io::Error| {
        CommandError::failed(format!("the file `{}` cannot be written", path.display()))
            .because(&error)
            .hint("choose a place that is writable and has room, and a name that is free")
    };
    // A conversation is nobody else's business.
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(unwritable)?;
    records(app, id, form.format, false, &mut BufWriter::new(file)).map_err(|wrong| match wrong {
        Wrong::Read(error) => error,
        Wrong::Written(error) => unwritable(error),
    })?;
    Ok(writeln!(out, "{id}: in `{}`", path.display())?)
}

/// What went wrong.
enum Wrong {
    Read(CommandError),
    Written(io::Error),
}

/// Writes all records. When one of them is damaged, those before it are written.
fn records(app: &App, id: &str, format: Format, escape: bool, out: &mut dyn Write) -> Result<(), Wrong> {
    let (mut reader, header) = app.sessions().map_err(Wrong::Read)?.read(id).map_err(read)?;
    let mut markdown = Markdown::default();
    match format {
        Format::Markdown => markdown.begin(&header, out),
        Format::Jsonl => line(reader.line(), escape, out),
    }
    .map_err(Wrong::Written)?;
    loop {
        let stamped = match reader.read() {
            Ok(Some(stamped)) => stamped,
            Ok(None) => break,
            Err(error) => {
                out.flush().map_err(Wrong::Written)?;
                return Err(read(error));
            }
        };
        match format {
            Format::Markdown => markdown.record(&stamped.record, out),
            Format::Jsonl => line(reader.line(), escape, out),
        }
        .map_err(Wrong::Written)?;
    }
    if reader.is_partial() {
        app.note("the last record is not whole, and is left out".to_owned());
    }
    out.flush().map_err(Wrong::Written)
}

fn read(error: LogError) -> Wrong {
    Wrong::Read(error.into())
}

fn line(line: &[u8], escape: bool, out: &mut dyn Write) -> io::Result<()> {
    if escape {
        let text = String::from_utf8_lossy(line).into_owned();
        return writeln!(out, "{}", harmless(text));
    }
    out.write_all(line)?;
    out.write_all(b"\n")
}
