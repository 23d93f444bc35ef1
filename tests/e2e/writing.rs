//! `agent new-tool` and `agent dev`: for people who write tools themselves; and `agent completions`.

use std::{fs, process::Stdio};

use crate::home::{Home, end, interrupt, read_until};

#[test]
fn a_new_tool_is_tried_and_registered() {
    let home = Home::prepared();
    let done = home.run(&["new-tool", "word_count"]);
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{done:?}");
    assert!(done.out.starts_with("`word_count` is made\n"), "{}", done.out);
    let done = home.run(&["dev", "word_count", "--once", "--call", r#"{"text": "a b"}"#]);
    assert_eq!(done.code, Some(0), "{done:?}");
    let (ok, result) = done.out.split_once('\n').unwrap();
    assert!(ok.starts_with("ok  user:word_count compiled in ") && ok.contains("; 1 example held in "), "{ok}");
    assert_eq!(result, "{\"words\":2}\n");
    assert!(home.run(&["registry", "ls"]).out.starts_with("no tools yet"), "dev registers nothing");

    let done = home.run(&["registry", "add", "word_count"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(done.out.contains(r#"call it       agent registry call user:word_count '{"text":"one two three"}'"#));
    assert_eq!(home.run(&["registry", "call", "user:word_count", r#"{"text": "a b"}"#]).out, "{\"words\":2}\n");

    let done = home.run(&["new-tool", "word_count"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("is there already, and nothing is overwritten"), "{}", done.err);
    assert_eq!(home.run(&["new-tool", "Word-Count"]).code, Some(2));
    assert_eq!(home.run(&["new-tool", "primes", "--language", "rust", "--dir", "tools"]).code, Some(0));
    let files = fs::read_dir(home.path().join("tools/primes")).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, ["README.md", "examples.json", "tool.rs", "tool.toml"]);
}

#[test]
fn dev_tells_what_the_model_would_read() {
    let home = Home::prepared();
    assert_eq!(home.run(&["new-tool", "word_count"]).code, Some(0));
    let home = home.with("word_count/tool.js", "export default ({ text }) => {\n  return { words: text.length ;\n};\n");
    let done = home.run(&["dev", "word_count", "--once"]);
    assert_eq!((done.code, done.out.as_str()), (Some(1), ""));
    assert!(done.err.starts_with("error: compile: line 2, column "), "{}", done.err);
    assert!(done.err.contains("\n    return { words: text.length ;\n"), "{}", done.err);

    let home = home.with("word_count/tool.js", "export default ({ text }) => ({ words: text.length });");
    let done = home.run(&["dev", "word_count/tool.js", "--once"]);
    assert_eq!(done.code, Some(1));
    assert!(
        done.err.starts_with("error: example 1 does not hold: expected {\"words\":3}, got {\"words\":13}"),
        "{}",
        done.err
    );

    let home = home.with("reach.js", "export default async () => typeof fetch;");
    let done = home.run(&["dev", "reach.js", "--once", "--call", "{}", "--grant", "http:api.example.org"]);
    assert_eq!((done.code, done.out.lines().last()), (Some(0), Some("\"function\"")), "{done:?}");
    let manifest = "name = \"reach\"\ndescription = \"x\"\ncapabilities = [\"http:api.example.org\"]\n";
    let home = home.with("reach/tool.toml", manifest).with("reach/tool.js", "export default () => 1;");
    let home = home.with("reach/tool.toml", format!("{manifest}schema = \"s.json\"\n")).with("reach/s.json", "{}");
    let done = home.run(&["dev", "reach", "--once"]);
    assert_eq!(done.code, Some(3), "what a folder asks for is not given: {done:?}");
    assert!(done.err.contains("--allow-http api.example.org"), "{}", done.err);
    assert_eq!(home.run(&["dev", "nothing", "--once"]).code, Some(2));
    assert_eq!(home.run(&["dev", "nothing"]).code, Some(2));
}

#[test]
fn dev_tries_again_at_every_change_until_ctrl_c() {
    let home = Home::prepared().with("answer.js", "export default () => 1;");
    let mut command = home.agent(&["dev", "answer.js", "--call", "{}"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    read_until(&mut err, "waiting for a change");
    assert!(read_until(&mut out, "\n1\n").starts_with("ok  user:answer compiled"));
    fs::write(home.path().join("answer.js"), "export default () => (;").unwrap();
    assert!(read_until(&mut err, "waiting for a change").contains("error: compile: line 1"));
    fs::write(home.path().join("answer.js"), "export default () => 22;").unwrap();
    assert!(read_until(&mut out, "\n22\n").contains("ok  user:answer compiled"));
    read_until(&mut err, "waiting for a change");
    interrupt(&child);
    assert_eq!(end(child).code, Some(0));
}

#[test]
fn completions_know_the_commands() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let done = home.run(&["completions", shell]);
        assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{shell}");
        for word in ["new-tool", "rollback", "allow-http"] {
            assert!(done.out.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(home.run(&["completions", "csh"]).code, Some(2));
}

#[test]
fn the_settings_in_force_are_shown_with_their_origin() {
    let home = Home::new()
        .with(
            "home/config.toml",
            "max_turns = 7\nbase_url = \"http://me:secret@127.0.0.1:9/v1\"\n[grants]\nenv = [\"CITY\"]\n",
        )
        .with("home/policies/mine.cedar", "");
    let mut command = home.agent(&["config", "show", "--origin", "-m", "mine", "--allow-http", "a.org"]);
    let done = crate::home::done(command.env("OPENAI_API_KEY", "sk-secret").env("CITY", "Ulm secret"));
    assert_eq!((done.code, done.err.as_str()), (Some(0), ""), "{done:?}");
    assert!(!done.out.contains("secret"), "{}", done.out);
    let rows: Vec<Vec<_>> = done
        .out
        .lines()
        .map(|line| line.split("  ").filter(|cell| !cell.is_empty()).map(str::trim).collect())
        .collect();
    let file = home.home().join("config.toml");
    let policy = home.home().join("policies/mine.cedar");
    for expected in [
        ["SETTING", "VALUE", "ORIGIN"],
        ["model", "mine", "--model"],
        ["base_url", "set", &format!("{}:2", file.display())],
        ["api_key", "set", "environment OPENAI_API_KEY"],
        ["api_key_env", "OPENAI_API_KEY", "default"],
        ["max_turns", "7", &format!("{}:1", file.display())],
        ["storage", "folders", "default"],
        ["folders.config", &home.home().display().to_string(), "environment TOOLWRIGHT_HOME"],
        ["grants.env", "CITY (set)", &format!("{}:4", file.display())],
        ["grants.http", "http:a.org", "--allow-http"],
        ["policies", &policy.display().to_string(), &format!("in {}", home.home().join("policies").display())],
        ["time_zone", "UTC", "system"],
    ] {
        assert!(rows.iter().any(|row| row[..] == expected[..]), "{expected:?} in {}", done.out);
    }
    let done = home.run(&["config", "show"]);
    assert!(done.out.starts_with("SETTING  ") && !done.out.contains("ORIGIN"), "{}", done.out);
}

#[test]
fn dev_leaves_alone_what_the_tool_of_that_name_keeps() {
    let home = Home::prepared();
    let source = "export default async ({ v }) => { if (v) await kv.set('k', v); return (await kv.get('k')) ?? 0; };";
    let manifest = "name = \"user:keeps\"\ndescription = \"x\"\ncapabilities = [\"kv\"]\n";
    let home = home.with("keeps/tool.toml", manifest).with("keeps/tool.js", source);
    assert_eq!(home.run(&["registry", "add", "keeps"]).code, Some(0));
    assert_eq!(home.run(&["registry", "call", "user:keeps", r#"{"v": 1}"#]).out, "1\n");
    let done = home.run(&["dev", "keeps", "--once", "--call", "{}"]);
    assert_eq!((done.code, done.out.lines().last()), (Some(0), Some("0")), "{done:?}");
    let done = home.run(&["dev", "keeps", "--once", "--call", r#"{"v": 2}"#]);
    assert_eq!((done.code, done.out.lines().last()), (Some(0), Some("2")), "{done:?}");
    assert_eq!(home.run(&["registry", "call", "user:keeps", "{}"]).out, "1\n");
}
