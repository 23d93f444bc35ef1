use std::{io, net::IpAddr};

use toolwright_test_support::{Route, ScriptedHttp};

use super::*;
use crate::{NetError, resolve::Resolving};

/// Answers every name with one address.
struct Fixed(IpAddr);

impl Resolve for Fixed {
    fn resolve<'a>(&'a self, _: &'a str) -> Resolving<'a> {
        Box::pin(async { Ok::<_, io::Error>(vec![self.0]) })
    }
}

fn config(given: &[String]) -> FetchConfig {
    let given = given.iter().map(|rule| rule.parse().unwrap()).collect();
    FetchConfig::new(Arc::new(Authorizer::new(&[]).unwrap()), given)
}

/// For this server, and no other.
fn open(server: &ScriptedHttp) -> FetchConfig {
    config(&[server.address().to_string()])
}

async fn get(config: &FetchConfig, url: &str) -> Result<Answer, FetchError> {
    fetch(config, url, &Validators::default()).await
}

async fn document(config: &FetchConfig, url: &str) -> Document {
    match get(config, url).await.unwrap() {
        Answer::Document(document) => document,
        Answer::Unchanged => panic!("unchanged"),
    }
}

fn html(text: &str) -> Route {
    Route::document("text/html; charset=UTF-8", text)
}

#[tokio::test]
async fn a_document_comes_with_what_tells_whether_it_has_changed() {
    let server = ScriptedHttp::start();
    let page = Route::document("text/markdown", "# Guide").header("etag", "\"1\"");
    server.route("/guide.md", page.header("last-modified", "Mon, 01 Jun 2026 00:00:00 GMT"));
    let url = server.url("/guide.md?x#part");
    let validators =
        Validators { etag: Some("\"1\"".into()), last_modified: Some("Mon, 01 Jun 2026 00:00:00 GMT".into()) };
    let url_alone = server.url("/guide.md?x");
    let expected =
        Document { url: url_alone, media: Media::Text, text: "# Guide".into(), validators: validators.clone() };
    assert_eq!(document(&open(&server), &url).await, expected);
    server.route("/guide.md", Route::status(304));
    assert_eq!(fetch(&open(&server), &url, &validators).await.unwrap(), Answer::Unchanged);
    let request = server.requests().pop().unwrap();
    assert_eq!(request.header("if-none-match"), Some("\"1\""));
    assert_eq!(request.header("if-modified-since"), Some("Mon, 01 Jun 2026 00:00:00 GMT"));
    assert_eq!(request.header("accept-encoding"), Some("identity"));
    assert_eq!(request.header("cookie"), None);
}

#[tokio::test]
async fn what_is_not_public_is_open_by_its_address_and_port_alone() {
    let server = ScriptedHttp::start();
    server.route("/", html("x"));
    let port = server.address().port();
    for given in [vec![], vec!["127.0.0.1".to_owned()], vec![format!("127.0.0.1:{}", port ^ 1)], vec!["*".to_owned()]] {
        let error = get(&config(&given), &server.url("/")).await.unwrap_err();
        let FetchError::Denied(denial) = error else { panic!("{error}") };
        assert_eq!(denial.decision.policies, ["deny_private_docs"]);
        let way_out =
            format!("the person can allow it with `--allow-http 127.0.0.1:{port}` or `[grants] http` in the config");
        assert_eq!(denial.way_out, Some(way_out));
    }
    assert_eq!(server.requests(), []);
    assert_eq!(document(&open(&server), &server.url("/")).await.text, "x");
    let localhost = format!("http://localhost:{port}/");
    assert!(matches!(get(&open(&server), &localhost).await, Err(FetchError::Denied(_))));
    assert_eq!(document(&config(&[format!("localhost:{port}")]), &localhost).await.media, Media::Html);
}

#[tokio::test]
async fn a_public_name_with_a_private_address_is_refused() {
    for address in ["10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1"] {
        let resolver: Arc<dyn Resolve> = Arc::new(Fixed(address.parse().unwrap()));
        let config = FetchConfig { resolver: Some(resolver), ..config(&["docs.example.org:80".to_owned()]) };
        let error = get(&config, "http://docs.example.org/").await.unwrap_err();
        assert!(matches!(&error, FetchError::Denied(no) if no.decision.policies == ["deny_private_docs"]), "{error}");
    }
}

#[tokio::test]
async fn redirects_are_followed_and_each_is_asked_anew() {
    let server = ScriptedHttp::start();
    server.route("/a", Route::redirect(302, "b")).route("/b", Route::redirect(308, "/c")).route("/c", html("here"));
    let found = document(&open(&server), &server.url("/a")).await;
    assert_eq!((found.url, found.text), (server.url("/c"), "here".to_owned()));

    let other = ScriptedHttp::start();
    server.route("/out", Route::redirect(301, &other.url("/secret")));
    let error = get(&open(&server), &server.url("/out")).await.unwrap_err();
    assert!(matches!(&error, FetchError::Denied(no) if no.decision.policies == ["deny_private_docs"]), "{error}");
    assert_eq!(other.requests(), []);

    server.route("/ftp", Route::redirect(302, "ftp://a.org/x"));
    let error = get(&open(&server), &server.url("/ftp")).await.unwrap_err();
    assert_eq!(error.to_string(), "`ftp://a.org/x` cannot be fetched: only `http` and `https` are possible");
}

