//! The tool's own store. Values are JSON text.

use std::cell::OnceCell;

use rquickjs::{Ctx, Exception, Function, Object, Result};

use crate::bindings::wasi::keyvalue::store::{self, Bucket, Error};
use crate::tool;

/// The only store that there is.
const NAME: &str = "default";

thread_local! {
    static BUCKET: OnceCell<Bucket> = const { OnceCell::new() };
}

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("kvGet", Function::new(ctx.clone(), get)?)?;
    host.set("kvSet", Function::new(ctx.clone(), set)?)?;
    host.set("kvDelete", Function::new(ctx.clone(), delete)?)?;
    host.set("kvHas", Function::new(ctx.clone(), has)?)?;
    host.set("kvKeys", Function::new(ctx.clone(), keys)?)
}

fn with<R>(ctx: &Ctx<'_>, action: impl FnOnce(&Bucket) -> std::result::Result<R, Error>) -> Result<R> {
    let outcome = BUCKET.with(|cell| match cell.get() {
        Some(bucket) => action(bucket),
        None => {
            let opened = store::open(NAME)?;
            action(cell.get_or_init(|| opened))
        }
    });
    outcome.map_err(|error| {
        let reason = match error {
            Error::NoSuchStore => "there is no store".to_owned(),
            Error::AccessDenied => "access denied".to_owned(),
            Error::Other(reason) => reason,
        };
        Exception::throw_message(ctx, &format!("kv: {reason}"))
    })
}

/// The text of a value; `undefined` when there is none.
fn get(ctx: Ctx<'_>, key: String) -> Result<Option<String>> {
    let Some(bytes) = with(&ctx, |bucket| bucket.get(&key))? else { return Ok(None) };
    let text = String::from_utf8(bytes);
    text.map(Some).map_err(|_| Exception::throw_message(&ctx, "kv: the value is not text, so it is not JSON"))
}

fn set(ctx: Ctx<'_>, key: String, json: String) -> Result<()> {
    let json = tool::well_formed(json);
    with(&ctx, |bucket| bucket.set(&key, json.as_bytes()))
}

fn delete(ctx: Ctx<'_>, key: String) -> Result<()> {
    with(&ctx, |bucket| bucket.delete(&key))
}

fn has(ctx: Ctx<'_>, key: String) -> Result<bool> {
    with(&ctx, |bucket| bucket.exists(&key))
}

/// The keys that begin with `prefix`, in order.
fn keys(ctx: Ctx<'_>, prefix: String) -> Result<Vec<String>> {
    with(&ctx, |bucket| {
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let page = bucket.list_keys(cursor.as_deref())?;
            all.extend(page.keys.into_iter().filter(|key| key.starts_with(&prefix)));
            cursor = page.cursor;
            if cursor.is_none() {
                all.sort_unstable();
                return Ok(all);
            }
        }
    })
}
