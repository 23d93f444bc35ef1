//! `fetch` from inside a tool, against a server on loopback that is granted by address and port.

use crate::common::{Bench, adder, maker};
use serde_json::{Value, json};
use toolwright_policy::{Given, Source};
use toolwright_registry::Limits;
use toolwright_sandbox::CallError;
use toolwright_test_support::{Route, ScriptedHttp};
use toolwright_workshop::{NewTool, Ran};

/// A tool whose function body is `body`, which may reach the servers.
async fn run(body: &str, servers: &[&ScriptedHttp], limits: Limits, input: Value) -> Ran {
    let rules = servers.iter().map(|server| format!("http:{}", server.address()));
    run_granted(body, rules.collect(), limits, input).await
}

async fn run_granted(body: &str, rules: Vec<String>, limits: Limits, input: Value) -> Ran {
    let mut given = Given::default();
    for rule in &rules {
        given.add(rule.parse().unwrap(), Source::Flag);
    }
    let bench = Bench::new(given).await;
    let tool = NewTool {
        source: format!("export default async function (input) {{ {body} }}"),
        capabilities: rules.iter().map(|rule| rule.parse().unwrap()).collect(),
        input_schema: Some(json!({"type": "object"})),
        limits,
        ..adder()
    };
    bench.workshop.create(&maker(), tool).await.unwrap();
    bench.ran("adder", input).await
}

