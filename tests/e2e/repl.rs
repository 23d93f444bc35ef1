//! The conversation, in a pseudo-terminal.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    process::{Command, Stdio},
};

use rexpect::{
    reader::Options,
    session::{PtySession, spawn_with_options},
};
use serde_json::json;
use toolwright_test_support::{Reply, ScriptedModel, Turn};

use crate::{
    home::{Home, done},
    script::{call, create, load},
};

/// How long a test waits for what it expects, in milliseconds: the machine may be busy.
const PATIENCE: u64 = 60_000;

/// The binary at a terminal.
struct Terminal(PtySession);

impl Terminal {
    /// Plain: without colours, the answer as the model wrote it.
    fn plain(home: &Home, model: &ScriptedModel) -> Self {
        Self::start(home, model, |command| {
            command.env("NO_COLOR", "1");
        })
    }

    /// The same, with arguments.
    fn with_args(home: &Home, model: &ScriptedModel, args: &[&str]) -> Self {
        Self::start(home, model, |command| {
            command.args(args).env("NO_COLOR", "1");
        })
    }

    fn start(home: &Home, model: &ScriptedModel, change: impl FnOnce(&mut Command)) -> Self {
        let mut command = at_terminal(home, model);
        command.env("TERM", "xterm");
        change(&mut command);
        let options = Options::new().timeout_ms(Some(PATIENCE)).strip_ansi_escape_codes(true);
        let mut terminal = Self(spawn_with_options(command, options).unwrap());
        terminal.sees("Ctrl-D leaves.");
        terminal.is_asked();
        terminal
    }

