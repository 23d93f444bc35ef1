//! What needs no capability and comes from the crate that the Rust SDK has it from, too. The prelude checks the kinds of
//! arguments and gives defaults; structured values pass as JSON text.

mod formats;
mod hashes;
mod texts;
mod zones;

use rquickjs::{Ctx, Error, Exception, IntoJs, Object, Result, Value};
use serde::Serialize;
use toolwright_pure::PureError;

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    formats::add(host)?;
    hashes::add(host)?;
    texts::add(host)?;
    zones::add(host)
}

/// The value, or an `Error` that has the place in the input as `line`, `column` or `position`.
fn sure<T>(ctx: &Ctx<'_>, outcome: std::result::Result<T, PureError>) -> Result<T> {
    outcome.map_err(|error| match exception(ctx, &error) {
        Ok(exception) => exception.throw(),
        Err(error) => error,
    })
}

fn exception<'js>(ctx: &Ctx<'js>, error: &PureError) -> Result<Exception<'js>> {
    let exception = Exception::from_message(ctx.clone(), &error.message)?;
    for (name, place) in [("line", error.line), ("column", error.column), ("position", error.position)] {
        if let Some(place) = place {
            exception.set(name, place as f64)?;
        }
    }
    Ok(exception)
}

/// A value of Rust's as JavaScript has it.
fn given<'js>(ctx: &Ctx<'js>, value: &impl Serialize) -> Result<Value<'js>> {
    match serde_json::to_string(value) {
        Ok(json) => ctx.json_parse(json)?.into_js(ctx),
        Err(error) => Err(unreadable(ctx, &error)),
    }
}

/// The value of a JSON text that `JSON.stringify` wrote.
fn taken(ctx: &Ctx<'_>, json: String) -> Result<serde_json::Value> {
    serde_json::from_str(&crate::tool::well_formed(json)).map_err(|error| unreadable(ctx, &error))
}

fn unreadable(ctx: &Ctx<'_>, error: &serde_json::Error) -> Error {
    Exception::throw_message(ctx, &format!("the value cannot be taken over: {error}"))
}
