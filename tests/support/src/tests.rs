//! The servers, asked by a client that knows no more than a socket.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::{Reply, Route, ScriptedHttp, ScriptedModel, Turn};

fn open(url: &str, method: &str, body: &str) -> TcpStream {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(stream, "{method} /{path} HTTP/1.0\r\nx-asked: yes\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
    stream
}

/// Head and body. HTTP/1.0, so the body comes without chunk lengths.
fn ask(url: &str, method: &str, body: &str) -> (String, String) {
    let mut answer = String::new();
    open(url, method, body).read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

#[test]
fn a_script_is_played_and_the_requests_are_recorded() {
    let model = ScriptedModel::start();
    model.then(Turn::status(429, json!({"error": 1})).header("retry-after", "7")).then(Turn::made(|request| {
        Reply::new().text(request.json()["messages"][0].as_str().unwrap()).no_usage().into()
    }));
    let url = format!("{}/chat/completions", model.base_url());
    let (head, body) = ask(&url, "POST", "{}");
    assert!(head.starts_with("HTTP/1.0 429 ") && head.contains("retry-after: 7"), "{head}");
    assert_eq!(body, r#"{"error":1}"#);

    let (_, body) = ask(&url, "POST", r#"{"messages":["hi"]}"#);
    let events: Vec<&str> = body.split_terminator("\n\n").map(|event| event.strip_prefix("data: ").unwrap()).collect();
    let [role, text, finish, "[DONE]"] = events[..] else { panic!("{events:?}") };
    let choice = |event: &str| serde_json::from_str::<Value>(event).unwrap()["choices"][0].clone();
    assert_eq!(choice(role)["delta"], json!({"role": "assistant", "content": ""}));
    assert_eq!(choice(text)["delta"], json!({"content": "hi"}));
    assert_eq!(choice(finish)["finish_reason"], json!("stop"));

    let (head, body) = ask(&url, "POST", "{}");
    assert!(head.starts_with("HTTP/1.0 400 "), "{head}");
    assert!(body.contains("the script has no turn left"), "{body}");

    let requests = model.requests();
    assert_eq!((requests.len(), model.turns_left()), (3, 0));
    assert_eq!((requests[1].header("x-asked"), requests[1].json()), (Some("yes"), json!({"messages": ["hi"]})));
    assert!(ask(&format!("{}/models", model.base_url()), "GET", "").1.contains("\"scripted\""));
    assert_eq!(model.requests().len(), 3);
}

#[test]
fn usage_is_sent_to_those_who_ask_for_it() {
    let model = ScriptedModel::start();
    model.then(Reply::new().text("a").usage(3, 4)).then(Reply::new().text("a").usage(3, 4));
    let url = format!("{}/chat/completions", model.base_url());
    let usage = r#""usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}"#;
    assert!(!ask(&url, "POST", "{}").1.contains(usage));
    assert!(ask(&url, "POST", r#"{"stream_options":{"include_usage":true}}"#).1.contains(usage));
}

#[test]
fn a_client_that_leaves_is_seen() {
    let model = ScriptedModel::start();
    model.then(Turn::hang()).then(Reply::new().text("a").then_hang());
    let url = format!("{}/chat/completions", model.base_url());
    drop(open(&url, "POST", "{}"));
    model.departed_blocking(1);
    let mut second = open(&url, "POST", "{}");
    let mut start = [0; 12];
    second.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.0 200");
    drop(second);
    model.departed_blocking(2);
}

#[test]
fn routes_answer_as_defined() {
    let site = ScriptedHttp::start();
    site.route("/a", Route::json(json!({"n": 1})))
        .route("/gone", Route::text("away").with_status(410))
        .route("/old", Route::redirect(302, "/a"))
        .route("/echo", Route::echo());
    let (head, body) = ask(&site.url("/a?q=1"), "GET", "");
    assert!(head.contains("content-type: application/json"), "{head}");
    assert_eq!(body, r#"{"n":1}"#);
    assert!(ask(&site.url("/gone"), "GET", "").0.starts_with("HTTP/1.0 410 "));
    assert!(ask(&site.url("/old"), "GET", "").0.contains("location: /a"));
    assert!(ask(&site.url("/none"), "GET", "").0.starts_with("HTTP/1.0 404 "));
    let echoed: Value = serde_json::from_str(&ask(&site.url("/echo"), "PUT", "body").1).unwrap();
    assert_eq!(
        (&echoed["method"], &echoed["body"], &echoed["headers"]["x-asked"]),
        (&json!("PUT"), &json!("body"), &json!("yes"))
    );
    let paths: Vec<String> = site.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/a?q=1", "/gone", "/old", "/none", "/echo"]);
}

#[test]
fn a_dripping_body_comes_as_the_test_hands_it_out() {
    let site = ScriptedHttp::start();
    let (route, drip) = Route::drip();
    site.route("/slow", route);
    let mut stream = open(&site.url("/slow"), "GET", "");
    let mut received = String::new();
    for piece in ["one", "two"] {
        drip.send(piece);
        while !received.ends_with(piece) {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            received.push(char::from(byte[0]));
        }
    }
    drip.finish();
    assert_eq!(stream.read(&mut [0]).unwrap(), 0);
}

#[test]
fn floods_and_silence_last_until_the_client_leaves() {
    let site = ScriptedHttp::start();
    site.route("/flood", Route::endless("x".repeat(1000)))
        .route("/hang", Route::hang("start"))
        .route("/none", Route::silence());
    let mut flood = open(&site.url("/flood"), "GET", "");
    flood.read_exact(&mut [0; 100_000]).unwrap();
    drop(flood);
    site.departed_blocking(1);
    let mut hang = open(&site.url("/hang"), "GET", "");
    hang.read_exact(&mut [0; 12]).unwrap();
    drop(hang);
    site.departed_blocking(2);
    // A client that leaves before its request was read has never been there.
    let none = open(&site.url("/none"), "GET", "");
    while site.requests().len() < 3 {
        std::thread::yield_now();
    }
    drop(none);
    site.departed_blocking(3);
}
