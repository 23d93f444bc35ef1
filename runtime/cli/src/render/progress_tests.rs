use toolwright_policy::Decision;

use super::*;

fn shown(event: &Event) -> Vec<String> {
    progress(event).iter().map(ToString::to_string).collect()
}

fn finished(failure: Option<FailureKind>, result: &str, log: &str) -> Event {
    Event::ToolFinished {
        call: "c".into(),
        name: "create_tool".into(),
        tool: None,
        failure,
        result: result.into(),
        log: log.into(),
        ms: 1,
    }
}

fn decision(allowed: bool, policies: &[&str]) -> Event {
    Event::Decided(Decision {
        principal: "agent app:dev_assistant".into(),
        action: "create".into(),
        resource: "app.tools:create_tool".into(),
        allowed,
        policies: policies.iter().map(|&id| id.into()).collect(),
        reasons: Vec::new(),
        errors: Vec::new(),
    })
}

#[test]
fn a_call_ends_well_or_says_why_not() {
    assert_eq!(shown(&finished(None, "{}", "")), ["[create_tool] ok"]);
    assert_eq!(shown(&finished(Some(FailureKind::Interrupted), "{}", "")), ["[create_tool] interrupted"]);
    let error =
        r#"{"error":{"kind":"invalid_input","stage":"compile","message":"unexpected token","line":3,"column":7}}"#;
    assert_eq!(
        shown(&finished(Some(FailureKind::InvalidInput), error, "")),
        ["[create_tool] failed: unexpected token (line 3, column 7)"]
    );
    let error = r#"{"error":{"message":"no","violations":[{"path":"/name","reason":"is missing"}]}}"#;
    assert_eq!(
        shown(&finished(Some(FailureKind::InvalidInput), error, "")),
        ["[create_tool] failed: no: `/name`: is missing"]
    );
    assert_eq!(
        shown(&finished(Some(FailureKind::Failed), "{\"error\":{\"mess\n[… cut …]", "")),
        ["[create_tool] failed: {\"error\":{\"mess [… cut …]"]
    );
}

#[test]
fn a_log_is_shown_and_bounded() {
    assert_eq!(
        shown(&finished(None, "1", "one\n\n\u{1b}[2Jtwo\n")),
        ["[create_tool] | one", "[create_tool] | two", "[create_tool] ok"]
    );
    let lines = shown(&finished(None, "1", &"x\n".repeat(12)));
    assert_eq!(lines.len(), LOG_LINES + 2);
    assert_eq!(lines[LOG_LINES], "[create_tool] | … and 2 more lines");
}

#[test]
fn what_a_policy_refused_is_shown_with_its_name() {
    assert_eq!(shown(&decision(false, &["deny_tools_ns"])), ["[denied] create app.tools:create_tool by deny_tools_ns"]);
    assert_eq!(shown(&decision(false, &["a", "b"])), ["[denied] create app.tools:create_tool by a, b"]);
    assert_eq!(shown(&decision(false, &[])), ["[denied] create app.tools:create_tool: no policy permits it"]);
    assert_eq!(shown(&decision(true, &["a"])), [""; 0]);
    let mut undecided = decision(false, &["a"]);
    if let Event::Decided(decision) = &mut undecided {
        decision.errors = vec!["no such\nattribute".into()];
    }
    assert_eq!(
        shown(&undecided),
        ["[denied] create app.tools:create_tool: the policies could not decide: no such attribute"]
    );
}

#[test]
fn a_loaded_tool_a_note_a_retry() {
    let tool: toolwright_registry::EntryId = "app.generated:clock".parse().unwrap();
    assert_eq!(shown(&Event::ToolLoaded { tool: tool.clone(), version: 1 }), ["[+] app.generated:clock"]);
    assert_eq!(shown(&Event::ToolLoaded { tool, version: 2 }), ["[+] app.generated:clock (version 2)"]);
    assert_eq!(shown(&Event::Note { text: "one\u{202e}\ntwo".into() }), ["[note] one two"]);
    assert_eq!(
        shown(&Event::Retrying { attempt: 1, wait_ms: 1250, reason: "busy".into() }),
        ["[retry] try 2 in 1.2 s: busy"]
    );
    assert_eq!(seconds(12_345), "12 s");
}

#[test]
fn a_recording_says_that_it_is_one() {
    let started = |recording| Event::SessionStarted {
        session: "s".into(),
        agent: "app:dev_assistant".parse().unwrap(),
        model: "m".into(),
        origin: "clock".into(),
        recording,
    };
    assert_eq!(shown(&started(true)), ["[recording] the model's replies are recorded: clock"]);
    assert_eq!(shown(&started(false)), [""; 0]);
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let mut event = finished(Some(FailureKind::UnknownTool), "\u{9b}2Jno", "");
    if let Event::ToolFinished { name, .. } = &mut event {
        *name = format!("x\u{1b}]0;t\u{7}\n{}", "y".repeat(100));
    }
    assert_eq!(shown(&event), [format!("[x {}…] failed: no", "y".repeat(62))]);
}
