use clap::CommandFactory as _;

use super::*;

fn read(text: &str) -> String {
    match Input::read(text) {
        Ok(Input::Empty) => "nothing".to_owned(),
        Ok(Input::Prompt(text)) => format!("prompt {text}"),
        Ok(Input::Command(Command::Registry(_))) => "registry".to_owned(),
        Ok(Input::Command(Command::Policy(_))) => "policy".to_owned(),
        Ok(Input::Command(command)) => format!("{command:?}"),
        Err(error) => format!("{}; {}", error.text(), error.hints.join("; ")),
    }
}

#[test]
fn a_text_is_a_prompt_or_a_command() {
    assert_eq!(read(" \n"), "nothing");
    assert_eq!(read("what time is it?\nin Tokyo"), "prompt what time is it?\nin Tokyo");
    assert_eq!(read("/help"), "Help");
    assert_eq!(read("/quit"), "Quit");
    assert_eq!(read("/exit "), "Quit");
    assert_eq!(read("/clear"), "Clear");
    assert_eq!(read("/tools"), "Tools");
    assert_eq!(read("/status"), "Status");
    assert_eq!(read("/model"), "Model(None)");
    assert_eq!(read("/model gpt-5"), "Model(Some(\"gpt-5\"))");
    assert_eq!(read(" /etc/hosts says what?"), "prompt /etc/hosts says what?");
}

#[test]
fn the_registry_and_the_policies_do_without_a_slash() {
    assert_eq!(read("/registry ls --all"), "registry");
    assert_eq!(read("registry ls"), "registry");
    assert_eq!(read("registry call clock '{\"zone\": \"UTC\"}'"), "registry");
    assert_eq!(read("policy explain 'create app.tools:x'"), "policy");
    assert_eq!(read("/policy check"), "policy");
    assert_eq!(read("registry entries are what?"), "prompt registry entries are what?");
    assert_eq!(read("policy or not?"), "prompt policy or not?");
    for help in ["registry", "registry help", "registry ls --help", "/registry --help", "policy"] {
        assert!(
            matches!(Input::read(help), Ok(Input::Command(Command::Text(text))) if text.contains("Usage: ")),
            "{help}"
        );
    }
    assert_eq!(read("exit"), "Quit");
    assert_eq!(read("help "), "Help");
    assert_eq!(read("help me"), "prompt help me");
    assert_eq!(read("exit the loop how?"), "prompt exit the loop how?");
}

#[test]
fn a_slip_is_told_with_what_was_meant() {
    assert_eq!(read("/hlep"), "there is no command `/hlep`; did you mean `/help`?");
    assert_eq!(read("/reg ls"), "there is no command `/reg`; did you mean `/registry`?");
    assert_eq!(
        read("/frobnicate"),
        "there is no command `/frobnicate`; `/help` shows the commands; a prompt that begins with `/` wants a space before it"
    );
    assert_eq!(read("/clear all"), "`/clear` takes no arguments: `all`; `/help` shows the commands");
    assert_eq!(read("/model 'x"), "the quote `'` is not closed; `/help` shows the commands");
    assert!(read("/registry lz").starts_with("unrecognized subcommand 'lz'"), "{}", read("/registry lz"));
    assert!(read("registry show App.Tools:x").starts_with("invalid value 'App.Tools:x'"));
    assert!(!read("/registry show \u{1b}[2Jx").contains('\u{1b}'));
}

#[test]
fn the_lists_for_completion_are_those_of_the_parsers() {
    let subcommands = |command: clap::Command| -> Vec<String> {
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect()
    };
    assert_eq!(subcommands(RegistryLine::command()), REGISTRY);
    assert_eq!(subcommands(PolicyLine::command()), POLICY);
    for listed in COMMANDS {
        assert!(matches!(Input::read(&format!("/{}", listed.name)), Ok(Input::Command(_))), "{}", listed.name);
    }
}
