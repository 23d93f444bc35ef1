//! The way out of a syntax error, where the usual mistakes are recognised.

use crate::{
    excerpt::{Position, line_of, position},
    tokens::{Kind, Tokens},
};

const TYPESCRIPT: &str = "this looks like TypeScript: tools are plain JavaScript, so leave the types out";
const AWAIT: &str =
    "`await` works only directly inside an `async` function: put `async` in front of the function around it";
const ONE_FILE: &str =
    "write everything else in one file; `fetch`, `URL`, `crypto` and the like are there without an import";
const FENCE: &str = "leave the Markdown fence out: the source is the code alone";
const QUOTES: &str = "use straight quotes, `\"` or `'`";
const RETURN: &str = "put the work into `export default function (input) { … }` and return there";
const COMMON_JS: &str = "write `export default` in place of `module.exports =`";
const DEFAULT: &str = "end the source with `export default async function (input) { … }`";
const TWO_DEFAULTS: &str = "there are two `export default`: keep one";
const NESTED: &str = "the source is nested too deeply: build the value step by step";

/// What stands in for the modules and packages that are usually asked for.
const STAND_INS: [(&[&str], &str); 11] = [
    (&["crypto", "crypto-js", "md5", "sha.js"], "use the module `hash`, or the global `crypto`"),
    (&["axios", "node-fetch", "got", "undici", "http", "https", "ky"], "use `fetch`, with the capability `http`"),
    (&["moment", "moment-timezone", "dayjs", "luxon", "date-fns", "date-fns-tz"], "use `Date` and the module `tz`"),
    (&["js-yaml"], "use the module `yaml`"),
    (&["papaparse", "csv-parse", "csv-parse/sync", "csv-parser", "csv-stringify", "fast-csv"], "use the module `csv`"),
    (&["mathjs", "expr-eval"], "use the module `expr`"),
    (&["diff", "fast-diff", "fastest-levenshtein", "levenshtein"], "use the module `text`"),
    (&["js-base64", "base64-js"], "use the module `base64`"),
    (&["nanoid"], "use `crypto.randomUUID()`, with the capability `random`"),
    (&["path", "path/posix"], "paths are texts: join their parts with `/`"),
    (&["zod", "ajv", "joi"], "the input has been checked against its schema; for the rest throw `InputError`"),
];

/// The hint for an error with this message, lower case, at this place of `source`.
pub(crate) fn hint(source: &str, tokens: &Tokens<'_>, message: &str, place: Option<Position>) -> Option<String> {
    if source.trim_start().starts_with("```") {
        return Some(FENCE.to_owned());
    }
    if let Some((what, at)) = tokens.unclosed.filter(|(what, _)| !what.starts_with('`')) {
        return Some(unclosed(source, what, at));
    }
    if let Some((name, _)) = message.strip_prefix("there is no module `").and_then(|rest| rest.split_once('`')) {
        return Some(stand_in(name).to_owned());
    }
    if let Some((name, _)) = message.strip_prefix("the module `fs` has no `").and_then(|rest| rest.split_once('`')) {
        return name.strip_suffix("Sync").map(|name| format!("there are only promises: use `await {name}(…)`"));
    }
    if message.contains("no default export") {
        return Some(without_default(tokens));
    }
    if message.contains("redefinition") && defaults(tokens) > 1 {
        return Some(TWO_DEFAULTS.to_owned());
    }
    if message.contains("return not in a function") {
        return Some(RETURN.to_owned());
    }
    if message.contains("stack overflow") || message.contains("call stack") {
        return Some(NESTED.to_owned());
    }
    let place = place?;
    let near = Near::new(source, tokens, place)?;
    if near.is_await() {
        return Some(AWAIT.to_owned());
    }
    if near.is_typescript() {
        return Some(TYPESCRIPT.to_owned());
    }
    if near.line.contains(['“', '”', '‘', '’']) && near.has_curly_quote() {
        return Some(QUOTES.to_owned());
    }
    tokens.unclosed.filter(|_| near.at_end).map(|(what, at)| unclosed(source, what, at))
}

fn stand_in(module: &str) -> &'static str {
    let module = module.strip_prefix("node:").unwrap_or(module);
    STAND_INS.iter().find(|(names, _)| names.contains(&module)).map_or(ONE_FILE, |(_, way_out)| way_out)
}

