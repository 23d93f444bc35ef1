//! `cap_http` from inside a tool in Rust, against servers on loopback that are granted by address and port.

use serde_json::json;
use toolwright_policy::Given;
use toolwright_registry::Limits;
use toolwright_sandbox::CallError;
use toolwright_test_support::{Route, ScriptedHttp};
use toolwright_workshop::NewTool;

use crate::{
    common::{Bench, maker},
    rust::{failed, given, tool},
};

const REQUESTS: &str = r#"
    let url = input["url"].as_str().unwrap_or_default();
    let response = match input["do"].as_str().unwrap_or_default() {
        "post" => cap_http::post(url).query("a b", "ü&").json(&json!({"n": 1})).send()?,
        "secret" => cap_http::get(url).header("Authorization", "Bearer x").header("cookie", "a=b").header("x-other", "kept").send()?,
        "patient" => cap_http::get(url).timeout(std::time::Duration::from_millis(20)).send()?,
        _ => cap_http::get(url).send()?,
    };
    Ok(json!({"status": response.status, "ok": response.ok(), "url": response.url, "text": response.text()}))"#;

async fn bench(servers: &[&ScriptedHttp], limits: Limits) -> Bench {
    let rules: Vec<String> = servers.iter().map(|server| format!("http:{}", server.address())).collect();
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    let bench = Bench::with_rust(given(&rules)).await;
    bench.workshop.create(&maker(), NewTool { limits, ..tool("ask", REQUESTS, &rules) }).await.unwrap();
    bench
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn answers_are_read_and_redirects_leave_credentials_behind() {
    let (first, second, other) = (ScriptedHttp::start(), ScriptedHttp::start(), ScriptedHttp::start());
    first.route("/echo", Route::echo()).route("/none", Route::status(404)).route("/end", Route::text("end"));
    first.route("/same", Route::redirect(307, "/end")).route("/away", Route::redirect(307, &second.url("/end")));
    first.route("/forbidden", Route::redirect(302, &other.url("/"))).route("/round", Route::redirect(302, "/round"));
    second.route("/end", Route::text("away"));
    let bench = bench(&[&first, &second], Limits::default()).await;
    let ask = async |what: &str, url: String| bench.run("ask", json!({"do": what, "url": url})).await;

    let sent = ask("post", first.url("/echo")).await.unwrap();
    assert_eq!((&sent["status"], &sent["ok"]), (&json!(200), &json!(true)), "{sent}");
    let request = &first.requests()[0];
    assert_eq!((request.method.as_str(), &request.body[..]), ("POST", &br#"{"n":1}"#[..]));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert!(sent["url"].as_str().unwrap().ends_with("/echo?a+b=%C3%BC%26"), "{sent}");
    let none = ask("", first.url("/none")).await.unwrap();
    assert_eq!((&none["status"], &none["ok"]), (&json!(404), &json!(false)));

    assert_eq!(ask("secret", first.url("/same")).await.unwrap()["text"], "end");
    assert_eq!(ask("secret", first.url("/away")).await.unwrap()["text"], "away");
    let (requests, away) = (first.requests(), &second.requests()[0]);
    let same = requests.iter().find(|request| request.path == "/end").unwrap();
    assert_eq!((same.header("authorization"), same.header("cookie")), (Some("Bearer x"), Some("a=b")));
    assert_eq!(
        (away.header("authorization"), away.header("cookie"), away.header("x-other")),
        (None, None, Some("kept"))
    );

    // A host that was not granted, asked for or pointed to, hears nothing; the tool hears why.
    for (url, shown) in [(other.url("/"), other.url("/")), (first.url("/forbidden"), first.url("/forbidden"))] {
        let said = failed(ask("", url).await);
        assert!(said.starts_with(&format!("GET {shown}: ")) && said.contains("denied"), "{said}");
    }
    assert_eq!(other.requests(), []);
    let said = failed(ask("", first.url("/round")).await);
    assert!(said.ends_with("more than 10 redirects"), "{said}");
    let said = failed(ask("", "ftp://127.0.0.1/".to_owned()).await);
    assert!(said.starts_with("GET ftp://127.0.0.1/: "), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn what_takes_too_long_or_is_too_much_is_cut() {
    let server = ScriptedHttp::start();
    server.route("/silent", Route::silence()).route("/flood", Route::endless("x".repeat(10_000)));
    let limits = Limits { wall_ms: 3_000, http_body_bytes: 100_000, ..Limits::default() };
    let bench = bench(&[&server], limits).await;
    let ask = async |what: &str, path: &str| bench.run("ask", json!({"do": what, "url": server.url(path)})).await;
    let said = failed(ask("patient", "/silent").await);
    assert!(said.ends_with("no complete answer within 0.02 s"), "{said}");
    let said = failed(ask("", "/flood").await);
    assert!(said.contains("100000"), "{said}");
    assert_eq!(ask("", "/silent").await, Err(CallError::WallLimit { limit_ms: 3_000 }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn a_host_that_was_not_given_is_not_granted() {
    let bench = Bench::with_rust(Given::default()).await;
    let refusal = bench.workshop.create(&maker(), tool("ask", REQUESTS, &["http:api.example.org"])).await.unwrap_err();
    assert!(refusal.to_string().contains("--allow-http"), "{refusal}");
}
