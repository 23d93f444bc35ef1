use super::*;

fn read(url: &str) -> Result<(bool, String, u16, String), &'static str> {
    let target = Target::of(&url.parse().unwrap())?;
    let header = target.host_header();
    Ok((target.tls, target.host, target.port, header))
}

#[test]
fn a_url_names_scheme_host_and_port() {
    for (url, tls, host, port, header) in [
        ("https://Example.ORG/x?y", true, "example.org", 443, "example.org"),
        ("http://example.org.", false, "example.org", 80, "example.org"),
        ("http://example.org:8080/", false, "example.org", 8080, "example.org:8080"),
        ("https://example.org:80/", true, "example.org", 80, "example.org:80"),
        ("http://127.0.0.1:81/", false, "127.0.0.1", 81, "127.0.0.1:81"),
        ("http://[::1]:81/", false, "::1", 81, "[::1]:81"),
        ("http://[0:0::0:1]/", false, "::1", 80, "[::1]"),
        ("http://my_host.example/", false, "my_host.example", 80, "my_host.example"),
    ] {
        assert_eq!(read(url), Ok((tls, host.to_owned(), port, header.to_owned())), "{url}");
    }
}

#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    let numeric = "the host is a number, and no IPv4 address of four parts";
    let name = "the host is not an ASCII name or an address";
    let port = "the port is a number from 1 to 65535";
    for (url, reason) in [
        (
            "http://user@example.org/",
            "a user name or password in the URL is not possible: send an `Authorization` header",
        ),
        (
            "http://a.org:80@127.0.0.1/",
            "a user name or password in the URL is not possible: send an `Authorization` header",
        ),
        ("http://127.1/", numeric),
        ("http://2130706433/", numeric),
        ("http://0x7f.0x1/", numeric),
        ("http://0177.0.0.1/", numeric),
        ("http://a.0x7f000001/", numeric),
        ("http://a..org/", name),
        ("http://a!b/", name),
        ("http://a.org:0/", port),
        ("http://a.org:65536/", port),
        ("http://a.org:+80/", port),
        ("ftp://a.org/", "only `http` and `https` are possible"),
        ("/x", "only `http` and `https` are possible"),
    ] {
        assert_eq!(read(url), Err(reason), "{url}");
    }
}
