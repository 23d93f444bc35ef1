//! What was thrown, as text for the caller.

use rquickjs::convert::List;
use rquickjs::{CaughtError, Ctx, Function, Value};

use crate::bindings::Failure;
use crate::engine::{self, Hooks};

const OUT_OF_MEMORY: &str = "InternalError: out of memory";

/// Takes the context's pending exception.
pub(crate) fn pending(ctx: &Ctx<'_>, hooks: &Hooks) -> Failure {
    describe(ctx, hooks, ctx.catch())
}

/// The prelude words it; when even that throws, memory is what is missing.
pub(crate) fn describe<'js>(ctx: &Ctx<'js>, hooks: &Hooks, thrown: Value<'js>) -> Failure {
    // QuickJS throws `null` when there is no room for the error object.
    if thrown.is_null() {
        engine::release_reserve();
        return Failure::Failed(OUT_OF_MEMORY.to_owned());
    }
    let words = hooks.describe.clone().restore(ctx).and_then(|f: Function<'js>| {
        let retry = f.clone();
        f.call::<_, List<(bool, String)>>((thrown.clone(),)).or_else(|_| {
            ctx.catch();
            engine::release_reserve();
            retry.call((thrown,))
        })
    });
    match words {
        Ok(List((true, text))) => Failure::InvalidInput(text),
        Ok(List((false, text))) => Failure::Failed(text),
        Err(_) => {
            ctx.catch();
            Failure::Failed(OUT_OF_MEMORY.to_owned())
        }
    }
}

/// Without the prelude's help: for failures of the prelude itself.
pub(crate) fn plain(error: &CaughtError<'_>) -> String {
    match error {
        CaughtError::Exception(exception) => {
            format!("{}\n{}", exception.message().unwrap_or_default(), exception.stack().unwrap_or_default())
        }
        CaughtError::Value(_) => "a value was thrown".to_owned(),
        CaughtError::Error(error) => error.to_string(),
    }
}
