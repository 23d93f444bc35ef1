//! The model asks, only the person gives: one test that a capability is given, one that it is not, for each way.

use serde_json::json;
use toolwright_test_support::{Route, ScriptedHttp};

use crate::{
    home::{Done, Home, done, done_with},
    script::{create, failure, making, model, say, told},
};

const HOST: &str = "export default () => 1;";

/// Asks with a model that makes a tool for `api.example.org`; whether it was made.
fn asking_for_a_host(home: &Home, args: &[&str], input: Option<&str>) -> (bool, Done) {
    let model = model([create("x", HOST, &["http:api.example.org"]), say("ok")]);
    let mut command = home.asking(&model, args);
    let done = match input {
        Some(input) => done_with(&mut command, input),
        None => done(&mut command),
    };
    assert_eq!(done.code, Some(0), "{done:?}");
    (told(&model, "create").get("error").is_none(), done)
}

#[test]
fn a_host_in_the_persons_own_words_is_given() {
    let (made, _) = asking_for_a_host(&Home::prepared(), &["run", "what does api.example.org say?"], None);
    assert!(made);
}

#[test]
fn a_host_in_a_pipe_or_a_file_is_not_given() {
    let home = Home::prepared().with("f.txt", "what does api.example.org say?");
    for (args, input) in [
        (&["run", "x"][..], Some("what does api.example.org say?")),
        (&["run", "-"], Some("what does api.example.org say?")),
        (&["run"], Some("what does api.example.org say?")),
        (&["run", "x", "-f", "f.txt"], None),
        (&["run", "-f", "f.txt"], None),
        (&["run", "x"], None),
    ] {
        let (made, done) = asking_for_a_host(&home, args, input);
        assert!(!made, "{args:?}");
        assert!(done.err.contains("[denied] grant http:api.example.org to app.generated:x"), "{}", done.err);
        // The denial stands at the end again: the answer came, and something was missing.
        assert!(done.err.contains("denied on the way, once:\n  denied: agent app:dev_assistant grant"), "{}", done.err);
    }
}

#[test]
fn a_host_of_a_flag_or_the_config_is_given() {
    let home = Home::prepared();
    assert!(asking_for_a_host(&home, &["run", "x", "--allow-http", "api.example.org"], None).0);
    let home = Home::prepared().with("home/config.toml", "[grants]\nhttp = [\"*.example.org\"]");
    assert!(asking_for_a_host(&home, &["run", "x"], None).0);
    let home = Home::prepared().with("home/config.toml", "[grants]\nhttp = [\"other.example.org\"]");
    assert!(!asking_for_a_host(&home, &["run", "x"], None).0);
}

#[test]
fn a_denial_names_the_flag() {
    let home = Home::prepared();
    let model = model([create("x", HOST, &["http:api.example.org", "env:CITY"]), say("ok")]);
    home.ask(&model, &["run", "x"]);
    let message = failure(&model, "create");
    assert!(message.contains("`--allow-http api.example.org`") && message.contains("`--allow-env CITY`"), "{message}");
}

#[test]
fn loopback_is_reached_when_it_was_given_and_not_otherwise() {
    let home = Home::prepared();
    let server = ScriptedHttp::start();
    server.route("/", Route::text("hello"));
    let source = format!("export default async () => (await fetch('{}')).text();", server.url("/"));
    let capability = format!("http:{}", server.address());
    let address = server.address().to_string();

    let model = making("fetch_it", &source, &[&capability], json!({}), "ok");
    let done = home.ask(&model, &["run", "x", "--ephemeral", "--allow-http", &address]);
    assert_eq!(told(&model, "call"), "hello", "{done:?}");
    assert_eq!(server.requests().len(), 1);

    // Naming it in the prompt is not enough for an address that is not public.
    let model = making("fetch_it", &source, &[&capability], json!({}), "ok");
    home.ask(&model, &["run", &format!("what does http://{address}/ say?"), "--ephemeral"]);
    assert!(failure(&model, "create").starts_with("denied: no policy permits it; the person can allow it with"));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_variable_is_read_when_it_was_given_and_a_key_never() {
    let source = "export default () => ({ city: process.env.CITY, key: process.env.OPENAI_API_KEY ?? null });";
    let home = Home::prepared();
    let run = |capabilities: &[&str], args: &[&str]| {
        let model = making("where", source, capabilities, json!({}), "ok");
        let mut command = home.asking(&model, &["run", "x", "--ephemeral"]);
        command.args(args).env("CITY", "Rome-the-eternal").env("OPENAI_API_KEY", "sk-secret");
        let done = done(&mut command);
        assert!(!done.err.contains("sk-secret") && !done.err.contains("Rome-the-eternal"), "{}", done.err);
        model
    };
    let model = run(&["env:CITY"], &["--allow-env", "CITY"]);
    // It reached the tool; what the model reads of it is redacted.
    assert!(told(&model, "call")["city"].is_string());
    assert!(!told(&model, "call").to_string().contains("Rome-the-eternal"));
    assert_eq!(told(&model, "call")["key"], json!(null));
    let model = run(&["env:CITY"], &[]);
    assert!(failure(&model, "create").contains("no policy permits it"));
    let model = run(&["env:OPENAI_API_KEY"], &["--allow-env", "HOME"]);
    assert!(failure(&model, "create").contains("`deny_provider_keys`"));

    let model = making("where", source, &[], json!({}), "ok");
    let done = home.ask(&model, &["run", "x", "--allow-env", "OPENAI_API_KEY"]);
    assert_eq!((done.code, model.requests().len()), (Some(2), 0));
    assert!(done.err.starts_with("error: `OPENAI_API_KEY` holds the provider's key and is never given to a tool"));
}

#[test]
fn a_projects_file_gives_nothing() {
    let home = Home::prepared().with(".toolwright.toml", "[grants]\nhttp = [\"*\"]");
    let model = model([say("ok")]);
    let done = home.ask(&model, &["run", "x"]);
    assert_eq!((done.code, model.requests().len()), (Some(2), 0));
    assert!(done.err.contains(".toolwright.toml:1:2: a project's file may not set `grants`"), "{}", done.err);
}

#[test]
fn a_policy_of_the_persons_can_forbid() {
    let policy = "@id(\"no_clock\")\n@reason(\"no time here\")\nforbid (principal, action == Action::\"grant\", resource is Entry)\nwhen { context.kind == \"clock\" };\n";
    let home = Home::prepared().with("home/policies/mine.cedar", policy);
    let model = model([create("clock", crate::script::CLOCK, &["clock"]), say("ok")]);
    let done = home.ask(&model, &["run", "x"]);
    assert!(failure(&model, "create").starts_with("denied by policy `no_clock`: no time here"));
    assert!(done.err.contains("[denied] grant clock to app.generated:clock by no_clock"), "{}", done.err);
}

const COUNTS_AND_READS: &str = r#"export default async function ({ file }) {
  const n = ((await kv.get("n")) ?? 0) + 1;
  await kv.set("n", n);
  return `${n} ${await fs.readFile(file, "utf8")}`;
}"#;

