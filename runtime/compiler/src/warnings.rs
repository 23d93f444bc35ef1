//! What a source uses that its tool will not have: said at creation, so that it need not be found out by a call.
//!
//! A warning is a hint. What a tool can reach is decided by the imports of its component.

use std::{collections::HashSet, fmt};

use serde::Serialize;
use toolwright_registry::Grants;

use crate::{
    excerpt::position,
    tokens::{Kind, Token, Tokens},
};

/// Something that will probably fail when the tool is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// What is used and what to do about it.
    pub message: String,
    /// The kind of capability to ask for: `clock`, `random`, `http`, `env`, `fs` or `kv`. None when there is no such thing in tools.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capability: Option<&'static str>,
    /// The line of its first use, from 1.
    pub line: u32,
    /// The column in that line, from 1, in characters.
    pub column: u32,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

/// A global, the member of it that is meant (or none), the capabilities of which one opens it, and the way out. No
/// capability opens what is not there.
type Global = (&'static str, &'static str, &'static [&'static str], &'static str);

/// Either opens timers: a request must be able to time out.
const TIMERS: &[&str] = &["clock", "http"];

/// Globals that need a capability, and those of other JavaScript hosts with what stands in for them.
const GLOBALS: [Global; 21] = [
    ("fetch", "", &["http"], "ask for `http:HOST`"),
    ("Date", "now", &["clock"], "ask for `clock`"),
    ("performance", "now", &["clock"], "ask for `clock`"),
    ("setTimeout", "", TIMERS, "ask for `clock`"),
    ("setInterval", "", TIMERS, "ask for `clock`"),
    ("AbortSignal", "timeout", TIMERS, "ask for `clock`"),
    ("Math", "random", &["random"], "ask for `random`"),
    ("crypto", "getRandomValues", &["random"], "ask for `random`"),
    ("crypto", "randomUUID", &["random"], "ask for `random`"),
    ("process", "env", &["env"], "ask for `env:NAME`"),
    FS,
    KV,
    ("process", "", &[], "only `process.env` is there, with `env:NAME`"),
    ("require", "", &[], "modules are imported, as in `import hash from \"hash\"`"),
    ("Intl", "", &[], "format by hand, with the module `tz`, or with `toISOString` and the UTC methods of `Date`"),
    ("Buffer", "", &[], "use `Uint8Array`, `TextEncoder`, `TextDecoder` and the module `base64`"),
    ("XMLHttpRequest", "", &[], "use `fetch`"),
    ("WebSocket", "", &[], "use `fetch`"),
    ("localStorage", "", &[], "use `kv`, which keeps values between two calls"),
    ("Deno", "", &[], "use the names of the web, such as `fetch`, `URL` and `crypto`"),
    ("Bun", "", &[], "use the names of the web, such as `fetch`, `URL` and `crypto`"),
];
const FS: Global = ("fs", "", &["fs"], "ask for `fs:FOLDER`, or for `fs:FOLDER:rw` to write");
const KV: Global = ("kv", "", &["kv"], "ask for `kv`");
/// `new Date()`, which only without an argument reads the clock.
const NEW_DATE: Global = ("new Date()", "", &["clock"], "ask for `clock`");

/// The warnings for a source, in its order, one for each global.
pub(crate) fn warnings(source: &str, tokens: &Tokens<'_>, grants: &Grants) -> Vec<Warning> {
    let declared = declared(tokens);
    let mut found: Vec<(Global, Warning)> = Vec::new();
    for (index, token) in tokens.list.iter().enumerate() {
        let Some(global) = global(tokens, index, token) else { continue };
        let (name, member, capabilities, way_out) = global;
        if capabilities.iter().any(|capability| grants.has(capability))
            || declared.contains(token.text)
            || found.iter().any(|(known, _)| *known == global)
        {
            continue;
        }
        let name = if member.is_empty() { name.to_owned() } else { format!("{name}.{member}") };
        let capability = capabilities.first().copied();
        let message = match capability {
            Some(capability) => format!("`{name}` is used, but `{capability}` was not asked for: {way_out}"),
            None => format!("there is no `{name}` in a tool: {way_out}"),
        };
        let (line, column) = position(source, token.at);
        found.push((global, Warning { message, capability, line, column }));
    }
    found.into_iter().map(|(_, warning)| warning).collect()
}

