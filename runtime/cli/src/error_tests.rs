use super::*;

fn said(error: &CommandError) -> (u8, String) {
    let mut text = Vec::new();
    let code = error.report(&mut text);
    (code, String::from_utf8(text).unwrap())
}

#[test]
fn an_error_is_one_line_and_its_ways_out() {
    let cause = io::Error::other("no \u{1b}[31mroom");
    let error = CommandError::usage("`x` is wrong").because(&cause).hint("take `y`");
    assert_eq!(said(&error), (2, "error: `x` is wrong: no room\n  hint: take `y`\n".to_owned()));
}

#[test]
fn a_closed_output_is_no_failure() {
    let error = CommandError::from(io::Error::from(io::ErrorKind::BrokenPipe));
    assert_eq!(said(&error), (0, String::new()));
    assert_eq!(said(&CommandError::from(io::Error::other("x"))).0, 1);
}

#[test]
fn a_full_disk_names_the_ways_out() {
    let error = CommandError::from(RegistryError::Full { path: "/h/registry.sqlite".into() });
    assert_eq!(error.kind.code(), 1);
    assert!(error.message.starts_with("the disk of the journal `/h/registry.sqlite` is full"), "{}", error.message);
    assert_eq!(error.hints, ["`--home DIR` uses another home, `--ephemeral` keeps everything in memory"]);
}

#[test]
fn each_end_has_its_code() {
    let model = ModelError::Deadline { limit: std::time::Duration::from_secs(1) };
    assert_eq!(CommandError::from(model).kind.code(), 4);
    let model = ModelError::Config { message: String::new() };
    assert_eq!(CommandError::from(model).kind.code(), 2);
    let model = ModelError::UnknownModel { model: "x".into(), message: String::new() };
    assert_eq!(CommandError::from(model).kind.code(), 5);
    assert_eq!(CommandError::from(AskError::Interrupted).kind.code(), 130);
    assert_eq!(CommandError::from(AskError::TurnLimit { max_turns: 3 }).kind.code(), 4);
    assert_eq!(CommandError::from("x".parse::<toolwright_registry::EntryId>().unwrap_err()).kind.code(), 2);
}
