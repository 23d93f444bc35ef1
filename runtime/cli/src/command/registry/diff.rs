//! `agent registry diff ID [V1 V2]`

use std::{fmt::Write as _, io::Write, num::NonZeroU32, sync::Arc, time::Duration};

use clap::Args;
use similar::{ChangeTag, TextDiff};
use toolwright_registry::{Digest, Entry, ToolBody, Version};

use super::{Which, not_found, table, text, tool};
use crate::{app::App, args::from_one, error::CommandError, render::sanitize};

/// How long the smallest difference is looked for; then a larger one will do.
const PATIENCE: Duration = Duration::from_secs(1);
/// Lines around a difference.
const CONTEXT: usize = 3;

/// Show what is different between two versions: description, capabilities, limits, schema, examples, source
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  agent registry diff app.generated:clock\n  agent registry diff app.generated:clock 1 3"
)]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    which: Which,
    /// The earlier version [default: the last but one]
    #[arg(value_name = "V1", value_parser = from_one::<NonZeroU32>, requires = "later")]
    earlier: Option<NonZeroU32>,
    /// The later version [default: the last]
    #[arg(value_name = "V2", value_parser = from_one::<NonZeroU32>)]
    later: Option<NonZeroU32>,
}

pub(super) fn run(app: &App, args: &DiffArgs, out: &mut dyn Write) -> Result<(), CommandError> {
    let id = &args.which.id;
    app.registry()?.refresh()?;
    let history = app.registry()?.history(id)?;
    if history.is_empty() {
        return Err(not_found(app, id));
    }
    let versions: Vec<_> = history.iter().filter_map(Version::entry).collect();
    let numbered = |wanted: NonZeroU32| {
        versions.iter().copied().find(|entry| entry.version == wanted.get()).ok_or_else(|| {
            CommandError::failed(format!("`{id}` has no version {wanted} that holds a tool"))
                .hint(format!("`agent registry history {id}` lists its versions"))
        })
    };
    let (earlier, later) = match (args.earlier, args.later) {
        (Some(earlier), Some(later)) => (numbered(earlier)?, numbered(later)?),
        _ => match versions.as_slice() {
            [.., earlier, later] => (*earlier, *later),
            _ => {
                return Err(CommandError::failed(format!("`{id}` has one version only"))
                    .hint(format!("`agent registry show {id}` shows it")));
            }
        },
    };
    let (before, after) = (parts(app, earlier)?, parts(app, later)?);
    let coloured = app.environment.stdout_is_terminal && !app.environment.is_plain();
    let names = (format!("version {}", earlier.version), format!("version {}", later.version));
    let mut differs = false;
    for ((part, before), (_, after)) in before.iter().zip(&after) {
        let text = difference(part, &names, before, after, coloured);
        differs |= !text.is_empty();
        out.write_all(text.as_bytes())?;
    }
    if !differs {
        writeln!(out, "{id}: {} and {} are the same", names.0, names.1)?;
    }
    Ok(())
}

type Part = (&'static str, String);

/// What there is to compare, part by part, each as lines.
fn parts(app: &App, entry: &Arc<Entry>) -> Result<Vec<Part>, CommandError> {
    let body = tool(entry, "versions")?;
    let pretty = |part: &str, digest: &Digest| -> Result<String, CommandError> {
        let wrong = |error: &serde_json::Error| {
            CommandError::failed(format!("the {part} of `{}` is not JSON", entry.id)).because(error)
        };
        let value: serde_json::Value =
            serde_json::from_str(&text(app, entry, part, digest)?).map_err(|error| wrong(&error))?;
        Ok(serde_json::to_string_pretty(&value).map_err(|error| wrong(&error))? + "\n")
    };
    let mut grants = String::new();
    for capability in body.grants.iter() {
        writeln!(grants, "{capability}").map_err(|error| CommandError::failed(error.to_string()))?;
    }
    let limits = serde_json::to_value(body.limits)
        .and_then(|limits| serde_json::to_string_pretty(&limits))
        .map_err(|error| CommandError::failed("the limits cannot be written as JSON").because(&error))?;
    let source = match &body.source {
        Some(source) => text(app, entry, "source", source)?,
        None => made_of(body),
    };
    Ok(vec![
        ("description", format!("{}\n", entry.description)),
        ("language", format!("{}\n", body.language)),
        ("capabilities", grants),
        ("limits", limits + "\n"),
        ("input schema", pretty("input schema", &body.input_schema)?),
        ("examples", body.examples.as_ref().map_or(Ok(String::new()), |digest| pretty("examples", digest))?),
        ("source", source),
    ])
}

/// A component has no lines.
fn made_of(body: &ToolBody) -> String {
    format!("component of {}, sha256 {}\n", table::size(body.source_bytes), body.component)
}

/// Empty when there is none. What comes from the registry is untrusted.
fn difference(part: &str, names: &(String, String), before: &str, after: &str, coloured: bool) -> String {
    if before == after {
        return String::new();
    }
    let (red, green, cyan, plain) =
        if coloured { ("\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[0m") } else { ("", "", "", "") };
    let (before, after) = (sanitize(before), sanitize(after));
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(&*before, &*after);
    let mut lines =
        vec![format!("{red}--- {part}, {}{plain}", names.0), format!("{green}+++ {part}, {}{plain}", names.1)];
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        lines.push(format!("{cyan}{}{plain}", hunk.header()));
        for change in hunk.iter_changes() {
            let (sign, colour) = match change.tag() {
                ChangeTag::Delete => ('-', red),
                ChangeTag::Insert => ('+', green),
                ChangeTag::Equal => (' ', ""),
            };
            let end = if colour.is_empty() { "" } else { plain };
            lines.push(format!("{colour}{sign}{}{end}", change.value().trim_end_matches('\n')));
            if change.missing_newline() {
                lines.push("\\ no line end at the end".to_owned());
            }
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> (String, String) {
        ("version 1".to_owned(), "version 2".to_owned())
    }

    #[test]
    fn a_difference_is_a_unified_diff() {
        let text = difference("source", &names(), "a\nb\n", "a\nc", false);
        assert_eq!(
            text,
            "--- source, version 1\n+++ source, version 2\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ no line end at the end\n"
        );
        assert_eq!(difference("source", &names(), "a", "a", false), "");
    }

    #[test]
    fn what_is_compared_steers_no_terminal() {
        let text = difference("source", &names(), "\u{1b}[2Ja\n", "b\u{202e}\n", true);
        assert!(text.contains("\u{1b}[31m-a\u{1b}[0m\n\u{1b}[32m+b\u{1b}[0m\n"), "{text:?}");
    }
}