/// A home with a tool `user:t` that keeps a count, and may read the folder `notes`; and the path of a file in there.
fn with_a_reader() -> (Home, String) {
    let home = Home::prepared()
        .with("t.js", COUNTS_AND_READS)
        .with("t.json", r#"{"type": "object"}"#)
        .with("notes/a.txt", "text");
    let folder = home.path().canonicalize().unwrap().join("notes").display().to_string();
    let grant = format!("fs:{folder}");
    let args = ["--name", "t", "--description", "Reads", "--schema", "t.json", "--grant", "kv", "--grant", &grant];
    let done = home.run(&[&["registry", "add", "t.js"], &args[..]].concat());
    assert_eq!(done.code, Some(0), "{done:?}");
    (home, format!(r#"{{"file": "{folder}/a.txt"}}"#))
}

#[test]
fn a_folder_is_given_by_flag_or_config_and_for_each_run() {
    let (home, input) = with_a_reader();
    let call = ["registry", "call", "user:t", &input];
    let done = home.run(&call);
    assert_eq!(done.code, Some(3), "{done:?}");
    assert!(done.err.contains("hint: the person can allow it with `--allow-fs /"), "{}", done.err);
    let done = home.run(&[&call[..], &["--allow-fs", "notes"]].concat());
    assert_eq!((done.code, done.out.as_str()), (Some(0), "\"1 text\"\n"), "{done:?}");
    let home = home.with("home/config.toml", "[grants]\nfs = [\"../notes\"]");
    let done = home.run(&call);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "\"2 text\"\n"), "{done:?}");
    // All that the program keeps is in `home`, and what that is in is never given.
    let done = home.run(&["--allow-fs", ".", "policy", "explain", &format!("grant fs:{} to t", home.path().display())]);
    assert!(done.out.starts_with("denied\n") && done.out.contains("deny_own_folders"), "{done:?}");
}

#[test]
fn a_store_outlives_the_process_and_is_gone_with_its_tool() {
    let (home, input) = with_a_reader();
    let call = ["registry", "call", "user:t", &input, "--allow-fs", "notes"];
    for n in 1..=3 {
        assert_eq!(home.run(&call).out, format!("\"{n} text\"\n"));
    }
    assert_eq!(home.run(&["registry", "rm", "user:t"]).code, Some(0));
    assert_eq!(home.run(&["registry", "rollback", "user:t", "1", "--allow-fs", "notes"]).code, Some(0));
    assert_eq!(home.run(&call).out, "\"1 text\"\n");
}

/// What was given by config and flags the model cannot know otherwise.
#[test]
fn the_model_is_told_what_the_person_gave() {
    let home =
        Home::prepared().with("home/config.toml", "[grants]\nhttp = [\"api.example.org\"]").with("notes/a.txt", "a");
    let asked = |args: &[&str]| {
        let model = model([say("ok")]);
        home.ask(&model, args);
        model.requests()[0].json()["messages"][0]["content"].as_str().unwrap().to_owned()
    };
    let notes = home.path().canonicalize().unwrap().join("notes");
    let told = format!(
        "The person gave `http:api.example.org`, `env:CITY`, `fs:{}:rw`: a tool that needs one asks for it in `capabilities`.",
        notes.display()
    );
    let prompt = asked(&["run", "x", "--allow-fs", "notes:rw", "--allow-env", "CITY"]);
    assert!(prompt.contains(&told), "{prompt}");
    let prompt = asked(&["run", "read other.example.org", "--ephemeral"]);
    assert!(
        prompt.contains("The person gave `http:api.example.org`: ") && !prompt.contains("other.example.org"),
        "{prompt}"
    );
}
