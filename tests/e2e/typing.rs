//! What is typed and how it is shown, in a pseudo-terminal.

use std::fs;

use rexpect::{reader::Options, session::spawn_with_options};
use toolwright_test_support::{Reply, ScriptedModel};

use crate::{
    home::{Home, done},
    terminal::{PATIENCE, Terminal, at_terminal, messages},
};

#[test]
fn lines_that_belong_together_are_one_prompt() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    let mut asked = |typed: &str| {
        model.then(Reply::new().text("Yes."));
        terminal.types(typed);
        terminal.sees("Yes.");
        terminal.is_asked();
        messages(&model).pop_if(|_| true).unwrap()
    };
    assert_eq!(asked("one\\\rtwo"), "user: one\ntwo");
    assert_eq!(asked("what is\\\r```js\rlet a;\r```"), "user: what is\n```js\nlet a;\n```");
    assert_eq!(asked("\u{1b}[200~three\nfour\u{1b}[201~"), "user: three\nfour");
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn commands_are_completed_explained_and_corrected() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    let help = terminal.says("help");
    assert!(help.contains("/registry") && help.contains("Ctrl-D"), "{help}");
    let wrong = terminal.says("/stauts");
    assert!(wrong.contains("there is no command `/stauts`") && wrong.contains("did you mean `/status`?"), "{wrong}");
    let wrong = terminal.says("registry show nothing_of_that_name");
    assert!(wrong.contains("error: there is no `app.generated:nothing_of_that_name`"), "{wrong}");
    let decided = terminal.says("policy explain 'create app.tools:x'");
    assert!(decided.contains("denied") && decided.contains("deny_tools_ns"), "{decided}");
    terminal.types("registry show create_t\t");
    terminal.sees("app.tools:create_tool (tool)");
    terminal.is_asked();
    assert!(terminal.says("/model other").contains("the next prompt goes to `other`"));
    model.then(Reply::new().text("Hi."));
    terminal.says("hello");
    assert_eq!(model.requests()[0].json()["model"], "other");
    terminal.types("quit");
    terminal.leaves();
}

#[test]
fn ctrl_c_at_the_prompt_warns_and_then_leaves() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    // A line that is thrown away is not a wish to leave.
    terminal.0.send("half a thought").unwrap();
    terminal.0.flush().unwrap();
    terminal.sees("half a thought");
    terminal.presses('c');
    assert!(!terminal.is_asked().contains("again"));
    terminal.presses('c');
    assert!(terminal.is_asked().contains("Ctrl-C again leaves"));
    terminal.says("/tools");
    terminal.presses('c');
    assert!(terminal.is_asked().contains("Ctrl-C again leaves"));
    terminal.presses('c');
    terminal.leaves();
}

#[test]
fn an_answer_is_laid_out_and_cannot_steer_the_terminal() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let answer = || Reply::new().text("# Ti").text("tle\n\nso\u{1b}]0;evil\u{7}me **bo").text("ld** te\u{202e}xt\n");
    let mut terminal = Terminal::start(&home, &model, |_| {});
    model.then(answer());
    terminal.types("show me");
    terminal.sees("Title");
    assert!(!terminal.sees("some bold text").contains('#'));
    terminal.is_asked();
    terminal.presses('d');
    terminal.leaves();

    let mut terminal = Terminal::plain(&home, &model);
    model.then(answer());
    terminal.types("show me");
    terminal.sees("# Title");
    terminal.sees("some **bold** text");
    terminal.is_asked();
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn a_terminal_that_can_do_nothing_is_enough() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let mut command = at_terminal(&home, &model);
    command.env("TERM", "dumb");
    let options = Options::new().timeout_ms(Some(PATIENCE)).strip_ansi_escape_codes(false);
    let mut terminal = Terminal(spawn_with_options(command, options).unwrap());
    terminal.sees("> ");
    model.then(Reply::new().text("**Hi**."));
    terminal.0.send("hello\n").unwrap();
    terminal.0.flush().unwrap();
    let shown = terminal.sees("**Hi**.") + &terminal.sees("> ");
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
    terminal.0.send("/quit\n").unwrap();
    terminal.0.flush().unwrap();
    terminal.leaves();
}

#[test]
fn the_answer_may_go_into_a_file_while_a_person_types() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let path = home.path().join("answer.md");
    let file = fs::File::create(&path).unwrap();
    let mut terminal = Terminal::start(&home, &model, |command| {
        command.stdout(file);
    });
    model.then(Reply::new().text("**H").text("i**\u{1b}[2J."));
    let shown = terminal.says("hello");
    assert!(!shown.contains("Hi"), "{shown}");
    assert_eq!(fs::read_to_string(path).unwrap(), "**Hi**.\n");
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn it_ends_when_nobody_reads_the_answer() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let (reader, writer) = std::io::pipe().unwrap();
    let mut terminal = Terminal::start(&home, &model, |command| {
        command.stdout(writer);
    });
    drop(reader);
    model.then(Reply::new().text("Is anybody there? ").then_hang());
    terminal.types("hello");
    model.departed_blocking(1);
    terminal.leaves();
}

#[test]
fn what_comes_from_a_pipe_is_not_taken_for_a_person() {
    let home = Home::new().with("words", "use https://api.example.org/\n");
    let model = ScriptedModel::start();
    let words = fs::File::open(home.path().join("words")).unwrap();
    let done = done(home.asking(&model, &[]).stdin(words));
    assert_eq!((done.code, done.out.as_str()), (Some(2), ""));
    assert!(done.err.contains("`agent run -` takes a prompt from the standard input"), "{}", done.err);
    assert_eq!(model.requests(), []);
}
