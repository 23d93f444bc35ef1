//! The tools in the pages do what the pages say: each is called, in both languages, and gives exactly this. Their host is a
//! server of the test, and their folder one of its own.

use std::{fs, path::Path};

use serde_json::{Value, json};
use toolwright_policy::{Given, Source};
use toolwright_test_support::{Route, ScriptedHttp};

use super::{Bench, Desk, tools_in_the_docs};

const HOST: &str = "https://api.example.org";
const FOLDER: &str = "/home/me/notes";
const TOKEN: &str = "token-of-the-test";

/// A page, and what its first tool gives for what, call after call.
type Called = (&'static str, Vec<(Value, Value)>);

async fn call(language: &str, expected: Vec<Called>) {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().canonicalize().unwrap();
    fill(&folder);
    let server = ScriptedHttp::start();
    server.route("/weather", Route::json(json!({"temperature": 3})));
    let items = json!([{"id": 1, "title": "One", "more": true}, {"id": 2, "title": "Two", "more": false}]);
    server.route("/search", Route::json(json!({"items": items})));
    let here = |text: &str| {
        let (host, address) = (format!("http://{}", server.address()), server.address().to_string());
        let text = text.replace(HOST, &host).replace("api.example.org", &address);
        text.replace(FOLDER, folder.to_str().unwrap())
    };

    let mut given = Given::default();
    for capability in ["http:api.example.org", "env:API_TOKEN", "fs:/home/me/notes:rw"] {
        given.add(here(capability).parse().unwrap(), Source::Flag);
    }
    let env = [("API_TOKEN", TOKEN)];
    let desk = Desk::over(match language {
        "rust" => Bench::with_rust_and_env(given, &env).await,
        _ => Bench::with_env(given, &env).await,
    });
    let (fence, language) = if language == "rust" { ("rust", "rust") } else { ("js", "javascript") };
    let tools = tools_in_the_docs(fence);
    let (mut wrong, mut recipes) = (Vec::new(), 0);
    for (number, (page, calls)) in expected.into_iter().enumerate() {
        recipes += usize::from(page.contains("recipe-"));
        let (_, capabilities, source) = tools.iter().find(|(of, ..)| *of == page).unwrap();
        let mut tool = json!({
            "name": format!("doc_{number}"),
            "description": "from a page",
            "language": language,
            "source": here(source),
            "capabilities": serde_json::from_str::<Value>(&here(&capabilities.to_string())).unwrap(),
        });
        if language == "javascript" {
            tool["input_schema"] = json!({"type": "object"});
        }
        desk.ok("create_tool", tool).await;
        for (input, expected) in calls {
            let input = serde_json::from_str(&here(&input.to_string())).unwrap();
            let result = desk.bench.run(&format!("doc_{number}"), input).await;
            if result.as_ref() != Ok(&expected) {
                wrong.push(format!("{page}: {result:?}\n    not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let pages = tools.iter().filter(|(page, ..)| page.contains("recipe-")).count();
    assert_eq!(recipes, pages, "a recipe is not called");

    let requests = server.requests();
    assert_eq!(requests.len(), 2, "the second answer comes from the store: {requests:?}");
    let (search, weather) = (&requests[0], &requests[1]);
    assert_eq!(search.path, "/search?q=a+%26+b&limit=10");
    assert_eq!(search.header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    assert_eq!(weather.path, "/weather?city=Ulm");
}

fn fill(folder: &Path) {
    fs::create_dir(folder.join("papers")).unwrap();
    for (file, text) in [("papers/a.txt", "12345"), ("papers/b.txt", "123"), ("papers/c.md", "12")] {
        fs::write(folder.join(file), text).unwrap();
    }
}

fn table() -> Value {
    json!({"text": "city,sold\nUlm,2\nRom,5\nUlm,4\n", "by": "city", "value": "sold"})
}

fn texts() -> Value {
    json!({"before": "a\nb\nc\n", "after": "A\nb\nc\nd\n"})
}

const DIFF: &str = "--- before\n+++ after\n@@ -1,3 +1,4 @@\n-a\n+A\n b\n c\n+d\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_pages_say_is_what_their_tools_give() {
    let papers = |file: &str, size: u32| json!({"path": format!("papers/{file}"), "size": size});
    call(
        "js",
        vec![
            (
                "recipe-csv-summary",
                vec![(
                    table(),
                    json!({
                        "rows": [
                            {"city": "Rom", "count": 1, "sum": 5, "mean": 5, "min": 5, "max": 5},
                            {"city": "Ulm", "count": 2, "sum": 6, "mean": 3, "min": 2, "max": 4},
                        ],
                        "csv": "city,count,sum,mean,min,max\nRom,1,5,5,5,5\nUlm,2,6,3,2,4\n",
                    }),
                )],
            ),
            (
                "recipe-dates",
                vec![(
                    json!({"from": "2026-01-31", "to": "2026-02-10"}),
                    json!({"days": 10, "weeks": 1, "working": 6, "later": "2026-02-28", "before": "2026-01-30"}),
                )],
            ),
            (
                "recipe-text-diff",
                vec![
                    (texts(), json!({"diff": DIFF, "added": 2, "removed": 1, "same": false})),
                    (json!({"before": "a", "after": "a"}), json!({"diff": "", "added": 0, "removed": 0, "same": true})),
                ],
            ),
            (
                "recipe-file-report",
                vec![(
                    json!({"folder": "papers"}),
                    json!({
                        "rows": [{"kind": "txt", "files": 2, "bytes": 8}, {"kind": "md", "files": 1, "bytes": 2}],
                        "largest": [papers("a.txt", 5), papers("b.txt", 3), papers("c.md", 2)],
                    }),
                )],
            ),
            (
                "recipe-json-api",
                vec![(json!({"query": "a & b"}), json!([{"id": 1, "title": "One"}, {"id": 2, "title": "Two"}]))],
            ),
            (
                "recipe-cache",
                vec![
                    (json!({"city": "Ulm"}), json!({"temperature": 3, "cached": false})),
                    (json!({"city": "Ulm"}), json!({"temperature": 3, "cached": true})),
                ],
            ),
            (
                "kv",
                vec![
                    (json!({"name": "a"}), json!({"count": 1, "names": ["a"]})),
                    (json!({"name": "a", "by": 2}), json!({"count": 3, "names": ["a"]})),
                ],
            ),
            (
                "fs",
                vec![
                    (json!({"file": "x", "line": "one"}), json!({"lines": 1, "files": ["x"]})),
                    (json!({"file": "x", "line": "two"}), json!({"lines": 2, "files": ["x"]})),
                ],
            ),
        ],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(toolwright_rust), ignore = "no rustc for WebAssembly: see `agent toolchain ls`")]
async fn what_the_pages_say_is_what_their_tools_in_rust_give() {
    call(
        "rust",
        vec![
            (
                "recipe-csv-summary",
                vec![(
                    table(),
                    json!({
                        "Rom": {"count": 1, "sum": 5.0, "mean": 5.0, "min": 5.0, "max": 5.0},
                        "Ulm": {"count": 2, "sum": 6.0, "mean": 3.0, "min": 2.0, "max": 4.0},
                    }),
                )],
            ),
            (
                "recipe-dates",
                vec![
                    (
                        json!({"from": "2026-01-31", "to": "2026-02-10"}),
                        json!({"days": 10, "working": 6, "week": 5, "later": "2026-02-28", "before": "2026-01-30"}),
                    ),
                    (
                        json!({"from": "2026-03-01", "to": "2026-03-01", "months": -14}),
                        json!({"days": 0, "working": 0, "week": 9, "later": "2025-01-01", "before": "2026-02-28"}),
                    ),
                ],
            ),
            (
                "recipe-text-diff",
                vec![
                    (texts(), json!({"diff": DIFF, "added": 2, "removed": 1, "same": false})),
                    (json!({"before": "a", "after": "a"}), json!({"diff": "", "added": 0, "removed": 0, "same": true})),
                ],
            ),
            ("recipe-file-report", vec![(json!({"folder": "papers"}), json!({"md": 2, "txt": 8}))]),
            (
                "recipe-json-api",
                vec![(json!({"query": "a & b"}), json!([{"id": 1, "title": "One"}, {"id": 2, "title": "Two"}]))],
            ),
            (
                "recipe-cache",
                vec![
                    (json!({"city": "Ulm"}), json!({"temperature": 3})),
                    (json!({"city": "Ulm"}), json!({"temperature": 3})),
                ],
            ),
            (
                "kv",
                vec![
                    (json!({"name": "a"}), json!({"count": 1, "keys": ["count:a"]})),
                    (json!({"name": "a", "by": 2}), json!({"count": 3, "keys": ["count:a"]})),
                ],
            ),
            (
                "fs",
                vec![
                    (json!({"file": "x", "line": "one"}), json!({"lines": 1, "files": ["x"]})),
                    (json!({"file": "x", "line": "two"}), json!({"lines": 2, "files": ["x"]})),
                ],
            ),
        ],
    )
    .await;
}