    /// Waits for a text; gives what came before it.
    fn sees(&mut self, text: &str) -> String {
        self.0.exp_string(text).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Waits for the prompt; gives what came before it.
    fn is_asked(&mut self) -> String {
        self.sees("\r> ")
    }

    fn types(&mut self, line: &str) {
        self.0.send(line).unwrap();
        self.0.send("\r").unwrap();
        self.0.flush().unwrap();
    }

    /// Types a line, and gives all that is shown until the next prompt.
    fn says(&mut self, line: &str) -> String {
        self.types(line);
        self.is_asked()
    }

    fn presses(&mut self, key: char) {
        self.0.send_control(key).unwrap();
    }

    /// Waits until it has left by itself, and well.
    fn leaves(mut self) {
        self.0.exp_eof().unwrap();
        // The crate does not export the type of the status.
        let status = format!("{:?}", self.0.process().wait().unwrap());
        assert!(status.starts_with("Exited(") && status.ends_with(", 0)"), "{status}");
    }
}

/// The binary, whose streams are those of the terminal that it is started at.
fn at_terminal(home: &Home, model: &ScriptedModel) -> Command {
    let mut command = home.asking(model, &[]);
    command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
    command
}

/// The messages of the newest request, as `role: content`.
fn messages(model: &ScriptedModel) -> Vec<String> {
    let requests = model.requests();
    let request = requests.last().unwrap().json();
    let messages = request["messages"].as_array().unwrap();
    messages
        .iter()
        .skip(1)
        .map(|message| format!("{}: {}", message["role"].as_str().unwrap(), message["content"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_tool_is_made_loaded_and_called_in_one_conversation() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);

    let source = "export default () => ({ year: new Date().getUTCFullYear() });";
    model
        .then(create("year", source, &["clock"]).text("Let me make it."))
        .then(load("year"))
        .then(call("year", json!({})))
        .then(Reply::new().text("It is that year."));
    terminal.types("which year is it?");
    for shown in ["Let me make it.", "[create_tool] ok", "[load_tool] ok", "[+] app.generated:year", "[year] ok"] {
        terminal.sees(shown);
    }
    terminal.sees("It is that year.");
    terminal.is_asked();
    assert!(messages(&model).last().unwrap().starts_with("tool: {\"year\":2"), "{:?}", messages(&model));

    // The tool stays, and so does what was said.
    model.then(call("year", json!({}))).then(Reply::new().text("Still the same."));
    terminal.types("and now?");
    terminal.sees("[year] ok");
    terminal.sees("Still the same.");
    terminal.is_asked();
    assert_eq!(messages(&model)[0], "user: which year is it?");

    assert!(terminal.says("registry ls").contains("app.generated:year"));
    assert!(terminal.says("/tools").contains("app.generated:year (version 1)"));
    let status = terminal.says("/status");
    assert!(status.contains("6 model calls, 4 tool calls"), "{status}");

    assert!(terminal.says("/clear").contains("forgotten"));
    model.then(Reply::new().text("Hello again."));
    terminal.says("hello");
    assert_eq!(messages(&model), ["user: hello"]);
    terminal.presses('d');
    terminal.leaves();
    assert_eq!(home.run(&["registry", "ls"]).out.lines().count(), 2);
}

#[test]
fn ctrl_c_stops_the_models_stream_and_keeps_what_was_said() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    model.then(Reply::new().text("It all began ").then_hang());
    terminal.types("tell me a story");
    terminal.sees("It all began");
    terminal.presses('c');
    terminal.sees("interrupted; what was said is kept");
    terminal.is_asked();
    model.departed_blocking(1);

    model.then(Reply::new().text("a long time ago."));
    terminal.types("go on");
    terminal.sees("a long time ago.");
    terminal.is_asked();
    assert_eq!(messages(&model), ["user: tell me a story", "assistant: It all began ", "user: go on"]);

    // The second of two is for the next prompt at most, and never for the process.
    model.then(Reply::new().text("Once more ").then_hang());
    terminal.types("and then?");
    terminal.sees("Once more");
    terminal.presses('c');
    terminal.presses('c');
    terminal.sees("interrupted");
    terminal.is_asked();
    model.then(Reply::new().text("The end."));
    terminal.types("end it");
    terminal.sees("The end.");
    terminal.is_asked();
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn ctrl_c_stops_a_tool_that_spins() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    model
        .then(create("spin", "export default () => { for (;;) {} };", &[]))
        .then(load("spin"))
        .then(call("spin", json!({})));
    terminal.types("spin");
    terminal.sees("[+] app.generated:spin");
    terminal.sees("running spin");
    terminal.presses('c');
    terminal.sees("[spin] interrupted");
    terminal.sees("interrupted; what was said is kept");
    terminal.is_asked();

    model.then(Reply::new().text("Better not."));
    terminal.types("what happened?");
    terminal.sees("Better not.");
    terminal.is_asked();
    let told = messages(&model);
    assert!(told.iter().any(|message| message.contains("the person interrupted this call")), "{told:?}");
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn only_what_was_typed_as_a_prompt_gives_a_host() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    let make = || create("weather", "export default () => 1;", &["http:api.example.org"]);

    terminal.says("/model https://api.example.org/");
    model.then(make()).then(Reply::new().text("I may not reach https://api.example.org/."));
    terminal.types("how is the weather?");
    terminal.sees("[denied] grant http:api.example.org to app.generated:weather");
    terminal.sees("[create_tool] failed: ");
    terminal.is_asked();
    // The model's own words give nothing.
    model.then(make()).then(Reply::new().text("Still not."));
    terminal.types("try again");
    terminal.sees("[denied] grant http:api.example.org");
    terminal.is_asked();

    model.then(make()).then(Reply::new().text("Now I may."));
    terminal.types("use https://api.example.org/");
    terminal.sees("[create_tool] ok");
    terminal.sees("Now I may.");
    terminal.is_asked();
    let given = "http:api.example.org (in your words)";
    assert!(terminal.says("/status").contains(given));
    let grant = "policy explain 'grant http:api.example.org to weather'";
    assert!(terminal.says(grant).contains("allowed"));

    // What is forgotten gives nothing any more.
    let cleared = terminal.says("/clear");
    assert!(cleared.contains("the hosts in your words are no longer given"), "{cleared}");
    let status = terminal.says("/status");
    assert!(!status.contains(given) && status.contains("given      nothing"), "{status}");
    assert!(terminal.says(grant).contains("denied"));
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn a_conversation_is_taken_up_again() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let terminal = Terminal::plain(&home, &model);
    leave(terminal, None);
    assert!(!home.home().join("data/sessions").exists(), "nothing was said");

    let mut terminal = Terminal::plain(&home, &model);
    model.then(Reply::new().text("It is blue.").usage(2000, 5));
    terminal.types("which colour has api.example.org?");
    terminal.sees("It is blue.");
    terminal.is_asked();
    let id = home.session_id();
    let listed = terminal.says("/sessions");
    assert!(listed.contains(&id) && listed.contains("which colour has api.example.org?"), "{listed}");
    leave(terminal, Some(&id));

    let mut terminal = Terminal::with_args(&home, &model, &["-c"]);
    let status = terminal.says("/status");
    assert!(status.contains(&format!("session    {id}")), "{status}");
    assert!(status.contains("1 model call,") && status.contains("2,000 in, 5 out"), "{status}");
    assert!(status.contains("given      http:api.example.org (in your words)"), "{status}");
    model.then(Reply::new().text("Still blue."));
    terminal.types("and now?");
    terminal.sees("Still blue.");
    terminal.is_asked();
    let said = ["user: which colour has api.example.org?", "assistant: It is blue.", "user: and now?"];
    assert_eq!(messages(&model), said);

    // What is cleared stays so, and with it what it gave.
    terminal.says("/clear");
    leave(terminal, Some(&id));
    let mut terminal = Terminal::with_args(&home, &model, &["-r", &id[..8]]);
    assert!(terminal.says("/status").contains("given      nothing"));
    model.then(Reply::new().text("Hello."));
    terminal.types("hello");
    terminal.sees("Hello.");
    terminal.is_asked();
    assert_eq!(messages(&model), ["user: hello"]);
    leave(terminal, Some(&id));
}

/// Leaves by Ctrl-C, and sees how to go on.
fn leave(mut terminal: Terminal, id: Option<&str>) {
    terminal.presses('c');
    terminal.sees("Ctrl-C again leaves");
    terminal.presses('c');
    if let Some(id) = id {
        terminal.sees(&format!("go on with `agent -r {id}`"));
    }
    terminal.leaves();
}

#[test]
fn history_is_kept_across_runs() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    model.then(Reply::new().text("One."));
    terminal.says("what is the first?");
    terminal.says("/help");
    terminal.presses('d');
    terminal.leaves();
    let file = home.home().join("history");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_to_string(&file).unwrap(), "#V2\nwhat is the first?\n/help\n");