fn defaults(tokens: &Tokens<'_>) -> usize {
    let pairs = tokens.list.iter().zip(tokens.list.iter().skip(1));
    pairs.filter(|(first, second)| first.text == "export" && second.text == "default").count()
}

fn unclosed(source: &str, what: &str, at: usize) -> String {
    let (line, column) = position(source, at);
    format!("the {what} that begins at line {line}, column {column} is never closed")
}

fn without_default(tokens: &Tokens<'_>) -> String {
    let at = |index, offset: usize| tokens.text(Some(index + offset));
    let mut names = Vec::new();
    for (index, token) in tokens.list.iter().enumerate() {
        match token.text {
            "module" if at(index, 1) == "." && at(index, 2) == "exports" => return COMMON_JS.to_owned(),
            "exports" if at(index, 1) == "." => return COMMON_JS.to_owned(),
            "function" if at(index, 2) == "(" => names.push(at(index, 1)),
            _ => {}
        }
    }
    match names.as_slice() {
        [name] if name.chars().count() <= 64 => format!("put `export default` in front of the function `{name}`"),
        _ => DEFAULT.to_owned(),
    }
}

/// The surroundings of an error.
struct Near<'a> {
    tokens: &'a Tokens<'a>,
    line: &'a str,
    /// The tokens of the line.
    first: usize,
    end: usize,
    /// The token at which the parser gave up.
    here: usize,
    at_end: bool,
}

impl<'a> Near<'a> {
    fn new(source: &'a str, tokens: &'a Tokens<'a>, (number, column): Position) -> Option<Self> {
        let line = line_of(source, number)?;
        let start = line.as_ptr().addr().checked_sub(source.as_ptr().addr())?;
        let column = usize::try_from(column).ok()?.saturating_sub(1);
        let at = start + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        let (first, end) = (tokens.index_at(start), tokens.index_at(start + line.len()));
        let at_end = source.get(at..).is_none_or(|rest| rest.trim().is_empty());
        Some(Self { tokens, line, first, end, here: tokens.index_at(at), at_end })
    }

    fn text(&self, index: usize, offset: isize) -> &str {
        self.tokens.text(index.checked_add_signed(offset))
    }

    fn is_await(&self) -> bool {
        (-1..=1).any(|offset| self.text(self.here, offset) == "await")
    }

    fn has_curly_quote(&self) -> bool {
        (-1..=1).any(|offset| matches!(self.text(self.here, offset), "“" | "”" | "‘" | "’"))
    }

    /// Whether the line has what only a typed source has. One sign of it suffices: the source is known to be wrong here.
    fn is_typescript(&self) -> bool {
        let opens = match (self.text(self.first, 0), self.text(self.first, 1)) {
            ("export", _) => self.first + 1,
            _ => self.first,
        };
        let statement = match self.text(opens, 0) {
            "interface" | "enum" | "namespace" | "declare" | "abstract" => is_name(self.text(opens, 1)),
            "type" => is_name(self.text(opens, 1)) && matches!(self.text(opens, 2), "=" | "<"),
            "private" | "public" | "protected" | "readonly" => is_name(self.text(opens, 1)),
            "import" => self.text(opens, 1) == "type",
            _ => false,
        };
        statement || (self.first..=self.end.max(self.here)).any(|index| self.is_type(index))
    }

    /// Whether `: T`, `as T`, `satisfies T` or `x!.` stands at `index`.
    fn is_type(&self, index: usize) -> bool {
        let Some(token) = self.tokens.list.get(index) else { return false };
        let annotated = token.text == ":"
            && is_type_name(self.text(index, 1))
            && matches!(self.text(index, 2), "," | ")" | "=" | ";" | "[" | "<" | "|" | "{" | "=>");
        let asserted = token.kind == Kind::Word
            && matches!(token.text, "as" | "satisfies")
            && (is_type_name(self.text(index, 1)) || self.text(index, 1) == "const");
        let generic =
            token.text == "<" && is_type_name(self.text(index, 1)) && matches!(self.text(index, 2), ">" | "," | "<");
        annotated || asserted || generic
    }
}

fn is_name(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
}

fn is_type_name(text: &str) -> bool {
    matches!(
        text,
        "string" | "number" | "boolean" | "any" | "unknown" | "void" | "never" | "object" | "bigint" | "symbol"
    ) || text.chars().next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
#[path = "hints_tests.rs"]
mod tests;
