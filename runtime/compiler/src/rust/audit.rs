//! What rustc read, by its own account: the dependency file, which lists every file and every environment variable that
//! went into the crate, also those that a macro asked for.

use toolwright_registry::plain;

use crate::{CompileError, Stage, excerpt};

/// The one file that a tool is made of, as rustc is told its name.
pub(super) const SOURCE: &str = "tool.rs";
/// What rustc writes, as the account names it.
const OUTPUTS: [&str; 2] = ["../out/tool.wasm", "../out/tool.d"];
/// A variable that was read, with its value when it was set.
const VARIABLE: &str = "# env-dep:";

/// Macros that read a file; the attribute does, too.
const OF_FILES: [&str; 4] = ["include_str!", "include_bytes!", "include!", "#[path"];
/// Macros that read a variable.
const OF_VARIABLES: [&str; 2] = ["option_env!", "env!"];

/// The macros that put what they read into the source, by their names: they can be used under another one only after this.
const READING: [&str; 5] = ["include_str", "include_bytes", "include", "option_env", "env"];

/// What is said of a source that is made of more than itself.
pub(super) const ANOTHER_FILE: &str = "the source reads another file";
pub(super) const ONE_FILE: &str = "a tool is one file: write what it needs into the source, or take it as input";
const NO_VARIABLES: &str = "take it as input, or ask for the capability `env:NAME` and read it in the call";

/// Refuses a tool that is made of more than its source.
///
/// # Errors
/// When `account`, rustc's dependency file, names anything else.
pub(super) fn audit(account: &str, source: &str) -> Result<(), CompileError> {
    for line in account.lines() {
        if let Some(variable) = line.strip_prefix(VARIABLE) {
            let name = variable.split('=').next().unwrap_or_default();
            let message = format!("the source reads the environment variable `{}` of the compiler", plain(name, 100));
            return Err(refused(&message, NO_VARIABLES, source, &OF_VARIABLES));
        }
        if !line.is_empty() && !is_own(line) {
            return Err(refused(ANOTHER_FILE, ONE_FILE, source, &OF_FILES));
        }
    }
    Ok(())
}

/// The first macro named in `source` that may have put a file or a variable into what rustc says. It matters when rustc broke
/// off before it wrote its account.
pub(super) fn reading(source: &str) -> Option<&'static str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let named = |word: &str| {
        source.match_indices(word).any(|(at, _)| {
            let (before, after) = (source.get(..at), source.get(at + word.len()..).unwrap_or_default());
            // Before `::` stands a module.
            !before.is_some_and(|before| before.ends_with(is_name))
                && !after.starts_with(is_name)
                && !after.trim_start().starts_with("::")
        })
    };
    READING.into_iter().find(|word| named(word))
}

/// Whether the line tells that an output is made of the source alone, or that there is the source.
fn is_own(line: &str) -> bool {
    match line.strip_suffix(SOURCE).and_then(|start| start.strip_suffix(": ")) {
        Some(output) => OUTPUTS.contains(&output),
        None => line.strip_suffix(':') == Some(SOURCE),
    }
}

/// The account has no places: the first use that can be seen in the text is the likely one.
fn refused(message: &str, hint: &str, source: &str, words: &[&str]) -> CompileError {
    let mut error = CompileError::new(Stage::Compile, message).with_hint(hint);
    if let Some(at) = words.iter().filter_map(|word| source.find(word)).min() {
        excerpt::place(&mut error, source, excerpt::position(source, at));
    }
    error
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