    let mut terminal = Terminal::plain(&home, &model);
    model.then(Reply::new().text("One again."));
    terminal.0.send("\u{1b}[A\u{1b}[A").unwrap();
    terminal.0.flush().unwrap();
    terminal.sees("what is the first?");
    terminal.types("");
    terminal.sees("One again.");
    terminal.is_asked();
    assert_eq!(messages(&model), ["user: what is the first?"]);
    terminal.presses('d');
    terminal.leaves();
}

#[test]
fn a_run_that_keeps_nothing_keeps_no_history() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::start(&home, &model, |command| {
        command.arg("--ephemeral");
    });
    terminal.says("/tools");
    terminal.presses('d');
    terminal.leaves();
    assert!(!home.home().join("history").exists());
}

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
fn what_fails_does_not_end_the_conversation() {
    let home = Home::new();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    model.then(Turn::status(401, json!({"error": {"message": "no such key"}})));
    let shown = terminal.says("hello");
    assert!(shown.contains("error: the server refused the key (401): no such key"), "{shown}");
    assert!(shown.contains("hint: "), "{shown}");
    model.then(Reply::new().text("Here I am."));
    terminal.types("hello?");
    terminal.sees("Here I am.");
    terminal.is_asked();
    terminal.presses('d');
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

#[test]
fn a_conversation_tells_what_it_used_and_makes_room_when_asked() {
    let home = Home::prepared();
    let model = ScriptedModel::start();
    let mut terminal = Terminal::plain(&home, &model);
    let nothing = terminal.says("/compact");
    assert!(nothing.contains("there is nothing to shorten: all that was said is new"), "{nothing}");
    for answer in ["Yes.", "No."] {
        model.then(Reply::new().text(answer).usage(4_000, 7));
        let shown = terminal.says("is it so?");
        assert!(shown.contains("[usage] 4,000 in, 7 out; context ~3 %"), "{shown}");
    }
    let tokens = terminal.says("/tokens");
    assert!(
        tokens.contains("answers      8,000 in, 14 out") && tokens.contains(" of 128,000 tokens (~3 %)"),
        "{tokens}"
    );
    let cost = terminal.says("/cost");
    assert!(cost.contains("answers      not known: the model's entry has no prices"), "{cost}");
    let status = terminal.says("/status");
    assert!(status.contains("tokens     8,000 in, 14 out") && status.contains("context    ~4,0"), "{status}");
    let compressed = terminal.says("/compact");
    assert!(compressed.contains("[compressed] ~") && compressed.contains(" tokens by collapse"), "{compressed}");
    model.then(Reply::new().text("Perhaps."));
    terminal.says("and now?");
    assert!(messages(&model)[0].contains("asked: is it so?\n- said: Yes.\n"), "{:?}", messages(&model));
    terminal.presses('d');
    terminal.leaves();
}
