//! Models: which there are, which is asked, and who is asked in its place.

use std::process::Command;

use serde_json::{Value, json};
use toolwright_test_support::{Reply, Route, ScriptedHttp, ScriptedModel, Turn};

use crate::{
    home::{Done, Home, done},
    script::{model, say},
    terminal::Terminal,
};

/// Address and port of a scripted model, as a config names a local server.
fn address(model: &ScriptedModel) -> String {
    model.base_url().trim_start_matches("http://").trim_end_matches("/v1").to_owned()
}

/// A config with one local server in place of the usual ones.
fn config(home: Home, local: &str, more: &str) -> Home {
    home.with("home/config.toml", format!("local_servers = [{local}]\n{more}"))
}

fn entry(name: &str, model: &ScriptedModel, more: &str) -> String {
    format!("[models.{name}]\nmodel = \"{name}-model\"\nbase_url = \"{}\"\n{more}\n", model.base_url())
}

fn overloaded() -> Turn {
    Turn::status(503, json!({"error": {"message": "busy"}})).header("retry-after", "0")
}

fn asked(model: &ScriptedModel) -> Vec<String> {
    model.requests().iter().map(|request| request.json()["model"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_local_server_is_found_and_asked_where_there_is_no_other() {
    let model = model([say("from here"), say("again")]);
    let home = config(Home::prepared(), &format!("\"{}\"", address(&model)), "");
    let done = home.run(&["run", "x"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "from here\n"), "{done:?}");
    let note = format!(
        "[note] `scripted` is asked, of a local server at {}: neither `OPENAI_API_KEY` nor a base URL is set\n",
        model.base_url()
    );
    assert_eq!(done.err, note);
    assert_eq!(
        home.run(&["run", "-q", "x", "-m", "scripted"]),
        Done { code: Some(0), out: "again\n".into(), err: String::new() }
    );
    assert_eq!(asked(&model), ["scripted", "scripted"]);

    let done = home.run(&["run", "x", "-m", "other"]);
    assert_eq!(done.code, Some(5));
    assert!(done.err.contains("and no local server has `other`: they have `scripted`\n"), "{}", done.err);
}

#[test]
fn the_models_are_listed_with_the_one_that_would_be_asked() {
    let server = ScriptedHttp::start();
    server
        .route("/api/tags", Route::json(json!({"models": [{"name": "qwen3:8b"}, {"name": "\u{1b}[2Jevil"}]})))
        .route("/api/ps", Route::json(json!({"models": [{"name": "qwen3:8b", "context_length": 32_768}]})));
    let work = "[models.work]\nmodel = \"big\"\nprices = { input = 0.5, output = 2 }\nbase_url = \"https://llm.example.org/v1\"\n";
    let home = config(Home::new(), &format!("\"{}\"", server.address()), work);
    let at = format!("http://{}/v1", server.address());

    let listed = home.run(&["models"]);
    let row = |name: &str| {
        let row = listed.out.lines().find(|line| line.split_whitespace().any(|word| word == name)).unwrap();
        row.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(row("gpt-5"), "gpt-5 app:gpt_5 400000 1.25 0.125 10.00 main https://api.openai.com/v1");
    assert_eq!(row("big"), "big user.models:work ~128000 0.50 0.50 2.00 main https://llm.example.org/v1");
    assert_eq!(row("qwen3:8b"), format!("* qwen3:8b - 32768 - - - - {at}"));
    assert!(
        listed.out.contains(&format!("used now: `qwen3:8b` at {at}, window 32768 tokens\n  because Ollama was found"))
    );
    assert!(!listed.out.contains("evil") && !listed.out.contains('\u{1b}'), "{}", listed.out);

    let json = |args: &[&str]| -> Value { serde_json::from_str(&home.run(args).out).unwrap() };
    let listed = json(&["models", "--json", "-m", "work"]);
    let used: Vec<_> = listed["models"].as_array().unwrap().iter().filter(|model| model["is_used"] == true).collect();
    assert_eq!(
        *used[0],
        json!({
            "name": "big", "id": "user.models:work", "context_window": 128_000, "window_is_assumed": true,
            "output_limit": null, "prices": {"input": 500_000, "cached_input": 500_000, "output": 2_000_000},
            "role": "main", "base_url": "https://llm.example.org/v1", "is_used": true,
        })
    );
    assert_eq!((used.len(), &listed["used"]["compress"], &listed["error"]), (1, &json!("big"), &Value::Null));

    // An entry of the config is one of the registry.
    let shown = home.run(&["registry", "show", "user.models:work"]);
    assert!(
        shown.out.contains("  prices        $0.50 in, $0.50 from the cache, $2.00 out, a million tokens\n"),
        "{shown:?}"
    );
    assert!(home.run(&["registry", "ls"]).out.contains("user.models:work"));
    let removed = home.run(&["registry", "rm", "user.models:work"]);
    assert_eq!(removed.code, Some(1), "{removed:?}");
    assert!(removed.err.contains("the config file sets and cannot be changed here"), "{removed:?}");

    let nobody = config(Home::new(), "", "").run(&["models"]);
    assert_eq!(nobody.code, Some(0));
    assert!(nobody.out.contains("used now: none, there is no model to ask: "), "{}", nobody.out);
}

#[test]
fn another_model_answers_when_the_first_is_overloaded() {
    let (first, second) = (ScriptedModel::start(), model([say("I stand in.")]));
    for _ in 0..2 {
        first.then(overloaded());
    }
    let entries = entry("first", &first, "fallback = [\"second\"]") + &entry("second", &second, "");
    let home = config(Home::prepared(), "", &entries);
    let done = home.run(&["run", "x", "-m", "first"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "I stand in.\n"), "{done:?}");
    assert!(
        done.err.ends_with(
            "[fallback] `second-model` is asked in place of `first-model`: the server is failing or overloaded (503): busy\n"
        ),
        "{}",
        done.err
    );
    assert_eq!((first.turns_left(), asked(&second)), (0, vec!["second-model".to_owned()]));

    // The first one is asked again at the next run, and in a chain that fails its error is told.
    first.then(overloaded()).then(overloaded());
    second.then(Turn::status(400, json!({"error": {"message": "no tools here"}})));
    let done = home.run(&["run", "-m", "first", "--output-format", "stream-json", "x"]);
    let lines: Vec<Value> = done.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let fell = lines.iter().find(|line| line["type"] == "fell_back").unwrap();
    assert_eq!((&fell["from"], &fell["to"]), (&json!("first-model"), &json!("second-model")));
    assert_eq!(done.code, Some(5));
    assert!(done.err.starts_with("error: the server is failing or overloaded (503): busy\n"), "{}", done.err);
}

#[test]
fn what_a_stand_in_costs_is_what_counts() {
    let (first, second) = (ScriptedModel::start(), model([Reply::new().text("x").usage(5000, 100)]));
    first.then(overloaded()).then(overloaded());
    let entries = entry("first", &first, "fallback = [\"second\"]\nprices = { input = 100, output = 100 }")
        + &entry("second", &second, "prices = { input = 1, output = 10 }");
    let home = config(Home::prepared(), "", &entries);
    let run = |args: &[&str]| {
        let done = home.run(&[&["run", "-m", "first", "--output-format", "json", "x"], args].concat());
        serde_json::from_str::<Value>(&done.out).unwrap()["usage"]["cost_usd"].clone()
    };
    // 5,000 tokens at $1 and 100 at $10 a million.
    assert_eq!(run(&[]).to_string(), "0.006");

    // Where money is bounded, one whose prices nobody knows is not asked.
    let entries = entry("first", &first, "fallback = [\"third\"]\nprices = { input = 1, output = 1 }")
        + &entry("third", &second, "");
    let home = config(home, "", &entries);
    first.then(overloaded()).then(overloaded());
    let done = home.run(&["run", "-m", "first", "x", "--max-cost", "1"]);
    assert_eq!((done.code, asked(&second).len()), (Some(5), 1), "{done:?}");
    assert!(
        done.err.contains("`user.models:third` stands in for no other model: what it costs is not known"),
        "{done:?}"
    );
}

#[test]
fn a_conversation_goes_on_with_a_model_at_another_server() {
    let (here, there) = (model([say("here")]), model([say("there")]));
    let home = config(Home::prepared(), "", &entry("other", &there, "context_window = 9000"));
    let mut terminal = Terminal::plain(&home, &here);
    terminal.says("one");
    let said = terminal.says("/model other");
    assert!(
        said.contains(&format!("the next prompt goes to `other-model` at {}, window 9000 tokens", there.base_url())),
        "{said}"
    );
    assert!(terminal.says("two").contains("there"));
    assert!(terminal.says("/model").contains(": its entry in your config names this server"));
    let status = terminal.says("/status");
    assert!(status.contains("compress   `other-model`"), "{status}");
    terminal.types("quit");
    terminal.leaves();
    assert_eq!((asked(&here), asked(&there)), (vec!["scripted".to_owned()], vec!["other-model".to_owned()]));
    // The conversation went along.
    assert_eq!(there.requests()[0].json()["messages"].as_array().unwrap().len(), 4);
}

#[test]
fn what_is_set_and_whether_it_works_is_shown() {
    let there = ScriptedModel::start();
    let entries = entry("work", &there, "api_key_env = \"WORK_KEY\"");
    let home = config(
        Home::prepared(),
        "\"127.0.0.1:1\"",
        &format!("model = \"work\"\nfallback = [\"gpt-5-mini\"]\n{entries}"),
    );
    let with_key = |args: &[&str]| -> Command {
        let mut command = home.agent(args);
        command.env("WORK_KEY", "wk-secret");
        command
    };
    let shown = done(&mut with_key(&["config", "show", "--origin"]));
    let row = |setting: &str| {
        let row = shown.out.lines().find(|line| line.starts_with(&format!("{setting} "))).unwrap();
        row.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    let file = home.home().join("config.toml").display().to_string();
    assert_eq!(row("model"), format!("work-model {file}:2"));
    assert_eq!(row("models.work"), format!("work-model at {}, key in WORK_KEY {file}:4", there.base_url()));
    assert_eq!(row("fallback"), format!("app:gpt_5_mini {file}:3"));
    assert_eq!(row("local_servers"), format!("127.0.0.1:1 {file}:1"));
    assert!(!shown.out.contains("wk-secret"));

    let provider = |done: Done| {
        let line = done.out.lines().find(|line| line.contains(" provider ")).unwrap().to_owned();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let line = provider(done(&mut with_key(&["doctor"])));
    let at = format!("ok provider `work-model` at {}, window ~128000 tokens (assumed)", there.base_url());
    assert!(line.starts_with(&at) && line.ends_with(", which can be reached"), "{line}");
    assert!(line.contains("`app:gpt_5_mini` stands in for no other model: "), "{line}");
    assert!(provider(home.run(&["doctor"])).starts_with("note provider the key of `user.models:work` is not set"));

    // The key is for that server, and for no tool.
    let refused = done(&mut with_key(&["run", "x", "--allow-env", "WORK_KEY"]));
    assert_eq!(
        (refused.code, refused.err.lines().next()),
        (Some(2), Some("error: `WORK_KEY` holds the provider's key and is never given to a tool"))
    );
    there.then(say("ok"));
    assert_eq!(done(&mut with_key(&["run", "x"])).code, Some(0));
    assert_eq!(there.requests()[0].header("authorization"), Some("Bearer wk-secret"));
}
