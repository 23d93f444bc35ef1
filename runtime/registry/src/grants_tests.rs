use super::*;

fn rule(text: &str) -> HttpRule {
    text.parse().unwrap()
}

#[test]
fn a_capability_reads_back_as_written() {
    for text in [
        "clock",
        "random",
        "log",
        "env:CITY",
        "http:*",
        "http:*.example.org",
        "http:example.org:8080",
        "http:GET,POST example.org",
        "http:127.0.0.1:80",
        "http:[::1]:8080",
        "http:[::1]",
    ] {
        assert_eq!(text.parse::<Capability>().unwrap().to_string(), text);
    }
    assert_eq!("http:get Example.ORG.".parse::<Capability>().unwrap().to_string(), "http:GET example.org");
    assert_eq!("http:::1".parse::<Capability>().unwrap().to_string(), "http:[::1]");
}

#[test]
fn what_is_not_a_capability_is_told_how_to_write_it() {
    for (text, reason) in [
        ("http", "name the host, as in `http:api.example.org`"),
        ("env", "name the variable, as in `env:CITY`"),
        ("fs:/", "there are `clock`, `random`, `log`, `http:HOST` and `env:NAME`"),
        ("http:https://a.org/x", "name the host alone, without scheme and path, as in `http:api.example.org`"),
        (
            "http:GTE a.org",
            "a method is one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, as in `http:GET,POST api.example.org`",
        ),
        ("http:a.org:0", "the port is a number from 1 to 65535"),
        ("http:exa\u{301}mple.org", "a host is an ASCII name, an address, `*.name` or `*`"),
        ("http:0x7f.1", "a host is an ASCII name, an address, `*.name` or `*`"),
        ("http:127.1", "a host is an ASCII name, an address, `*.name` or `*`"),
        ("http:*.*.org", "a host is an ASCII name, an address, `*.name` or `*`"),
        ("env:A B", "a variable's name is `[A-Za-z_][A-Za-z0-9_]*`, at most 128 characters"),
        ("env:", "a variable's name is `[A-Za-z_][A-Za-z0-9_]*`, at most 128 characters"),
    ] {
        assert_eq!(text.parse::<Capability>().unwrap_err().reason, reason, "{text}");
    }
}

#[test]
fn a_rule_is_for_its_host_port_and_methods() {
    assert!(rule("a.org").matches("a.org", 443, "GET"));
    assert!(rule("a.org").matches("a.org", 80, "DELETE"));
    assert!(!rule("a.org").matches("a.org", 8080, "GET"));
    assert!(!rule("a.org").matches("b.a.org", 443, "GET"));
    assert!(rule("a.org:8080").matches("a.org", 8080, "GET"));
    assert!(!rule("a.org:8080").matches("a.org", 443, "GET"));
    assert!(rule("*.a.org").matches("b.a.org", 443, "GET"));
    assert!(!rule("*.a.org").matches("a.org", 443, "GET"));
    assert!(!rule("*.a.org").matches("ba.org", 443, "GET"));
    assert!(!rule("GET a.org").matches("a.org", 443, "POST"));
    assert!(rule("[::1]:80").matches("::1", 80, "GET"));
}

#[test]
fn a_rule_covers_what_is_within_it() {
    for (wide, narrow) in [
        ("*", "a.org"),
        ("*", "*"),
        ("*", "1.1.1.1"),
        ("127.0.0.1:80", "GET 127.0.0.1:80"),
        ("*.org", "a.org"),
        ("*.org", "*.a.org"),
        ("a.org", "GET a.org"),
        ("a.org", "a.org:443"),
    ] {
        assert!(rule(wide).covers(&rule(narrow)), "{wide} covers {narrow}");
    }
    for (narrow, wide) in [
        ("a.org", "*"),
        ("a.org", "*.a.org"),
        ("*.a.org", "a.org"),
        ("GET a.org", "a.org"),
        ("*", "a.org:8080"),
        ("a.org:8080", "a.org"),
        ("*", "127.0.0.1:8080"),
        ("*", "127.0.0.1:80"),
        ("1.1.1.1", "1.1.1.2"),
        ("*", "localhost:80"),
        ("*:8080", "localhost:8080"),
        ("*:8080", "127.0.0.1:8080"),
        ("localhost", "localhost:80"),
        ("127.0.0.1", "127.0.0.1:80"),
        ("127.0.0.1:80", "127.0.0.1"),
    ] {
        assert!(!rule(narrow).covers(&rule(wide)), "{narrow} does not cover {wide}");
    }
}

#[test]
fn only_address_and_port_open_what_is_not_public() {
    assert!(rule("127.0.0.1:80").names_address_and_port());
    assert!(rule("localhost:80").names_address_and_port());
    for text in ["127.0.0.1", "localhost", "*", "a.org:80", "*.localhost:80"] {
        assert!(!rule(text).names_address_and_port(), "{text}");
    }
}

#[test]
fn grants_are_a_set_in_order() {
    let capability = |text: &str| text.parse::<Capability>().unwrap();
    let grants: Grants = ["env:B", "clock", "env:A", "clock"].into_iter().map(capability).collect();
    assert_eq!(grants.to_string(), "clock, env:A, env:B");
    let json = serde_json::to_string(&grants).unwrap();
    assert_eq!(json, r#"["clock","env:A","env:B"]"#);
    assert_eq!(serde_json::from_str::<Grants>(r#"["env:B","clock","env:A","env:A"]"#).unwrap(), grants);
}

#[test]
fn a_rule_may_be_written_as_among_capabilities() {
    assert_eq!(rule("http:a.org:8080"), rule("a.org:8080"));
    assert_eq!(rule("http:GET a.org"), rule("GET a.org"));
}