/// The global that the word at `index` uses.
fn global(tokens: &Tokens<'_>, index: usize, token: &Token<'_>) -> Option<Global> {
    let before = |n: usize| tokens.text(index.checked_sub(n));
    let after = |n: usize| tokens.text(Some(index + n));
    let member = if matches!(after(1), "." | "?.") { after(2) } else { "" };
    let of_another = matches!(before(1), "." | "?.") && before(2) != "globalThis";
    if token.kind == Kind::Text && (matches!(before(1), "from" | "import") || before(1) == "(" && before(2) == "import")
    {
        return imported(token.text);
    }
    let is_key = after(1) == ":" && matches!(before(1), "{" | ",");
    // `typeof process` asks whether there is one.
    let asked_for = before(1) == "typeof" && !matches!(after(1), "." | "?." | "(");
    if token.kind != Kind::Word || of_another || is_key || asked_for {
        return None;
    }
    if token.text == "Date" && member.is_empty() {
        let called = after(1) == "(";
        let reads = if called { after(2) == ")" } else { before(1) == "new" };
        return reads.then_some(NEW_DATE);
    }
    GLOBALS.into_iter().find(|(name, of_it, ..)| *name == token.text && (of_it.is_empty() || *of_it == member))
}

/// The global that a module is, by its name in quotes.
fn imported(quoted: &str) -> Option<Global> {
    match quoted.trim_matches(['"', '\'']) {
        "fs" | "fs/promises" | "node:fs" | "node:fs/promises" => Some(FS),
        "kv" => Some(KV),
        _ => None,
    }
}

/// How far a list of parameters, or the left side of a declaration, is looked through.
const DECLARATION_MAX: usize = 200;

/// The names in the place of a declaration: after a keyword, in a pattern after one, and as a parameter.
fn declared<'s>(tokens: &Tokens<'s>) -> HashSet<&'s str> {
    let text = |index: usize| tokens.text(Some(index));
    let mut names = HashSet::new();
    let mut declare = |range: std::ops::Range<usize>| {
        let range = tokens.list.get(range).unwrap_or_default();
        names.extend(range.iter().filter(|token| token.kind == Kind::Word).map(|token| token.text));
    };
    for (index, token) in tokens.list.iter().enumerate() {
        match token.text {
            "const" | "let" | "var" | "function" | "class" | "import" => {
                declare(index + 1..index + 2);
                let opens = (index + 1..index + 4).find(|at| matches!(text(*at), "{" | "[" | "("));
                let opens = opens.filter(|at| *at == index + 1 || token.text == "function");
                if let Some(opens) = opens.filter(|_| !matches!(token.text, "class" | "import")) {
                    declare(opens..closing(tokens, opens));
                }
            }
            "=>" if tokens.text(index.checked_sub(1)) == ")" => declare(opening(tokens, index - 1)..index),
            "=>" => declare(index.saturating_sub(1)..index),
            _ => {}
        }
    }
    names
}

/// The index after the bracket that closes the one at `opens`; `opens` itself when that is too far away.
fn closing(tokens: &Tokens<'_>, opens: usize) -> usize {
    let mut depth = 0_usize;
    for at in opens..opens + DECLARATION_MAX {
        match tokens.text(Some(at)) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    opens
}

/// The index of the bracket that the one at `closes` closes; `closes` itself when that is too far away.
fn opening(tokens: &Tokens<'_>, closes: usize) -> usize {
    let mut depth = 0_usize;
    for at in (closes.saturating_sub(DECLARATION_MAX)..=closes).rev() {
        match tokens.text(Some(at)) {
            ")" | "]" | "}" => depth += 1,
            "(" | "[" | "{" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    closes
}

#[cfg(test)]
#[path = "warnings_tests.rs"]
mod tests;