async fn failure(body: &str, servers: &[&ScriptedHttp], limits: Limits, input: Value) -> String {
    match run(body, servers, limits, input).await.result {
        Err(CallError::Failed(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tool_reads_json_and_sends_headers_and_bodies() {
    let server = ScriptedHttp::start();
    server.route("/data", Route::json(json!({"n": 7}))).route("/echo", Route::echo());
    let body = "
        const read = await (await fetch(input.data)).json();
        const sent = await fetch(input.echo, { method: 'PUT', body: 'über', headers: { 'X-Mine': 'yes' } });
        return { n: read.n, status: sent.status, ok: sent.ok };";
    let input = json!({"data": server.url("/data"), "echo": server.url("/echo")});
    let ran = run(body, &[&server], Limits::default(), input).await;
    assert_eq!(ran.result, Ok(json!({"n": 7, "status": 200, "ok": true})));
    assert_eq!(ran.usage.http_requests, 2);
    let requests = server.requests();
    assert_eq!((requests[0].method.as_str(), requests[0].path.as_str()), ("GET", "/data"));
    assert_eq!(requests[0].header("user-agent"), Some("toolwright/0.1"));
    assert_eq!((requests[1].method.as_str(), requests[1].header("x-mine")), ("PUT", Some("yes")));
    assert_eq!(&requests[1].body[..], "über".as_bytes());
    assert_eq!(requests[1].header("host"), Some(server.address().to_string().as_str()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_granted_never_leaves_the_machine() {
    let (granted, other) = (ScriptedHttp::start(), ScriptedHttp::start());
    let text = failure(
        "return (await fetch(input.url)).status",
        &[&granted],
        Limits::default(),
        json!({"url": other.url("/")}),
    )
    .await;
    assert!(text.starts_with("TypeError: fetch failed: "), "{text}");
    assert!(text.contains("denied"), "{text}");
    assert_eq!(other.requests(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loopback_is_closed_to_a_grant_of_any_host() {
    let server = ScriptedHttp::start();
    for host in ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "localhost"] {
        for rule in ["http:*", "http:*:PORT"] {
            let rule = rule.replace("PORT", &server.address().port().to_string());
            let url = format!("http://{host}:{}/", server.address().port());
            let body = "try { return (await fetch(input.url)).status } catch (error) { return String(error) }";
            let ran = run_granted(body, vec![rule.clone()], Limits::default(), json!({"url": url})).await;
            let text = ran.result.unwrap();
            assert!(text.as_str().unwrap().starts_with("TypeError: "), "{rule} {url}: {text}");
            assert_eq!(ran.denials.len(), 1, "{rule} {url}: {text}");
        }
    }
    assert_eq!(server.requests(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redirects_are_followed_and_each_hop_is_asked_about() {
    let (first, second) = (ScriptedHttp::start(), ScriptedHttp::start());
    first.route("/here", Route::redirect(302, "/there")).route("/there", Route::text("arrived"));
    first.route("/away", Route::redirect(302, &second.url("/secret")));
    second.route("/secret", Route::text("inside"));
    let body =
        "const r = await fetch(input.url); return { text: await r.text(), url: r.url, redirected: r.redirected }";
    let ran = run(body, &[&first], Limits::default(), json!({"url": first.url("/here")})).await;
    assert_eq!(ran.result, Ok(json!({"text": "arrived", "url": first.url("/there"), "redirected": true})));
    let text = failure(body, &[&first], Limits::default(), json!({"url": first.url("/away")})).await;
    assert!(text.contains("denied"), "{text}");
    assert_eq!(second.requests(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_to_another_origin_leaves_the_credentials_behind() {
    let (first, second) = (ScriptedHttp::start(), ScriptedHttp::start());
    first.route("/same", Route::redirect(307, "/end")).route("/end", Route::text("end"));
    first.route("/away", Route::redirect(307, &second.url("/end")));
    second.route("/end", Route::text("end"));
    let body = "await fetch(input.url, { headers: { authorization: 'Bearer x', cookie: 'a=b', 'x-other': 'kept' } })";
    for path in ["/same", "/away"] {
        let ran = run(body, &[&first, &second], Limits::default(), json!({"url": first.url(path)})).await;
        assert_eq!(ran.result, Ok(json!(null)));
    }
    let (same, away) = (&first.requests()[1], &second.requests()[0]);
    assert_eq!((same.header("authorization"), same.header("cookie")), (Some("Bearer x"), Some("a=b")));
    assert_eq!((away.header("authorization"), away.header("cookie")), (None, None));
    assert_eq!(away.header("x-other"), Some("kept"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redirects_without_end_are_cut() {
    let server = ScriptedHttp::start();
    server.route("/round", Route::redirect(302, "/round"));
    let text =
        failure("await fetch(input.url)", &[&server], Limits::default(), json!({"url": server.url("/round")})).await;
    assert!(text.contains("redirect"), "{text}");
    assert_eq!(server.requests().len(), 11);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_counted() {
    let server = ScriptedHttp::start();
    server.route("/", Route::text("x"));
    let limits = Limits { http_requests: 3, ..Limits::default() };
    let body = "for (let n = 0; ; n++) try { await fetch(input.url) } catch (error) { return [n, String(error)] }";
    let ran = run(body, &[&server], limits, json!({"url": server.url("/")})).await;
    let result = ran.result.unwrap();
    assert_eq!(result[0], 3);
    assert!(result[1].as_str().unwrap().contains('3'), "{result}");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_without_end_is_cut() {
    let server = ScriptedHttp::start();
    server.route("/flood", Route::endless("x".repeat(10_000)));
    let limits = Limits { http_body_bytes: 100_000, ..Limits::default() };
    let text = failure(
        "return (await (await fetch(input.url)).text()).length",
        &[&server],
        limits,
        json!({"url": server.url("/flood")}),
    )
    .await;
    assert!(text.contains("100000"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_peer_that_never_answers_costs_wall_time_and_no_processor_time() {
    let server = ScriptedHttp::start();
    server.route("/silent", Route::silence());
    let limits = Limits { cpu_ms: 1_000, wall_ms: 2_000, ..Limits::default() };
    let ran = run("await fetch(input.url)", &[&server], limits, json!({"url": server.url("/silent")})).await;
    assert_eq!(ran.result, Err(CallError::WallLimit { limit_ms: 2_000 }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_at_once_wait_together_and_timers_run_meanwhile() {
    let server = ScriptedHttp::start();
    let (a, drip_a) = Route::drip();
    let (b, drip_b) = Route::drip();
    let (c, drip_c) = Route::drip();
    server.route("/a", a).route("/b", b).route("/c", c).route("/go", Route::text("go"));
    // The answers come only when all three were asked for, and in the reverse order.
    let paths = |server: &ScriptedHttp| server.requests().iter().map(|r| r.path.clone()).collect::<Vec<_>>();
    let body = "
        const order = [];
        const get = async (path) => { const text = await (await fetch(input.base + path)).text(); order.push(text); return text };
        const timer = new Promise((resolve) => setTimeout(() => { order.push('timer'); resolve() }, 1))
            .then(() => fetch(input.base + '/go'));
        const texts = await Promise.all(['/a', '/b', '/c'].map(get));
        await timer;
        return { texts, order };";
    let base = server.url("");
    let servers = [&server];
    let asked = run(body, &servers, Limits::default(), json!({"base": base.trim_end_matches('/')}));
    let answered = async {
        while ["/a", "/b", "/c", "/go"].iter().any(|path| !paths(&server).contains(&(*path).to_owned())) {
            tokio::task::yield_now().await;
        }
        for (drip, text) in [(drip_c, "C"), (drip_b, "B"), (drip_a, "A")] {
            drip.send(text);
            drip.finish();
        }
    };
    let (ran, ()) = tokio::join!(asked, answered);
    let result = ran.result.unwrap();
    assert_eq!(result["texts"], json!(["A", "B", "C"]));
    assert_eq!(result["order"][0], "timer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_abort_gives_up_waiting() {
    let server = ScriptedHttp::start();
    server.route("/silent", Route::silence());
    let body =
        "try { await fetch(input.url, { signal: AbortSignal.timeout(20) }) } catch (error) { return error.name }";
    let ran = run(body, &[&server], Limits::default(), json!({"url": server.url("/silent")})).await;
    assert_eq!(ran.result, Ok(json!("TimeoutError")));
}
