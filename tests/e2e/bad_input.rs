//! Servers that fail, and models that write nonsense: each is told with a way out, and nothing is lost.

use serde_json::{Value, json};
use toolwright_test_support::{Reply, ScriptedModel, Turn};

use crate::{
    home::Home,
    script::{CLOCK, call, failure, making, model, say, tool},
};

/// Runs against a server that gives this answer again and again; the last lines of the error stream.
fn refused(turns: impl IntoIterator<Item = Turn>) -> String {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    for turn in turns {
        model.then(turn);
    }
    let done = home.ask(&model, &["run", "-q", "x"]);
    assert_eq!((done.code, done.out.as_str()), (Some(5), ""), "{done:?}");
    done.err
}

fn error(status: u16, message: &str) -> Turn {
    Turn::status(status, json!({"error": {"message": message, "code": null}}))
}

#[test]
fn no_server_ends_at_once_with_the_ways_out() {
    let done = Home::new().with("home/config.toml", "local_servers = [\"127.0.0.1:1\"]").run(&["run", "x"]);
    assert_eq!(done.code, Some(5));
    assert_eq!(
        done.err,
        "error: there is no model to ask: neither an API key nor a base URL is set, and no local server with a model was found\n\
         \x20 hint: set `OPENAI_API_KEY` to use OpenAI\n\
         \x20 hint: `--base-url URL` or `OPENAI_BASE_URL` names any OpenAI-compatible server\n\
         \x20 hint: start Ollama, llama.cpp or LM Studio on this machine: it is found, and `agent models` lists its models\n\
         \x20 hint: `agent demo` shows the whole way without a model\n"
    );
}

#[test]
fn a_base_url_that_is_none_is_told() {
    for url in ["nonsense", "ftp://a.org/v1", "http://user:pass@a.org/v1"] {
        let done = Home::new().run(&["run", "x", "--base-url", url]);
        assert_eq!(done.code, Some(2), "{done:?}");
        assert!(done.err.starts_with("error: the model's configuration is wrong: the base URL"), "{}", done.err);
        assert!(!done.err.contains("pass"), "{}", done.err);
    }
    let done = Home::new().run(&["run", "x", "--base-url", "nonsense"]);
    assert!(done.err.contains("`nonsense` is not a URL: write it as `http://127.0.0.1:11434/v1`\n"), "{}", done.err);
}

#[test]
fn a_server_that_does_not_speak_tls() {
    let model = model([]);
    let url = model.base_url().replace("http://", "https://");
    let done = Home::prepared().run(&["run", "-q", "x", "--base-url", &url]);
    assert_eq!(done.code, Some(5));
    assert!(done.err.starts_with(&format!("error: cannot make a secure connection to `{url}`: ")), "{}", done.err);
}

#[test]
fn a_dead_server() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", server.local_addr().unwrap());
    drop(server);
    let done = Home::prepared().run(&["run", "-q", "x", "--base-url", &url]);
    assert_eq!(done.code, Some(5));
    assert!(done.err.starts_with(&format!("error: cannot reach `{url}`: ")), "{}", done.err);
    assert!(done.err.ends_with("  hint: check the base URL, and that the server runs\n"), "{}", done.err);
}

#[test]
fn an_unknown_model() {
    let err = refused([error(404, "The model `scripted` does not exist")]);
    assert!(err.starts_with("error: the server does not know the model `scripted`: The model"), "{err}");
    assert!(err.contains("  hint: check the model's name"), "{err}");
}

#[test]
fn a_wrong_key() {
    let err = refused([error(401, "Incorrect API key")]);
    assert!(
        err.starts_with("error: the server refused the key (401): Incorrect API key\n  hint: check the API key"),
        "{err}"
    );
}

#[test]
fn a_server_that_limits_the_rate() {
    let err = refused((0..5).map(|_| error(429, "slow down").header("retry-after", "0")));
    assert!(err.starts_with("error: the server limits the rate of requests (429): slow down\n  hint: wait"), "{err}");
}

#[test]
fn a_server_that_fails() {
    let err = refused((0..5).map(|_| error(500, "oops").header("retry-after", "0")));
    assert!(
        err.starts_with("error: the server is failing or overloaded (500): oops\n  hint: try again later"),
        "{err}"
    );
}

#[test]
fn a_server_that_recovers_is_asked_again() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    model.then(error(500, "oops").header("retry-after", "0")).then(say("ok"));
    let done = home.ask(&model, &["run", "x"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "ok\n"));
    assert!(
        done.err.starts_with("[retry] try 2 in 0.0 s: the server is failing or overloaded (500): oops"),
        "{}",
        done.err
    );
}

#[test]
fn an_empty_stream() {
    let err = refused((0..5).map(|_| Turn::empty()));
    assert_eq!(
        err,
        "error: the server answered with success but sent an empty reply (finish: `stop`)\n\
         \x20 hint: try again, or use another model\n"
    );
}

#[test]
fn a_stream_that_breaks_off_keeps_what_was_said() {
    let home = Home::prepared();
    let model = model([Reply::new().text("It is").then_cut()]);
    let done = home.ask(&model, &["run", "x"]);
    assert_eq!((done.code, done.out.as_str()), (Some(5), "It is\n"));
    assert!(done.err.starts_with("error: the reply was cut off: "), "{}", done.err);
}

