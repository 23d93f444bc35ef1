//! URLs by the WHATWG's standard, and form encoding.

use rquickjs::{Ctx, Exception, Function, Object, Result};
use url::{Url, quirks};

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("urlParse", Function::new(ctx.clone(), parse)?)?;
    host.set("urlSet", Function::new(ctx.clone(), set)?)?;
    host.set("formParse", Function::new(ctx.clone(), form_parse)?)?;
    host.set("formWrite", Function::new(ctx.clone(), form_write)?)
}

/// The parts of a URL, in the order that the prelude's `URL` names them, or nothing when it is none.
fn parse(input: String, base: Option<String>) -> Option<Vec<String>> {
    let base = match base {
        Some(base) => Some(Url::parse(&base).ok()?),
        None => None,
    };
    Url::options().base_url(base.as_ref()).parse(&input).ok().map(|url| parts(&url))
}

fn parts(url: &Url) -> Vec<String> {
    [
        quirks::href(url),
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
        &quirks::origin(url),
    ]
    .map(str::to_owned)
    .to_vec()
}

/// The parts after an assignment. An assignment that the standard ignores changes nothing; `href` alone
/// can fail.
fn set(ctx: Ctx<'_>, href: String, name: String, value: String) -> Result<Vec<String>> {
    let invalid = || Exception::throw_type(&ctx, "Invalid URL");
    let mut url = Url::parse(&href).map_err(|_| invalid())?;
    // The standard's setters leave the URL as it is when the value does not fit.
    match name.as_str() {
        "href" => quirks::set_href(&mut url, &value).map_err(|_| invalid())?,
        "protocol" => quirks::set_protocol(&mut url, &value).unwrap_or(()),
        "username" => quirks::set_username(&mut url, &value).unwrap_or(()),
        "password" => quirks::set_password(&mut url, &value).unwrap_or(()),
        "host" => quirks::set_host(&mut url, &value).unwrap_or(()),
        "hostname" => quirks::set_hostname(&mut url, &value).unwrap_or(()),
        "port" => quirks::set_port(&mut url, &value).unwrap_or(()),
        "pathname" => quirks::set_pathname(&mut url, &value),
        "search" => quirks::set_search(&mut url, &value),
        "hash" => quirks::set_hash(&mut url, &value),
        _ => {}
    }
    Ok(parts(&url))
}

/// Name, value, name, value and so on.
fn form_parse(text: String) -> Vec<String> {
    form_urlencoded::parse(text.as_bytes()).flat_map(|(name, value)| [name.into_owned(), value.into_owned()]).collect()
}

fn form_write(pairs: Vec<String>) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    for pair in pairs.chunks_exact(2) {
        if let [name, value] = pair {
            out.append_pair(name, value);
        }
    }
    out.finish()
}
