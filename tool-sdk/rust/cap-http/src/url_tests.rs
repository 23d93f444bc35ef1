use super::{Url, encode_pairs};

fn parsed(text: &str) -> Result<String, String> {
    Url::parse(text).map(|url| url.to_string()).map_err(|error| error.to_string())
}

fn joined(base: &str, reference: &str) -> Result<String, String> {
    let base = Url::parse(base).unwrap();
    base.join(reference).map(|url| url.to_string()).map_err(|error| error.to_string())
}

#[test]
fn a_url_is_brought_into_its_usual_form() {
    for (text, expected) in [
        ("https://a.test", "https://a.test/"),
        (" HTTPS://A.Test:443/x/ ", "https://a.test/x/"),
        ("http://a.test:80?q", "http://a.test/?q"),
        ("http://a.test:8080/a/./b/../c?x=1#part", "http://a.test:8080/a/c?x=1"),
        ("https://a.test/a b/ü?q=ü \"", "https://a.test/a%20b/%C3%BC?q=%C3%BC%20%22"),
        ("https://a.test/%20{x}", "https://a.test/%20%7Bx%7D"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://a.test/a/..", "https://a.test/"),
        ("https://a.test/a/b/..", "https://a.test/a/"),
        ("https://a.test/a//b", "https://a.test/a//b"),
        ("https://a.test\\x", "https://a.test/x"),
    ] {
        assert_eq!(parsed(text), Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn what_is_no_url_is_refused() {
    for (text, expected) in [
        ("a.test/x", "the URL is not absolute: it begins with `https://` or `http://`"),
        ("ftp://a.test", "`ftp` is not a scheme of HTTP"),
        ("https://u:p@a.test/", "a URL with a user name is not allowed: set the header `authorization`"),
        (
            "https://bücher.test/",
            "`bücher.test` is not a host: letters, digits, dots and dashes, with other alphabets in punycode",
        ),
        ("https:///x", "`` is not a host: letters, digits, dots and dashes, with other alphabets in punycode"),
    ] {
        assert_eq!(parsed(text), Err(expected.to_owned()), "{text}");
    }
}

#[test]
fn a_location_is_read_from_where_it_was_given() {
    let base = "https://a.test/x/y?q=1";
    for (reference, expected) in [
        ("http://b.test/z", "http://b.test/z"),
        ("//b.test/z", "https://b.test/z"),
        ("/z", "https://a.test/z"),
        ("z", "https://a.test/x/z"),
        ("../z?r=2#part", "https://a.test/z?r=2"),
        ("?r=2", "https://a.test/x/y?r=2"),
        ("", "https://a.test/x/y?q=1"),
        ("#part", "https://a.test/x/y?q=1"),
        ("z:1/é", "a redirect to `z:` is not followed"),
        ("./z:1", "https://a.test/x/z:1"),
    ] {
        let outcome = joined(base, reference).unwrap_or_else(|error| error);
        assert_eq!(outcome, expected, "{reference}");
    }
}

#[test]
fn an_origin_is_scheme_host_and_port() {
    let origin = |text| Url::parse(text).unwrap();
    assert!(origin("https://a.test/x").is_same_origin(&origin("https://A.test:443/y")));
    assert!(!origin("https://a.test/").is_same_origin(&origin("http://a.test/")));
    assert!(!origin("https://a.test/").is_same_origin(&origin("https://a.test:8443/")));
    assert!(!origin("https://a.test/").is_same_origin(&origin("https://b.test/")));
}

#[test]
fn parameters_are_encoded_and_added() {
    assert_eq!(encode_pairs([("a b", "1&2"), ("ü", "")].into_iter()), "a+b=1%262&%C3%BC=");
    let mut url = Url::parse("https://a.test/x?y=1").unwrap();
    url.add_query("z=2");
    assert_eq!(url.path_with_query(), "/x?y=1&z=2");
    url.add_query("");
    assert_eq!(url.path_with_query(), "/x?y=1&z=2");
}