/// Runs with a model that makes one wrong call and then answers; what it was told.
fn corrected(wrong: Reply) -> (String, String) {
    let home = Home::prepared();
    let model = model([wrong, say("I see.")]);
    let done = home.ask(&model, &["run", "x"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "I see.\n"), "{done:?}");
    assert!(!done.err.contains('\u{1b}'), "{}", done.err);
    let ls = home.run(&["registry", "ls"]);
    assert!(ls.out.starts_with("no tools yet"), "{}", ls.out);
    (failure(&model, "call"), done.err)
}

fn creating(change: impl FnOnce(&mut Value)) -> Reply {
    let mut arguments = tool("clock", CLOCK, &["clock"]);
    change(&mut arguments);
    call("create_tool", arguments)
}

#[test]
fn half_a_json_in_tool_arguments() {
    let (message, err) = corrected(Reply::new().tool_call_raw(Some("call"), "create_tool", "{\"name\": \"clo"));
    assert!(message.starts_with("the arguments are not JSON: "), "{message}");
    assert!(err.starts_with("[create_tool] failed: the arguments are not JSON"), "{err}");
}

#[test]
fn a_tool_that_is_not_there() {
    let (message, err) = corrected(call("clo\u{1b}[31mck", json!({})));
    assert!(message.starts_with("there is no tool `clo"), "{message}");
    assert!(message.contains("`load_tool` first"), "{message}");
    assert!(err.contains("] failed: there is no tool"), "{err}");
}

#[test]
fn arguments_against_the_schema() {
    let (message, err) = corrected(call("create_tool", json!({"name": "x"})));
    assert_eq!(message, "the arguments do not meet the tool's schema");
    assert!(err.contains("`/`: \"description\" is a required property"), "{err}");
}

#[test]
fn arguments_against_a_made_tools_schema() {
    let home = Home::prepared();
    let mut arguments = tool("double", "export default ({ n }) => n * 2;", &[]);
    arguments["input_schema"] = json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]});
    let model = model([
        Reply::new().tool_call("create", "create_tool", arguments),
        crate::script::load("double"),
        call("double", json!({"n": "two"})),
        say("ok"),
    ]);
    let done = home.ask(&model, &["run", "x"]);
    assert_eq!(done.code, Some(0));
    assert!(done.err.contains("[double] failed: the arguments do not meet the tool's schema: `/n`: "), "{}", done.err);
}

#[test]
fn names_that_are_none() {
    for name in ["App.Tools:x", "../x", "app.tools:сlock", "сlock", "a b", ""] {
        let (message, _) = corrected(creating(|arguments| arguments["name"] = json!(name)));
        assert!(message.contains("is not an entry id: "), "{name}: {message}");
    }
}

#[test]
fn a_megabyte_of_source() {
    let source = format!("export default () => 1; // {}", "x".repeat(1 << 20));
    let (message, err) = corrected(creating(|arguments| arguments["source"] = json!(source)));
    assert!(message.contains("deny_large_source"), "{message}");
    assert!(err.contains("[denied] create app.generated:clock by deny_large_source"), "{err}");
}

#[test]
fn a_description_with_terminal_escapes() {
    let (message, _) = corrected(creating(|arguments| arguments["description"] = json!("a \u{1b}[31mred clock")));
    assert_eq!(
        message,
        "the description of `app.generated:clock` has a control character: write it as one line of plain text"
    );
}

#[test]
fn a_result_with_terminal_escapes_stays_in_its_place() {
    let home = Home::prepared();
    let source = "export default () => { console.log('\\u001b[2Jlog'); throw new Error('\\u001b[31mno\\u202e'); };";
    let model = making("rude", source, &["log"], json!({}), "ok");
    let done = home.ask(&model, &["run", "x"]);
    assert!(done.err.contains("[rude] | log\n") && done.err.contains("[rude] failed: "), "{}", done.err);
    assert!(!done.err.contains('\u{1b}') && !done.err.contains('\u{202e}'), "{:?}", done.err);
}

#[test]
fn a_prompt_that_is_none() {
    let home = Home::prepared().with("binary", [0xff, 0xfe]).with("long", vec![b'x'; (1 << 20) + 1]);
    let model = model([]);
    for (args, expected) in [
        (&["run"][..], "error: there is no prompt\n"),
        (&["run", "-"], "error: there is no prompt\n"),
        (&["run", "  "], "error: there is no prompt\n"),
        (&["run", "-f", "binary"], "error: the file `binary` cannot be read: "),
        (&["run", "-f", "long"], "error: the file `long` is longer than 1 MiB\n"),
        (&["run", "-f", "nowhere"], "error: the file `nowhere` cannot be read: No such file"),
    ] {
        let done = home.ask(&model, args);
        assert_eq!(done.code, Some(2), "{args:?}");
        assert!(done.err.starts_with(expected), "{args:?}: {}", done.err);
    }
    assert_eq!(model.requests(), []);
}
