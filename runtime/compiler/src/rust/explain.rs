//! What rustc says, as an error that whoever wrote the source can act on.

use toolwright_registry::{Grants, plain};

use crate::{
    CompileError, Problem, Stage, excerpt,
    rust::{
        audit::{ANOTHER_FILE, ONE_FILE, SOURCE, reading},
        capability::ungranted,
        diagnostics::{Diagnostic, Span},
        suggestion::suggestion,
    },
};

/// Most problems that are told: what follows is mostly a consequence of them.
const PROBLEMS_MAX: usize = 10;
/// Longest hint, in characters.
const HINT_MAX: usize = 400;
/// Longest label that is put behind a message, in characters.
const LABEL_MAX: usize = 200;

/// Longest code, in characters.
const CODE_MAX: usize = 40;

/// Labels that add nothing to their message.
const EMPTY_LABELS: [&str; 3] = ["not found in this scope", "unsatisfied trait bound", "unexpected token"];
/// What is in a help that only repeats the message, or lists what has the trait.
const BARE: [&str; 3] = ["the trait `", "the following other types", "implements trait"];
/// What is in notes that tell about the compiler.
const OF_THE_COMPILER: [&str; 9] = [
    "on the command line",
    "see issue",
    "annotate the item",
    "this error originates in",
    "required by a bound",
    "required for",
    "defined here",
    "the full name for the type",
    "`--verbose`",
];
/// How rustc begins when it cannot open a file that the source names.
const UNREADABLE: &str = "couldn't read";
/// What is said when it is not known what rustc has read, and its words may hold it.
const UNTOLD: &str = "what the compiler says here may quote a file or a variable, and is not told";
/// The codes of a name that is not there.
const UNRESOLVED: [&str; 4] = ["E0432", "E0433", "E0463", "E0425"];

const CRATES: &str =
    "only the standard library, `tool_sdk`, `serde`, `serde_json` and the crates of the granted capabilities are there";
const FENCE: &str = "leave the Markdown fence out: the source is the code alone";

/// What is told instead of what rustc advises, which is for a package of many files.
const HINTS: [(&str, &str); 5] = [
    ("E0583", "a tool is one file: write `mod name { … }`"),
    ("E0554", "a tool is written in stable Rust: leave `#![feature(…)]` out"),
    ("E0658", "a tool is written in stable Rust: do it in another way"),
    ("E0463", CRATES),
    ("unsafe_code", "a tool is written in safe Rust: the crates of the capabilities reach what is outside"),
];

/// The errors among `said`, the first one first; none when there is none. `audited`: it is known that rustc has read no
/// file but the source.
pub(super) fn explain(said: &[Diagnostic], audited: bool, source: &str, grants: &Grants) -> Option<CompileError> {
    let mut problems: Vec<Problem> = Vec::new();
    for diagnostic in said {
        let problem = problem(diagnostic, audited, source, grants);
        // One capability that is missing is missing at each of its uses; and a macro may say a thing twice.
        let is_same = |known: &Problem| {
            known.message == problem.message && (problem.code.is_none() || known.line == problem.line)
        };
        if !problems.iter().any(is_same) {
            problems.push(problem);
        }
        if problems.len() == PROBLEMS_MAX {
            break;
        }
    }
    let mut problems = problems.into_iter();
    Some(CompileError::of(Stage::Compile, problems.next()?, problems.collect()))
}

fn problem(said: &Diagnostic, audited: bool, source: &str, grants: &Grants) -> Problem {
    let code = said.code.as_ref().map(|code| code.code.as_str());
    let primary = said.spans.iter().find(|span| span.is_primary);
    let place = primary.and_then(|span| span.within(SOURCE));
    let unresolved = code.is_none_or(|code| UNRESOLVED.contains(&code));
    let words = || std::iter::once(said.message.as_str()).chain(primary.and_then(|span| span.label.as_deref()));
    let missing = words().filter(|_| unresolved).find_map(|text| ungranted(text, grants));
    let elsewhere = || primary.is_some_and(|span| place.is_none() && span.expansion.is_none());
    let mut problem = if let Some(kind) = missing {
        Problem::new(format!("capability `{kind}` was not granted: ask for it in `capabilities`"))
    } else if said.message.starts_with(UNREADABLE) || !audited && elsewhere() {
        // What is said of another file may quote it, or tell whether it is there.
        Problem { hint: Some(ONE_FILE.to_owned()), ..Problem::new(ANOTHER_FILE) }
    } else if let Some(named) = reading(source).filter(|_| !audited) {
        Problem {
            code: code.map(|code| plain(code, CODE_MAX).into()),
            hint: Some(format!("leave `{named}` out: {ONE_FILE}")),
            ..Problem::new(UNTOLD)
        }
    } else {
        Problem {
            code: code.map(|code| plain(code, CODE_MAX).into()),
            hint: hint(said, code, source).map(|hint| plain(&hint, HINT_MAX)),
            ..Problem::new(message(said, primary))
        }
    };
    if let Some(span) = place {
        let column = span.column_start;
        (problem.line, problem.column) = (Some(span.line_start), Some(column));
        problem.excerpt = excerpt::line_of(source, span.line_start).map(|line| excerpt::excerpt(line, column).into());
    }
    problem
}

/// The message, and what the label under the place adds to it.
fn message(said: &Diagnostic, primary: Option<&Span>) -> String {
    // The compiler's own faults come with a report that is for its makers.
    let first = said.message.lines().next().unwrap_or_default();
    match primary.and_then(|span| span.label.as_deref()) {
        Some(label)
            if !first.contains(label) && !EMPTY_LABELS.contains(&label) && label.chars().count() <= LABEL_MAX =>
        {
            format!("{first}: {label}")
        }
        _ => first.to_owned(),
    }
}

fn hint(said: &Diagnostic, code: Option<&str>, source: &str) -> Option<String> {
    if let Some((_, hint)) = code.and_then(|code| HINTS.iter().find(|(of, _)| *of == code)) {
        return Some((*hint).to_owned());
    }
    if source.trim_start().starts_with("```") {
        return Some(FENCE.to_owned());
    }
    let helps = || said.children.iter().filter(|child| child.level == "help");
    let changed = helps().find_map(|help| Some(format!("{}: `{}`", trimmed(&help.message), suggestion(help, source)?)));
    // What a crate's author has to say of a trait that is missing is in a note, and the help only names the trait.
    let told = || helps().map(|help| &help.message).find(|help| !BARE.iter().any(|part| help.contains(part)));
    let notes = || said.children.iter().filter(|child| child.level == "note").map(|note| &note.message);
    let noted = || notes().find(|note| !OF_THE_COMPILER.iter().any(|part| note.contains(part)));
    let any = || helps().map(|help| &help.message).next();
    let hint = changed.or_else(|| told().or_else(noted).or_else(any).map(|text| one_line(text)))?;
    if hint.starts_with("you might be missing a crate") { Some(CRATES.to_owned()) } else { Some(hint) }
}

/// What is written in columns below one another, as a list.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

fn trimmed(message: &str) -> &str {
    message.trim_end().trim_end_matches(':')
}

#[cfg(test)]
#[path = "explain_tests.rs"]
mod tests;
