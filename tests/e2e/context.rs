//! The window and the budgets: what is said of them, and what happens at their end.

use serde_json::json;
use toolwright_test_support::{Reply, Turn};

use crate::{
    home::Home,
    script::{call, model, say},
};

/// The line that says what was used; `None` when there is none.
fn usage(home: &Home, replies: Vec<Reply>, args: &[&str]) -> Option<String> {
    let output = home.asking(&model(replies), args).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    err.lines().find_map(|line| line.strip_prefix("[usage] ")).map(str::to_owned)
}

#[test]
fn an_answer_is_followed_by_what_it_used() {
    let home = Home::prepared();
    let said = || say("It is late.").usage(3_210, 12);
    // The tools and the system prompt have some three thousand tokens. The model has no prices, and so no cost is told; and
    // no vocabulary, so what the reply adds to the window is a guess.
    let line = usage(&home, vec![said()], &["run", "x"]).unwrap();
    assert_eq!(line, "3,210 in, 12 out; context ~2 %");
    let guessed = usage(&home, vec![say("It is late.").no_usage()], &["run", "x"]).unwrap();
    assert!(guessed.starts_with('~') && guessed.contains(" in, ~") && guessed.contains("; context ~"), "{guessed}");
    assert_eq!(usage(&home, vec![said()], &["run", "-q", "x"]), None);
    assert_eq!(usage(&home, vec![said()], &["run", "x", "--output-format", "json"]), None);
}

#[test]
fn a_server_with_a_smaller_window_gets_a_shorter_prompt() {
    let home = Home::prepared().with("home/config.toml", "[context]\nstrategy = \"collapse\"\nkeep_tokens = 100");
    let model = model((0..8).map(|_| call("doc_search", json!({"query": "http fetch grants"}))));
    let message =
        "This model's maximum context length is 6000 tokens. However, your messages resulted in 20000 tokens.";
    model.then(Turn::status(400, json!({"error": {"message": message, "code": "context_length_exceeded"}})));
    model.then(say("Found it."));
    let done = home.ask(&model, &["run", "find how a tool fetches"]);
    assert_eq!((done.code, done.out.as_str()), (Some(0), "Found it.\n"), "{done:?}");
    let notes: Vec<_> =
        done.err.lines().filter(|line| line.contains("window") || line.starts_with("[compressed]")).collect();
    assert_eq!(notes.len(), 2, "{done:?}");
    assert!(
        notes[0].ends_with("that the model's entry states: 6000 from now on")
            && notes[1].ends_with(" tokens by collapse")
    );
    let requests = model.requests();
    assert_eq!(requests.len(), 10);
    let (refused, shorter) = (requests[8].json().to_string(), requests[9].json().to_string());
    assert!(shorter.len() < refused.len() / 2, "{} {}", shorter.len(), refused.len());
    let messages = requests[9].json()["messages"].as_array().unwrap().clone();
    assert!(messages.iter().any(|message| message["content"] == "find how a tool fetches"));
    assert!(shorter.contains("doc_search({\\\"query\\\":\\\"http fetch grants\\\"}) ok: "), "{shorter}");
}

#[test]
fn a_prompt_larger_than_the_window_is_refused_before_it_is_sent() {
    let home = Home::prepared().with("large.txt", "word ".repeat(150_000));
    let model = model([say("never")]);
    let done = home.ask(&model, &["run", "sum it up", "-f", "large.txt"]);
    assert_eq!((done.code, model.requests().len()), (Some(4), 0), "{done:?}");
    assert!(
        done.err.starts_with("error: the prompt does not fit into the window of 128000 tokens: the request has about ")
    );
    assert!(done.err.ends_with("use a model with a larger window\n"), "{}", done.err);
}

#[test]
fn a_budget_ends_a_run() {
    let home = Home::prepared();
    let twice = || model([call("registry_list", json!({})).usage(3_000, 10), say("never").usage(3_000, 10)]);
    let asked = twice();
    let done = home.ask(&asked, &["run", "x", "--max-tokens", "5000"]);
    assert_eq!((done.code, asked.requests().len()), (Some(4), 1), "{done:?}");
    assert!(done.err.contains("error: 3010 of 5000 tokens are used, and the next prompt has about "), "{}", done.err);
    assert!(done.err.ends_with("  hint: raise `--max-tokens`, or start a new session\n"), "{}", done.err);
    let asked = twice();
    assert_eq!(home.ask(&asked, &["run", "x", "--max-tokens", "500000"]).code, Some(0));

    let asked = twice();
    let done = home.ask(&asked, &["run", "x", "--max-cost", "0.50"]);
    assert_eq!((done.code, asked.requests().len()), (Some(2), 0), "{done:?}");
    assert!(done.err.starts_with("error: nobody knows what the model `scripted` costs"), "{}", done.err);
    assert_eq!(home.ask(&asked, &["run", "x", "--max-cost", "some"]).code, Some(2));
}

#[test]
fn the_settings_are_shown() {
    let home = Home::new().with("home/config.toml", "max_cost = 0.5\n[context]\nstrategy = \"micro\"\n");
    let done = home.run(&["config", "show", "--max-tokens", "7", "--origin"]);
    let rows: Vec<Vec<&str>> = done.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert!(rows.iter().any(|row| row[..2] == ["max_cost", "$0.5000"]), "{}", done.out);
    assert!(rows.contains(&vec!["max_tokens", "7", "--max-tokens"]), "{}", done.out);
    assert!(rows.iter().any(|row| row[..2] == ["context.strategy", "micro"]), "{}", done.out);
}
