//! The host and the port of a URL.

/// Reads `host`, `host:port`, `[address]` or `[address]:port`; the host comes without brackets, the port is absent or 1 to
/// 65535.
///
/// Takes only what no two readers of URLs read differently (RFC 3986, the WHATWG URL standard): no user name, percent
/// sign, backslash or letter beyond ASCII.
pub(crate) fn place(authority: &str) -> Option<(&str, Option<u16>)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (address, rest) = rest.split_once(']')?;
            let is_address = address.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.'));
            (is_address.then_some(address)?, if rest.is_empty() { "" } else { rest.strip_prefix(':')? })
        }
        None => {
            let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
            let plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
            (plain.then_some(host)?, port)
        }
    };
    if port.is_empty() {
        return Some((host, None));
    }
    // `parse` alone would take a plus sign.
    let digits = port.bytes().all(|b| b.is_ascii_digit());
    let port = port.parse().ok().filter(|port| digits && *port != 0)?;
    Some((host, Some(port)))
}
