use super::*;
use crate::Authorizer;

/// The error of one file of the person's.
#[track_caller]
fn refused(text: &str) -> PolicyError {
    let source = PolicySource { name: "mine.cedar".to_owned(), text: text.to_owned() };
    match Authorizer::new(&[source]) {
        Ok(_) => panic!("accepted: {text}"),
        Err(error) => error,
    }
}

#[track_caller]
fn refused_at(text: &str, line: usize, column: usize, message: &str, way_out: &str) {
    let expected = PolicyError::File {
        file: "mine.cedar".to_owned(),
        line,
        column,
        message: message.to_owned(),
        way_out: way_out.to_owned(),
    };
    assert_eq!(refused(text), expected);
}

const CHANGE_IT: &str = "change the policy, or take it out; `agent policy check` checks it again";

#[test]
fn a_text_that_does_not_parse_is_told_where() {
    refused_at(
        "// mine\n@id(\"ä\")\nforbid (principal, action resource);",
        3,
        27,
        "unexpected token `resource`",
        PARSE_HELP,
    );
    assert_eq!(
        refused("forbid").to_string(),
        "mine.cedar:1:7: unexpected end of input; correct the text, or take the file out; `agent policy check` checks it \
         again"
    );
}

#[test]
fn a_policy_has_an_id_of_its_own() {
    refused_at("\n  permit (principal, action, resource);", 2, 3, "the policy has no `@id`", ID_HELP);
    for id in ["", "a b", "\\u{1b}", "é"] {
        refused_at(
            &format!("@id(\"{id}\") permit (principal, action, resource);"),
            1,
            1,
            "the `@id` is not of its form",
            ID_HELP,
        );
    }
    let policy = r#"@id("mine") permit (principal, action, resource);"#;
    refused_at(
        &format!("{policy}\n{policy}"),
        2,
        1,
        "the id `mine` stands in `mine.cedar` already",
        "give this policy an `@id` of its own",
    );
    // Above all a shipped one cannot be replaced.
    refused_at(
        r#"@id("deny_core_ns") permit (principal, action, resource);"#,
        1,
        1,
        "the id `deny_core_ns` stands in `policies/writing.cedar` already",
        "give this policy an `@id` of its own",
    );
}

#[test]
fn a_policy_fits_the_schema() {
    let policy = |body: &str| format!("@id(\"mine\")\n{body};");
    refused_at(
        &policy(r#"permit (principal, action == Action::"loads", resource)"#),
        2,
        30,
        "for policy `mine`, unrecognized action `Action::\"loads\"`",
        "did you mean `Action::\"load\"`?",
    );
    for body in [
        r#"permit (principal is User, action, resource)"#,
        r#"permit (principal, action == Action::"load", resource) when { context.size > 1 }"#,
        r#"permit (principal, action == Action::"create", resource) when { context.source_bytes == "1" }"#,
        // Absent for other grants: a policy that fails is one that does not forbid.
        r#"forbid (principal, action == Action::"grant", resource) when { context.host == "a.org" }"#,
        // Not every resource has a namespace.
        r#"forbid (principal, action, resource) when { resource.namespace == "user" }"#,
    ] {
        let PolicyError::File { line, .. } = refused(&policy(body)) else { panic!("{body}") };
        assert_eq!(line, 2, "{body}");
    }
}

#[test]
fn a_policy_that_can_never_apply_is_refused() {
    refused_at(
        "@id(\"mine\")\nforbid (principal is Tool, action == Action::\"create\", resource);",
        1,
        1,
        "for policy `mine`, unable to find an applicable action given the policy scope constraints",
        CHANGE_IT,
    );
}

#[test]
fn a_template_is_refused() {
    let error = refused("@id(\"mine\") permit (principal == ?principal, action, resource);");
    assert_eq!(
        error.to_string(),
        "mine.cedar:1:1: `policy0` is a template, with `?principal` or `?resource` in it; name the principal and the \
         resource instead"
    );
}

#[test]
fn nothing_of_a_file_is_kept_when_one_policy_of_it_is_wrong() {
    refused(
        "@id(\"a\") permit (principal, action, resource); @id(\"b\") permit (principal, action, resource) when { 1 };",
    );
}

#[test]
fn a_reason_is_shown_without_control_characters_and_not_endlessly() {
    let text =
        format!("@id(\"mine\") @reason(\"\\u{{1b}}[2J{}\") forbid (principal, action, resource);", "x".repeat(1_000));
    let loaded =
        policies(&schema().unwrap(), &shipped::POLICIES, &[PolicySource { name: "mine.cedar".to_owned(), text }])
            .unwrap();
    let reason = loaded.reason("mine").unwrap();
    assert_eq!(reason.chars().count(), REASON_MAX);
    assert!(reason.starts_with("\u{fffd}[2Jxxx"));
}

#[test]
fn every_shipped_policy_says_why() {
    let loaded = policies(&schema().unwrap(), &shipped::POLICIES, &[]).unwrap();
    for id in loaded.ids() {
        assert!(loaded.reason(id).is_some_and(|reason| !reason.is_empty()), "{id}");
        assert_eq!(loaded.person_file(id), None);
    }
}
