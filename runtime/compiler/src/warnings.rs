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
    /// The kind of capability to ask for: `clock`, `random`, `http` or `env`. None when there is no such thing in tools.
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
const GLOBALS: [Global; 19] = [
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
    ("process", "", &[], "only `process.env` is there, with `env:NAME`"),
    ("require", "", &[], "there is no module loader, so write everything in one file"),
    ("Intl", "", &[], "format by hand, or with `toISOString` and the UTC methods of `Date`"),
    ("Buffer", "", &[], "use `Uint8Array`, `TextEncoder`, `TextDecoder`, `atob` and `btoa`"),
    ("XMLHttpRequest", "", &[], "use `fetch`"),
    ("WebSocket", "", &[], "use `fetch`"),
    ("localStorage", "", &[], "nothing is kept between two calls, so take what is needed as input"),
    ("Deno", "", &[], "use the names of the web, such as `fetch`, `URL` and `crypto`"),
    ("Bun", "", &[], "use the names of the web, such as `fetch`, `URL` and `crypto`"),
];
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

/// The names in the place of a declaration: after a keyword, or as the one parameter of an arrow function.
fn declared<'s>(tokens: &Tokens<'s>) -> HashSet<&'s str> {
    let is_declared = |index: usize| {
        matches!(tokens.text(index.checked_sub(1)), "const" | "let" | "var" | "function" | "class" | "import")
            || tokens.text(Some(index + 1)) == "=>"
    };
    tokens.list.iter().enumerate().filter(|(index, _)| is_declared(*index)).map(|(_, token)| token.text).collect()
}

#[cfg(test)]
#[path = "warnings_tests.rs"]
mod tests;
