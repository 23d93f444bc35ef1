//! The loaded tool and its calls.

use std::cell::RefCell;

use rquickjs::{Ctx, Function, Module, Persistent, Promise, Value};

use crate::bindings::Failure;
use crate::engine::{self, Hooks};
use crate::event_loop::{self, Unsettled};
use crate::failure;

enum Tool {
    Nothing,
    Ready(Persistent<Function<'static>>),
    Refused(Failure),
}

thread_local! {
    static TOOL: RefCell<Tool> = const { RefCell::new(Tool::Nothing) };
}

const NO_FUNCTION: &str = "TypeError: the default export is not a function: \
    write `export default async function (input) { … }`";

/// Every later call fails with `reason`.
pub(crate) fn refuse(reason: String) {
    TOOL.set(Tool::Refused(Failure::Failed(reason)));
}

/// Evaluates a tool's module; false when that failed.
///
/// # Safety
/// `bytecode` was made by `compile` of this very engine: QuickJS does not check it.
pub(crate) unsafe fn load(grants: u32, bytecode: &[u8]) -> bool {
    engine::grant(grants);
    let outcome = engine::with(|ctx, hooks| {
        // SAFETY: passed on from the caller.
        let module = unsafe { Module::load(ctx.clone(), bytecode) };
        evaluate(ctx, hooks, module)
    });
    match outcome {
        Some(Ok(function)) => {
            TOOL.set(Tool::Ready(function));
            true
        }
        Some(Err(failure)) => {
            TOOL.set(Tool::Refused(failure));
            false
        }
        None => {
            refuse("the engine was not set up".to_owned());
            false
        }
    }
}

fn evaluate<'js>(
    ctx: &Ctx<'js>,
    hooks: &Hooks,
    module: rquickjs::Result<Module<'js>>,
) -> Result<Persistent<Function<'static>>, Failure> {
    let failed = |_| failure::pending(ctx, hooks);
    let (module, promise) = module.and_then(Module::eval).map_err(failed)?;
    settle(ctx, hooks, &promise)?;
    let export: Value<'js> = module.get("default").map_err(failed)?;
    match export.into_function() {
        Some(function) => Ok(Persistent::save(ctx, function)),
        None => Err(Failure::Failed(NO_FUNCTION.to_owned())),
    }
}

/// Calls the tool with JSON text and gives its result as JSON text.
pub(crate) fn call(input: String) -> Result<String, Failure> {
    let function = TOOL.with_borrow(|tool| match tool {
        Tool::Ready(function) => Ok(function.clone()),
        Tool::Refused(failure) => Err(failure.clone()),
        Tool::Nothing => Err(Failure::Failed("no tool is loaded".to_owned())),
    })?;
    engine::with(|ctx, hooks| run(ctx, hooks, function, input))
        .unwrap_or_else(|| Err(Failure::Failed("the engine was not set up".to_owned())))
}

fn run<'js>(
    ctx: &Ctx<'js>,
    hooks: &Hooks,
    function: Persistent<Function<'static>>,
    input: String,
) -> Result<String, Failure> {
    let failed = |_| failure::pending(ctx, hooks);
    let function = function.restore(ctx).map_err(failed)?;
    let input = ctx.json_parse(input).map_err(|_| {
        ctx.catch();
        Failure::InvalidInput("the input is not JSON".to_owned())
    })?;
    let value: Value<'js> = function.call((input,)).map_err(failed)?;
    let value = match promised(ctx, hooks, value)? {
        Returned::Value(value) => value,
        Returned::Promise(promise) => settle(ctx, hooks, &promise)?,
    };
    let Some(json) = ctx.json_stringify(value).map_err(failed)? else {
        return Ok("null".to_owned());
    };
    Ok(well_formed(json.to_string().map_err(failed)?))
}

enum Returned<'js> {
    Value(Value<'js>),
    Promise(Promise<'js>),
}

/// A tool may return a value, a promise or anything else with a `then`.
fn promised<'js>(ctx: &Ctx<'js>, hooks: &Hooks, value: Value<'js>) -> Result<Returned<'js>, Failure> {
    if let Some(promise) = value.as_promise() {
        return Ok(Returned::Promise(promise.clone()));
    }
    let Some(object) = value.as_object() else { return Ok(Returned::Value(value)) };
    let failed = |_| failure::pending(ctx, hooks);
    let then: Value<'js> = object.get("then").map_err(failed)?;
    if !then.is_function() {
        return Ok(Returned::Value(value));
    }
    let adopt = hooks.adopt.clone().restore(ctx).map_err(failed)?;
    Ok(Returned::Promise(adopt.call((value,)).map_err(failed)?))
}

fn settle<'js>(ctx: &Ctx<'js>, hooks: &Hooks, promise: &Promise<'js>) -> Result<Value<'js>, Failure> {
    event_loop::settle(ctx, hooks, promise).map_err(|unsettled| match unsettled {
        Unsettled::Threw(value) => failure::describe(ctx, hooks, value),
        Unsettled::Never => Failure::Failed(
            "Error: the tool waits for a promise that never settles: nothing is left that could resolve it".to_owned(),
        ),
    })
}

/// `JSON.stringify` writes a lone surrogate as `\udXXX`, which is not a character and which strict JSON
/// readers refuse: it becomes U+FFFD.
pub(crate) fn well_formed(json: String) -> String {
    if !json.contains("\\ud") {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json.as_str();
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        // `\ud` opens a lone surrogate; a `\\` before a `ud` is passed over as a pair.
        let (taken, replacement) = if escape.starts_with("\\ud") { (6, Some("\\ufffd")) } else { (2, None) };
        let (escape, after) = escape.split_at_checked(taken).unwrap_or((escape, ""));
        out.push_str(replacement.unwrap_or(escape));
        rest = after;
    }
    out.push_str(rest);
    out
}
