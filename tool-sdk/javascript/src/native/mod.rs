//! The functions that the prelude is built on. The prelude alone can reach them: they are handed to its
//! files as an object and stand in no global.

mod bytes;
mod clock;
mod digest;
mod env;
mod fs;
mod fs_error;
pub(crate) mod grants;
mod http;
mod http_error;
mod kv;
mod log;
mod pure;
mod random;
mod text;
mod url;

use rquickjs::{Ctx, Object, Result};

/// The object of all native functions.
pub(crate) fn functions<'js>(ctx: &Ctx<'js>) -> Result<Object<'js>> {
    let host = Object::new(ctx.clone())?;
    host.set_prototype(None)?;
    grants::add(&host)?;
    clock::add(&host)?;
    digest::add(&host)?;
    env::add(&host)?;
    fs::add(&host)?;
    http::add(&host)?;
    kv::add(&host)?;
    log::add(&host)?;
    pure::add(&host)?;
    random::add(&host)?;
    text::add(&host)?;
    url::add(&host)?;
    Ok(host)
}
