//! The runtime, the context and the prelude: everything that exists before there is a tool.

use std::cell::{Cell, OnceCell, RefCell};

use rquickjs::context::EvalOptions;
use rquickjs::{CatchResultExt, Context, Ctx, Function, Object, Persistent, Runtime};

use crate::{failure, modules, native};

/// QuickJS throws a `RangeError` at this depth; the host's wasm stack allows for more.
const MAX_STACK: usize = 512 * 1024;
/// Cycles are collected only past this many bytes: a small tool ends before, and a collection would touch
/// every page of the snapshot.
const GC_THRESHOLD: usize = 8 * 1024 * 1024;
/// Given back when memory has run out, so that there is room to say so.
const RESERVE: usize = 128 * 1024;

/// In evaluation order. Each file is an arrow function of `(host, base)`: the native functions, and what
/// the files before it have left for those after it.
const PRELUDE: &[(&str, &str)] = &[
    ("prelude/primordials.js", include_str!("../prelude/primordials.js")),
    ("prelude/capabilities.js", include_str!("../prelude/capabilities.js")),
    ("prelude/errors.js", include_str!("../prelude/errors.js")),
    ("prelude/events.js", include_str!("../prelude/events.js")),
    ("prelude/inspect.js", include_str!("../prelude/inspect.js")),
    ("prelude/console.js", include_str!("../prelude/console.js")),
    ("prelude/clock.js", include_str!("../prelude/clock.js")),
    ("prelude/random.js", include_str!("../prelude/random.js")),
    ("prelude/env.js", include_str!("../prelude/env.js")),
    ("prelude/intl.js", include_str!("../prelude/intl.js")),
    ("prelude/text.js", include_str!("../prelude/text.js")),
    ("prelude/clone.js", include_str!("../prelude/clone.js")),
    ("prelude/digest.js", include_str!("../prelude/digest.js")),
    ("prelude/url.js", include_str!("../prelude/url.js")),
    ("prelude/iterators.js", include_str!("../prelude/iterators.js")),
    ("prelude/search_params.js", include_str!("../prelude/search_params.js")),
    ("prelude/timers.js", include_str!("../prelude/timers.js")),
    ("prelude/abort.js", include_str!("../prelude/abort.js")),
    ("prelude/headers.js", include_str!("../prelude/headers.js")),
    ("prelude/body.js", include_str!("../prelude/body.js")),
    ("prelude/request.js", include_str!("../prelude/request.js")),
    ("prelude/response.js", include_str!("../prelude/response.js")),
    ("prelude/fetch.js", include_str!("../prelude/fetch.js")),
    ("prelude/paths.js", include_str!("../prelude/paths.js")),
    ("prelude/fs.js", include_str!("../prelude/fs.js")),
    ("prelude/kv.js", include_str!("../prelude/kv.js")),
    ("prelude/arguments.js", include_str!("../prelude/arguments.js")),
    ("prelude/hashes.js", include_str!("../prelude/hashes.js")),
    ("prelude/formats.js", include_str!("../prelude/formats.js")),
    ("prelude/words.js", include_str!("../prelude/words.js")),
    ("prelude/tz.js", include_str!("../prelude/tz.js")),
    ("prelude/modules.js", include_str!("../prelude/modules.js")),
];

/// What the prelude leaves for this side to call.
pub(crate) struct Hooks {
    /// `(id) => void`: something that was waited for has happened.
    pub(crate) wake: Persistent<Function<'static>>,
    /// `(thrown) => [isInputError, text]`.
    pub(crate) describe: Persistent<Function<'static>>,
    /// `async (thenable) => await thenable`.
    pub(crate) adopt: Persistent<Function<'static>>,
    /// Name of a module to its exports.
    pub(crate) modules: Persistent<Object<'static>>,
}

struct Engine {
    context: Context,
    // Dropped never; the context refers to it.
    _runtime: Runtime,
    hooks: OnceCell<Hooks>,
}

thread_local! {
    static ENGINE: OnceCell<Engine> = const { OnceCell::new() };
    static GRANTS: Cell<u32> = const { Cell::new(0) };
    static RESERVED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes the runtime and evaluates the prelude.
pub(crate) fn set_up() -> Result<(), String> {
    let runtime = Runtime::new().map_err(|e| e.to_string())?;
    runtime.set_max_stack_size(MAX_STACK);
    let context = Context::full(&runtime).map_err(|e| e.to_string())?;
    let (hooks, names) = context.with(|ctx| prelude(&ctx))?;
    runtime.set_loader(names, modules::Nothing);
    runtime.run_gc();
    runtime.set_gc_threshold(GC_THRESHOLD);
    RESERVED.with_borrow_mut(|reserved| reserved.reserve_exact(RESERVE));
    ENGINE.with(|cell| {
        let engine = cell.get_or_init(|| Engine { context, _runtime: runtime, hooks: OnceCell::new() });
        engine.hooks.set(hooks).map_err(|_| "the engine was set up twice".to_owned())
    })
}

fn prelude(ctx: &Ctx<'_>) -> Result<(Hooks, modules::Names), String> {
    let explain = |e: rquickjs::CaughtError<'_>| failure::plain(&e);
    let host = native::functions(ctx).catch(ctx).map_err(explain)?;
    let base = Object::new(ctx.clone()).catch(ctx).map_err(explain)?;
    base.set_prototype(None).catch(ctx).map_err(explain)?;
    for (name, source) in PRELUDE {
        let mut options = EvalOptions::default();
        options.strict = true;
        options.filename = Some((*name).to_owned());
        let file: Function<'_> = ctx.eval_with_options(*source, options).catch(ctx).map_err(explain)?;
        file.call::<_, ()>((host.clone(), base.clone())).catch(ctx).map_err(explain)?;
    }
    let hook = |name: &str| -> Result<Persistent<Function<'static>>, String> {
        let function: Function<'_> = base.get(name).catch(ctx).map_err(explain)?;
        Ok(Persistent::save(ctx, function))
    };
    let objects: Object<'_> = base.get("modules").catch(ctx).map_err(explain)?;
    let names = modules::declare(ctx, &objects).catch(ctx).map_err(explain)?;
    let modules = Persistent::save(ctx, objects);
    Ok((Hooks { wake: hook("wake")?, describe: hook("describe")?, adopt: hook("adopt")?, modules }, names))
}

/// Runs `body` in the context. `None` when the engine was never set up.
pub(crate) fn with<R>(body: impl FnOnce(&Ctx<'_>, &Hooks) -> R) -> Option<R> {
    ENGINE.with(|cell| {
        let engine = cell.get()?;
        let hooks = engine.hooks.get()?;
        Some(engine.context.with(|ctx| body(&ctx, hooks)))
    })
}

/// The capabilities of the loaded tool, as bits.
pub(crate) fn grants() -> u32 {
    GRANTS.get()
}

/// Set once, by `load`.
pub(crate) fn grant(bits: u32) {
    GRANTS.set(bits);
}

/// Frees the reserve; called when memory has run out.
pub(crate) fn release_reserve() {
    RESERVED.with_borrow_mut(|reserved| *reserved = Vec::new());
}
