//! `agent run --record` and `--replay`.

use std::{fs, os::unix::fs::PermissionsExt as _};

use serde_json::{Value, json};
use toolwright_test_support::{Reply, Turn};

use crate::{
    home::{Done, Home, end, interrupt, read_until},
    script::{CLOCK, create, load, making, model, say},
};

fn lines(home: &Home, file: &str) -> Vec<Value> {
    let text = fs::read_to_string(home.path().join(file)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Plays the recording in a home of its own, where nothing was made yet.
fn play(home: &Home, file: &str, args: &[&str]) -> Done {
    let file = home.path().join(file);
    Home::prepared().run(&[&["run", "--replay", file.to_str().unwrap()], args].concat())
}

/// What a run says of its way, without notes.
fn way(err: &str) -> Vec<&str> {
    err.lines().filter(|line| !line.starts_with("[note]")).collect()
}

#[test]
fn what_was_recorded_plays_to_the_same_answer_without_a_server() {
    let home = Home::prepared();
    // What looks like a placeholder of the recording's own is what the model wrote.
    let source = "export default ({ n }) => `${n} ${n}` + '${call#/n}'";
    let answer = "It says 2 2${call#/n}, and ${#}.";
    let model = making("twice", source, &[], json!({"n": 2}), answer);
    let done = home.ask(&model, &["run", "--record", "twice.jsonl", "say it twice"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), format!("{answer}\n").as_str()), "{}", done.err);
    assert_eq!(lines(&home, "twice.jsonl").len(), 4);
    let mode = home.path().join("twice.jsonl").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    for args in [&[][..], &["say it twice"]] {
        let played = play(&home, "twice.jsonl", args);
        assert_eq!((played.code, &played.out), (Some(0), &done.out), "{}", played.err);
        let recording = "[recording] the model's replies are recorded: recording `twice`";
        assert_eq!(way(&played.err), [&[recording], &way(&done.err)[..]].concat());
    }
    // The tool was made anew, and really called.
    let json = play(&home, "twice.jsonl", &["--output-format", "stream-json"]);
    let result =
        json.out.lines().find(|line| line.contains("\"tool_finished\"") && line.contains("\"twice\"")).unwrap();
    let result: Value = serde_json::from_str(result).unwrap();
    assert_eq!(result["result"], "\"2 2${call#/n}\"");
}

#[test]
fn what_happens_otherwise_than_recorded_is_named_with_its_turn() {
    let home = Home::prepared();
    home.ask(&model([create("clock", CLOCK, &["clock"]), say("made")]), &["run", "--record", "r.jsonl", "x"]);
    // The tool is there from the first time.
    let done = home.run(&["run", "--replay", "r.jsonl"]);
    assert_eq!(done.code, Some(1));
    let error = "error: recording `r`, turn 2: expected `create` ok, got `create` failed with ";
    assert!(done.err.lines().any(|line| line.starts_with(error)), "{}", done.err);
    let done = play(&home, "r.jsonl", &["y"]);
    let error = "error: recording `r`, turn 1: expected the prompt `x`, got the prompt `y`";
    assert!(done.err.lines().any(|line| line == error), "{}", done.err);
}

#[test]
fn a_recorded_prompt_gives_nothing() {
    let home = Home::prepared();
    let spy = "export default async () => (await fetch('http://api.example.org/')).status";
    let replies = || [create("spy", spy, &["http:api.example.org"]), say("made")];
    let done = home.ask(&model(replies()), &["run", "--record", "r.jsonl", "look at http://api.example.org/"]);
    assert_eq!(way(&done.err), ["[create_tool] ok"]);
    let played = play(&home, "r.jsonl", &[]);
    assert_eq!(played.code, Some(1));
    assert!(played.err.contains("[denied] grant"), "{}", played.err);
    let typed = play(&home, "r.jsonl", &["look at http://api.example.org/"]);
    assert_eq!((typed.code, typed.out.as_str()), (Some(0), "made\n"), "{}", typed.err);
}

#[test]
fn an_error_and_an_interruption_leave_whole_lines() {
    let home = Home::prepared();
    let broken = model([create("clock", CLOCK, &["clock"])]);
    broken.then(Turn::status(400, json!({"error": {"message": "no"}})));
    assert_eq!(home.ask(&broken, &["run", "--record", "error.jsonl", "x"]).code, Some(5));
    assert_eq!(lines(&home, "error.jsonl").len(), 1);

    let hanging = model([create("other", CLOCK, &["clock"]), load("other")]);
    hanging.then(Reply::new().text("It is").then_hang());
    let mut child = home.asking(&hanging, &["run", "--record", "int.jsonl", "x"]).spawn().unwrap();
    read_until(child.stdout.as_mut().unwrap(), "It is");
    // What is recorded is there while the run goes on.
    assert_eq!(lines(&home, "int.jsonl").len(), 2);
    interrupt(&child);
    assert_eq!(end(child).code, Some(130));
    assert_eq!(lines(&home, "int.jsonl").len(), 2);
    let played = play(&home, "int.jsonl", &[]);
    let error = "error: recording `int`, turn 3: expected its end after turn 2, got one more request after `load` ok";
    assert!(played.err.lines().any(|line| line == error), "{}", played.err);
}

#[test]
fn a_file_that_is_there_is_written_over_only_by_force() {
    let home = Home::prepared().with("r.jsonl", "mine");
    let text = || fs::read_to_string(home.path().join("r.jsonl")).unwrap();
    let model = model([say("ok")]);
    let done = home.ask(&model, &["run", "--record", "r.jsonl", "x"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("the recording `r.jsonl` is there already"), "{}", done.err);
    assert_eq!((text().as_str(), model.requests().len()), ("mine", 0));
    assert_eq!(home.ask(&model, &["run", "--record", "r.jsonl", "--force", "x"]).code, Some(0));
    assert_eq!(text(), "{\"prompt\":\"x\",\"text\":\"ok\"}\n");
    // What recorded nothing leaves nothing that would be in the way of the next one.
    assert_eq!(home.ask(&model, &["run", "--record", "none.jsonl", "x"]).code, Some(5));
    assert!(!home.path().join("none.jsonl").exists());
    assert_eq!(home.ask(&model, &["run", "--record", "r.jsonl", "--force", "x"]).code, Some(5));
    assert_eq!(text(), "{\"prompt\":\"x\",\"text\":\"ok\"}\n");
    std::os::unix::fs::symlink("r.jsonl", home.path().join("link")).unwrap();
    assert_eq!(home.ask(&model, &["run", "--record", "link", "--force", "x"]).code, Some(2));
    assert_eq!(text(), "{\"prompt\":\"x\",\"text\":\"ok\"}\n");
}

#[test]
fn keys_and_granted_values_are_not_recorded() {
    let home = Home::prepared();
    let told = "the key is sk-secret-1, the token t0ken-value";
    let model = model([create("spy", &format!("export default () => '{told}'"), &[]), say(told)]);
    let mut command = home.asking(&model, &["--allow-env", "TOKEN_OF_MINE", "run", "--record", "r.jsonl", told]);
    let done = crate::home::done(command.env("OPENAI_API_KEY", "sk-secret-1").env("TOKEN_OF_MINE", "t0ken-value"));
    assert_eq!(done.code, Some(0), "{}", done.err);
    let text = fs::read_to_string(home.path().join("r.jsonl")).unwrap();
    assert!(!text.contains("sk-secret") && !text.contains("t0ken"), "{text}");
    let said = "the key is [redacted OPENAI_API_KEY], the token [redacted TOKEN_OF_MINE]";
    assert_eq!(text.matches(said).count(), 3, "in the prompt, the source and the answer: {text}");
}

#[test]
fn what_is_no_recording_is_refused() {
    let home = Home::prepared().with("r.jsonl", "{\"text\": \"a\"}\n{\"tekst\": 1}\n").with("empty.jsonl", "");
    let said = |file: &str| {
        let done = home.run(&["run", "--replay", file, "x"]);
        assert_eq!(done.code, Some(2));
        done.err
    };
    assert!(said("r.jsonl").contains("`r.jsonl` cannot be played: line 2 of the recording: unknown field `tekst`"));
    assert!(said("empty.jsonl").contains("the recording holds no turn"));
    let endless = fs::File::create(home.path().join("endless.jsonl")).unwrap();
    endless.set_len((64 << 20) + 1).unwrap();
    assert!(said("endless.jsonl").contains("hint: it is longer than 64 MiB"));
    assert!(said("none.jsonl").contains("cannot be played: No such file"));
}