#[tokio::test]
async fn redirects_have_an_end() {
    let server = ScriptedHttp::start();
    for n in 0..6 {
        server.route(&format!("/{n}"), Route::redirect(302, &format!("/{}", n + 1)));
    }
    server.route("/6", html("far"));
    let error = get(&open(&server), &server.url("/0")).await.unwrap_err();
    assert!(matches!(error, FetchError::Redirects { most: 5, .. }), "{error}");
    assert_eq!(document(&open(&server), &server.url("/1")).await.text, "far");
    server.route("/nowhere", Route::status(302)).route("/file", Route::redirect(302, "file:///etc/passwd"));
    for path in ["/nowhere", "/file"] {
        let error = get(&open(&server), &server.url(path)).await.unwrap_err();
        assert!(matches!(error, FetchError::Redirect { .. }), "{error}");
    }
}

#[tokio::test]
async fn what_is_too_long_or_too_late_is_given_up() {
    let server = ScriptedHttp::start();
    server
        .route("/long", Route::text("12345"))
        .route("/endless", Route::endless("x").header("content-type", "text/plain"));
    let config = FetchConfig { bytes: 4, ..open(&server) };
    for path in ["/long", "/endless"] {
        let error = get(&config, &server.url(path)).await.unwrap_err();
        assert_eq!(error.to_string(), format!("`{}` is longer than 4 bytes", server.url(path)));
    }
    assert_eq!(document(&FetchConfig { bytes: 5, ..config }, &server.url("/long")).await.text, "12345");
    server.route("/silent", Route::silence()).route("/hanging", Route::hang("x").header("content-type", "text/plain"));
    let config = FetchConfig { total: Duration::from_millis(50), ..open(&server) };
    for path in ["/silent", "/hanging"] {
        let error = get(&config, &server.url(path)).await.unwrap_err();
        assert!(matches!(error, FetchError::Deadline { seconds: 0 }), "{error}");
    }
}

#[tokio::test]
async fn only_text_is_taken() {
    let server = ScriptedHttp::start();
    let latin = Route::document("text/plain; charset=ISO-8859-1", vec![0xe9]);
    server.route("/latin", latin);
    assert_eq!(document(&open(&server), &server.url("/latin")).await.text, "é");
    server.route("/broken", Route::document("text/html", vec![0xe9]));
    server.route("/other", Route::document("text/plain; charset=koi8-r", "x"));
    server.route("/zip", Route::document("application/zip", "x"));
    server.route("/packed", html("x").header("content-encoding", "gzip"));
    server.route("/cut", Route::cut("x").header("content-type", "text/html"));
    server.route("/none", Route::status(404));
    for (path, expected) in [
        ("/broken", "` is neither UTF-8 nor Latin-1"),
        ("/other", "` is neither UTF-8 nor Latin-1"),
        ("/zip", "` is `application/zip`, and neither HTML nor Markdown nor plain text"),
        ("/packed", "gave no proper answer: it is compressed, which was not asked for"),
        ("/cut", "` gave no proper answer: "),
        ("/none", "` was answered with status 404"),
    ] {
        let error = get(&open(&server), &server.url(path)).await.unwrap_err().to_string();
        assert!(error.contains(expected), "{path}: {error}");
    }
}

#[tokio::test]
async fn a_url_that_is_none_is_refused_before_anything_is_asked() {
    let config = config(&[]);
    for (url, reason) in [
        ("ftp://a.org/", "only `http` and `https` are possible"),
        ("/a/b", "only `http` and `https` are possible"),
        ("http://me:word@a.org/", "a user name or password in the URL is not possible: send an `Authorization` header"),
        ("http://2130706433/", "the host is a number, and no IPv4 address of four parts"),
        ("http://a b/", "invalid uri character"),
    ] {
        let error = get(&config, url).await.unwrap_err();
        assert!(matches!(&error, FetchError::Url { reason: found, .. } if found == reason), "{url}: {error}");
        assert!(error.way_out().is_some());
    }
    let resolver: Arc<dyn Resolve> = Arc::new(Fixed("127.0.0.1".parse().unwrap()));
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    drop(taken);
    let config = FetchConfig { resolver: Some(resolver), ..self::config(&[format!("127.0.0.1:{port}")]) };
    let error = get(&config, &format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert!(matches!(error, FetchError::Net(NetError::Refused { .. })), "{error}");
}
