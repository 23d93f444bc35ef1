//! Completion: commands, their subcommands, entry ids. Pure: what there is comes with the question.

use super::input::{COMMANDS, POLICY, REGISTRY, SESSIONS};

/// Something with an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) id: String,
    pub(super) what: What,
}

/// What it is, as far as completion is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Model,
    Session,
    /// Any other entry.
    Other,
}

/// Where the word before the cursor begins, and what it may become.
pub(super) fn complete(line: &str, cursor: usize, known: &[Known]) -> (usize, Vec<String>) {
    let before = line.get(..cursor).unwrap_or(line);
    let start = before
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let word = before.get(start..).unwrap_or_default();
    let words: Vec<&str> = before.get(..start).unwrap_or_default().split_whitespace().collect();
    let found = match words.as_slice() {
        [] => match word.strip_prefix('/') {
            Some(name) => matching(COMMANDS.iter().map(|listed| listed.name), name, "/", " "),
            None if word.is_empty() => Vec::new(),
            None => {
                let mut found = matching(["registry", "policy"].into_iter(), word, "", " ");
                found.extend(ids(known, word, false));
                found
            }
        },
        ["/registry" | "registry"] => matching(REGISTRY.into_iter(), word, "", " "),
        ["/policy" | "policy"] => matching(POLICY.into_iter(), word, "", " "),
        ["/sessions"] => matching(SESSIONS.into_iter(), word, "", " "),
        ["/sessions", "show" | "export" | "rm", ..] => of(known, What::Session, word),
        ["/registry" | "registry", "ls", ..] => matching(["--all", "--output"].into_iter(), word, "", " "),
        ["/registry" | "registry", _, ..] => ids(known, word, true),
        ["/model"] => of(known, What::Model, word),
        // In a prompt, and in a policy's question, an id may stand anywhere.
        _ if word.is_empty() => Vec::new(),
        _ => ids(known, word.trim_start_matches(['\'', '"', '`']), false),
    };
    // An id that stands after a quote keeps the quote.
    let quotes = word.len() - word.trim_start_matches(['\'', '"', '`']).len();
    (start + quotes, found)
}

fn matching<'a>(names: impl Iterator<Item = &'a str>, word: &str, before: &str, after: &str) -> Vec<String> {
    names.filter(|name| name.starts_with(word)).map(|name| format!("{before}{name}{after}")).collect()
}

/// The ids of one sort that begin with `word`.
fn of(known: &[Known], what: What, word: &str) -> Vec<String> {
    known.iter().filter(|known| known.what == what && known.id.starts_with(word)).map(|k| k.id.clone()).collect()
}

/// The ids of entries that begin with `word`, and with `by_name` those whose bare name does.
fn ids(known: &[Known], word: &str, by_name: bool) -> Vec<String> {
    let begins = |id: &str| {
        id.starts_with(word) || (by_name && id.split_once(':').is_some_and(|(_, name)| name.starts_with(word)))
    };
    let is_entry = |known: &&Known| known.what != What::Session;
    known.iter().filter(is_entry).filter(|known| begins(&known.id)).map(|known| known.id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(line: &str) -> Vec<String> {
        let known: Vec<Known> = [
            ("app.generated:clock", What::Other),
            ("app.generated:weather", What::Other),
            ("app.tools:create_tool", What::Other),
            ("app:gpt", What::Model),
            ("261127-192455-k2q7", What::Session),
        ]
        .map(|(id, what)| Known { id: id.to_owned(), what })
        .to_vec();
        let (start, found) = complete(line, line.len(), &known);
        found.into_iter().map(|found| format!("{}{found}", &line[..start])).collect()
    }

    #[test]
    fn commands_and_what_comes_after_them() {
        assert_eq!(completed("/he"), ["/help "]);
        assert_eq!(completed("/").len(), COMMANDS.len());
        assert_eq!(completed("/x"), [""; 0]);
        assert_eq!(completed("reg"), ["registry "]);
        assert_eq!(completed("registry s"), ["registry show ", "registry source "]);
        assert_eq!(completed("/registry ls --a"), ["/registry ls --all "]);
        assert_eq!(completed("/policy e"), ["/policy explain "]);
        assert_eq!(completed("/model "), ["/model app:gpt"]);
        assert_eq!(completed("/sessions e"), ["/sessions export "]);
        assert_eq!(completed("/sessions show 26"), ["/sessions show 261127-192455-k2q7"]);
        assert_eq!(completed("/registry show 26"), [""; 0]);
    }

    #[test]
    fn ids_by_their_beginning_or_their_name() {
        assert_eq!(completed("registry show cl"), ["registry show app.generated:clock"]);
        assert_eq!(
            completed("/registry call app.g"),
            ["/registry call app.generated:clock", "/registry call app.generated:weather"]
        );
        assert_eq!(completed("use app.generated:w"), ["use app.generated:weather"]);
        assert_eq!(completed("policy explain 'load app.t"), ["policy explain 'load app.tools:create_tool"]);
        assert_eq!(completed("see `app.t"), ["see `app.tools:create_tool"]);
    }

    #[test]
    fn a_prompt_is_left_alone() {
        assert_eq!(completed(""), [""; 0]);
        assert_eq!(completed("what "), [""; 0]);
        assert_eq!(completed("the clock"), [""; 0]);
        assert_eq!(completed("ä\u{3000}app.t"), ["ä\u{3000}app.tools:create_tool"]);
        assert_eq!(complete("ab", 1, &[]), (0, Vec::new()));
        assert_eq!(complete("ä", 1, &[]).1, Vec::<String>::new());
    }
}
