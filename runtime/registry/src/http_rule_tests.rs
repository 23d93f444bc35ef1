use super::*;

fn rule(text: &str) -> HttpRule {
    text.parse().unwrap()
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
fn a_rule_may_be_written_as_among_capabilities() {
    assert_eq!(rule("http:a.org:8080"), rule("a.org:8080"));
    assert_eq!(rule("http:GET a.org"), rule("GET a.org"));
}
