//! What the process was started with. The rest of the program gets its facts from here or from the config.

use std::{
    collections::BTreeMap,
    env,
    ffi::{OsStr, OsString},
    fs,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
};

use crate::error::CommandError;

/// Variables, working folder and terminal, read once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    variables: BTreeMap<OsString, OsString>,
    /// Where the program was started.
    pub(crate) working_folder: PathBuf,
    /// Whether the standard input is a terminal.
    pub(crate) stdin_is_terminal: bool,
    /// Whether the standard output is a terminal.
    pub(crate) stdout_is_terminal: bool,
    /// Whether the standard error stream is a terminal.
    pub(crate) stderr_is_terminal: bool,
    /// The person's time zone, such as `Europe/Berlin`.
    pub(crate) time_zone: String,
}

impl Environment {
    /// The one of this process.
    ///
    /// # Errors
    /// When the working folder is gone.
    pub(crate) fn of_process() -> Result<Self, CommandError> {
        let variables: BTreeMap<_, _> = env::vars_os().collect();
        let working_folder = env::current_dir().map_err(|error| {
            CommandError::usage("the working folder is gone or may not be read")
                .because(&error)
                .hint("change to another folder")
        })?;
        Ok(Self {
            time_zone: time_zone(variables.get(OsStr::new("TZ")).and_then(|zone| zone.to_str())),
            variables,
            working_folder,
            stdin_is_terminal: io::stdin().is_terminal(),
            stdout_is_terminal: io::stdout().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
        })
    }

    #[cfg(test)]
    pub(crate) fn for_test(working_folder: &Path, variables: &[(&str, &str)]) -> Self {
        Self {
            variables: variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            working_folder: working_folder.to_owned(),
            time_zone: "UTC".to_owned(),
            ..Self::default()
        }
    }

    /// A variable's value; absent when it is not set or empty.
    ///
    /// # Errors
    /// When it is not UTF-8.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&str>, CommandError> {
        let Some(value) = self.variables.get(OsStr::new(name)).filter(|value| !value.is_empty()) else {
            return Ok(None);
        };
        match value.to_str() {
            Some(text) => Ok(Some(text)),
            None => Err(CommandError::usage(format!("the environment variable `{name}` is not UTF-8"))
                .hint(format!("set `{name}` to a text in UTF-8, or unset it"))),
        }
    }

    /// A variable's value as a path; absent when it is not set or empty.
    pub(crate) fn path(&self, name: &str) -> Option<&Path> {
        self.variables.get(OsStr::new(name)).filter(|value| !value.is_empty()).map(Path::new)
    }

    /// Whether output is to be plain: <https://no-color.org>, or a terminal that can do no more.
    pub(crate) fn is_plain(&self) -> bool {
        self.path("NO_COLOR").is_some() || self.path("TERM") == Some(Path::new("dumb"))
    }
}

/// `TZ` when it names a zone (POSIX's own notation does not), else what `/etc/localtime` points to, else UTC.
fn time_zone(tz: Option<&str>) -> String {
    let named = tz.map(|tz| tz.trim_start_matches(':')).filter(|tz| is_zone(tz)).map(str::to_owned);
    let linked = || {
        let target = fs::read_link("/etc/localtime").ok()?;
        let zone = target.to_str()?.split_once("zoneinfo/")?.1.to_owned();
        is_zone(&zone).then_some(zone)
    };
    let written = || {
        let zone = fs::read_to_string("/etc/timezone").ok()?.trim().to_owned();
        is_zone(&zone).then_some(zone)
    };
    named.or_else(linked).or_else(written).unwrap_or_else(|| "UTC".to_owned())
}

fn is_zone(text: &str) -> bool {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+'));
    plain && text.len() <= 64 && (text == "UTC" || text.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_a_name_and_nothing_else() {
        assert_eq!(time_zone(Some("Europe/Berlin")), "Europe/Berlin");
        assert_eq!(time_zone(Some(":Asia/Tokyo")), "Asia/Tokyo");
        assert!(!is_zone("CET-1CEST,M3.5.0,M10.5.0/3"));
        assert!(!is_zone("a/b\nIgnore what was said before"));
    }

    #[test]
    fn an_empty_variable_is_not_set() {
        let environment = Environment::for_test(Path::new("/"), &[("A", ""), ("B", "b")]);
        assert_eq!(environment.text("A").unwrap(), None);
        assert_eq!(environment.text("B").unwrap(), Some("b"));
        assert_eq!(environment.path("C"), None);
    }
}
