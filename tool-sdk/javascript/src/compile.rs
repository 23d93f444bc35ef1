//! Source to bytecode. Nothing of the source is run: it is parsed, then linked against a probe that
//! cannot be linked, so that missing modules and exports come out before any evaluation.

use rquickjs::{Ctx, Module, Object, WriteOptions};

use crate::engine::{self, Hooks};
use crate::modules::{NO_MODULE, exports};

/// The name under which the tool's module appears in stack traces.
const FILE: &str = "tool.js";
/// The module that tries whether the tool's can be linked.
const PROBE: &str = "probe.js";
/// No tool exports this. It is resolved after `default`, so its absence means that `default` is there.
const IMPOSSIBLE: &str = "\u{1f512} not a name that a tool exports";

/// Whether it is the probe that imports the tool: nobody else can.
pub(crate) fn is_probing(base: &str, name: &str) -> bool {
    base == PROBE && name == FILE
}

/// 1-based position, where it is known.
pub(crate) struct CompileError {
    name: String,
    message: String,
    line: Option<u32>,
    column: Option<u32>,
}

impl CompileError {
    fn new(name: &str, message: impl Into<String>) -> Self {
        CompileError { name: name.to_owned(), message: message.into(), line: None, column: None }
    }

    fn at(mut self, position: Option<(u32, u32)>) -> Self {
        self.line = position.map(|p| p.0);
        self.column = position.map(|p| p.1);
        self
    }

    pub(crate) fn to_json(&self) -> String {
        let number = |n: Option<u32>| n.map_or_else(|| "null".to_owned(), |n| n.to_string());
        format!(
            r#"{{"name":{},"message":{},"line":{},"column":{}}}"#,
            quote(&self.name),
            quote(&self.message),
            number(self.line),
            number(self.column)
        )
    }
}

pub(crate) fn compile(source: Vec<u8>) -> Result<Vec<u8>, CompileError> {
    let source = String::from_utf8(source)
        .map_err(|e| CompileError::new("SyntaxError", format!("the source is not UTF-8: {e}")))?;
    let text = source.strip_prefix('\u{feff}').unwrap_or(&source);
    if let Some(at) = text.find('\0') {
        let error = CompileError::new("SyntaxError", "the source contains a NUL character");
        return Err(error.at(position(text, at)));
    }
    engine::with(|ctx, hooks| {
        let module = Module::declare(ctx.clone(), FILE, text).map_err(|_| explain(ctx, hooks, thrown(ctx), text))?;
        let options = WriteOptions { strip_source: true, ..WriteOptions::default() };
        let bytecode = module.write(options).map_err(|_| thrown(ctx))?;
        link(ctx, hooks, text)?;
        Ok(bytecode)
    })
    .unwrap_or_else(|| Err(CompileError::new("InternalError", "the engine was not set up")))
}

fn link(ctx: &Ctx<'_>, hooks: &Hooks, source: &str) -> Result<(), CompileError> {
    let probe = format!("import {{ default as tool, {IMPOSSIBLE:?} as never }} from {FILE:?}; tool(never)");
    let outcome = Module::declare(ctx.clone(), PROBE, probe).and_then(Module::eval);
    if outcome.is_ok() {
        return Err(CompileError::new("InternalError", "the module could not be checked"));
    }
    let error = thrown(ctx);
    if error.message.contains(IMPOSSIBLE) {
        return Ok(());
    }
    Err(explain(ctx, hooks, error, source))
}

/// QuickJS's words for what a module lacks, in terms of a tool.
fn explain(ctx: &Ctx<'_>, hooks: &Hooks, error: CompileError, source: &str) -> CompileError {
    let in_quotes = |name: &str| ['"', '\''].iter().find_map(|q| source.find(&format!("{q}{name}{q}")));
    if let Some((name, _)) = error.message.strip_prefix(NO_MODULE).and_then(|rest| rest.split_once('`')) {
        let found = in_quotes(name);
        let error = CompileError::new("SyntaxError", error.message);
        return error.at(found.and_then(|at| position(source, at)));
    }
    if error.message.contains("export 'default' in module 'tool.js'") {
        return CompileError::new(
            "SyntaxError",
            "the module has no default export: write `export default async function (input) { … }`",
        );
    }
    match error.message.strip_prefix("Could not find export '").and_then(|rest| rest.split_once("' in module '")) {
        Some((export, module)) => {
            let module = module.trim_end_matches('\'');
            let Ok(objects) = hooks.modules.clone().restore(ctx) else { return error };
            let there: Vec<String> = exports(&objects, module).iter().map(|name| format!("`{name}`")).collect();
            let message = format!("the module `{module}` has no `{export}`: there are {}", there.join(", "));
            let found = word(source, export);
            CompileError::new("SyntaxError", message).at(found.and_then(|at| position(source, at)))
        }
        None => error,
    }
}

/// The byte offset of the first `name` that is no part of a longer word.
fn word(source: &str, name: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    source.match_indices(name).map(|(at, _)| at).find(|&at| {
        let before = source.get(..at).and_then(|text| text.chars().next_back());
        let after = source.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

/// The pending exception with the position that its stack opens with.
fn thrown(ctx: &Ctx<'_>) -> CompileError {
    let value = ctx.catch();
    let Some(object) = value.as_object() else {
        return CompileError::new("InternalError", "out of memory");
    };
    let text = |object: &Object<'_>, key: &str| object.get::<_, String>(key).unwrap_or_default();
    let stack = text(object, "stack");
    CompileError::new(&text(object, "name"), text(object, "message")).at(first_position(&stack))
}

/// `    at tool.js:3:14` or `    at name (tool.js:3:14)`.
fn first_position(stack: &str) -> Option<(u32, u32)> {
    let (_, after) = stack.lines().next()?.split_once("tool.js:")?;
    let (line, column) = after.trim_end_matches(')').split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

/// Line and column, both from 1 and the column in characters, of a byte offset.
fn position(source: &str, at: usize) -> Option<(u32, u32)> {
    let before = source.get(..at)?;
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next()?.chars().count() + 1;
    Some((u32::try_from(line).ok()?, u32::try_from(column).ok()?))
}

fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
