use super::*;

fn source(text: &str) -> PolicySource {
    PolicySource { name: "mine.json".to_owned(), text: text.to_owned() }
}

#[test]
fn every_shipped_case_comes_out_as_it_must_and_every_policy_decides_one() {
    let report = check(&[], &[]).unwrap();
    let failed: Vec<&Case> = report.cases.iter().filter(|case| !case.passed()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(report.passed());
    assert_eq!(report.untested, <[&str; 0]>::default());
}

#[test]
fn every_shipped_policy_has_a_case_that_permits_and_one_that_refuses() {
    let report = check(&[], &[]).unwrap();
    for id in Authorizer::new(&[]).unwrap().policy_ids() {
        let decided = report.cases.iter().filter(|case| case.policies.iter().any(|policy| policy == id));
        let actions: BTreeSet<&str> = decided.clone().map(|case| &*case.got.action).collect();
        assert!(decided.count() > 0, "{id}");
        for action in actions {
            let about = || report.cases.iter().filter(move |case| case.got.action == action);
            assert!(about().any(|case| case.allowed), "{id}: nothing permits {action}");
            assert!(about().any(|case| !case.allowed), "{id}: nothing refuses {action}");
        }
    }
}

/// Every name and number in the shipped policies is held by a case: with another one in its place, a case fails.
#[test]
fn a_changed_policy_fails_a_case() {
    let mut changed = 0;
    for (n, (name, text)) in shipped::POLICIES.iter().enumerate() {
        for mutant in mutants(text) {
            let mut files = shipped::POLICIES;
            files[n] = (name, &mutant);
            // Many do not even fit the schema.
            let Ok(authorizer) = Authorizer::of(&files, &[]) else { continue };
            changed += 1;
            let own = shipped::CASES.map(|(name, text)| PolicySource { name: name.to_owned(), text: text.to_owned() });
            let holds = authorizer.run_cases(&own).unwrap().iter().all(Case::passed);
            assert!(!holds, "no case notices that {name} was changed to:\n{mutant}");
        }
    }
    assert!(changed > 60, "only {changed} changes were tried");
}

/// The text with each number one higher and one lower, each string with a letter behind it, each `==` and `!` turned
/// round, one at a time.
fn mutants(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let mut change = |from: usize, to: usize, with: &str| {
            found.push(format!("{}{with}{}", &text[..start + from], &text[start + to..]));
        };
        if !line.starts_with(['@', '/']) {
            let mut quotes = line.match_indices('"').map(|(at, _)| at);
            while let (Some(open), Some(close)) = (quotes.next(), quotes.next()) {
                change(close, close, "z");
                assert!(open < close);
            }
            for (at, word) in [("==", "!="), ("!=", "=="), ("!context", "context"), ("&&", "||"), ("||", "&&")]
                .iter()
                .flat_map(|(old, new)| line.match_indices(old).map(move |(at, _)| (at, (old, new))))
            {
                change(at, at + word.0.len(), word.1);
            }
            let digits = line
                .find(|c: char| c.is_ascii_digit())
                .map(|from| (from, line[from..].find(|c: char| !c.is_ascii_digit()).map_or(line.len(), |n| from + n)));
            if let Some((from, to)) = digits {
                let number: u64 = line[from..to].parse().unwrap();
                change(from, to, &(number + 1).to_string());
                change(from, to, &(number - 1).to_string());
            }
        }
        start += line.len();
    }
    found
}

#[test]
fn the_person_s_cases_ask_the_person_s_policies() {
    let policy = PolicySource {
        name: "mine.cedar".to_owned(),
        text: r#"@id("quiet") forbid (principal, action == Action::"grant", resource) when { context.kind == "log" };
                 @id("untried") permit (principal, action == Action::"load", resource);"#
            .to_owned(),
    };
    let case = |decision: &str, policies: &str| {
        source(&format!(
            r#"[{{"case": "no logs", "principal": "person", "action": "grant", "resource": "user:x",
                "context": {{"capability": "log"}}, "decision": "{decision}", "policies": {policies}}}]"#
        ))
    };
    let report = check(std::slice::from_ref(&policy), &[case("deny", r#"["quiet"]"#)]).unwrap();
    assert!(report.passed());
    assert_eq!(report.untested, ["untried"]);
    // The right answer for another reason is not what was meant.
    for wrong in [case("allow", r#"["grant_harmless"]"#), case("deny", "[]"), case("allow", r#"["quiet"]"#)] {
        let report = check(std::slice::from_ref(&policy), &[wrong]).unwrap();
        assert!(!report.passed());
        assert_eq!(report.cases.iter().filter(|case| !case.passed()).count(), 1);
    }
}

#[test]
fn a_case_file_of_another_form_is_told_where() {
    let error = check(&[], &[source("[\n{\"case\": 1}]")]).unwrap_err();
    let CheckError::File { file, line, column, message } = error else { panic!("{error}") };
    assert_eq!((file.as_str(), line, column), ("mine.json", 2, 10));
    assert_eq!(message, "invalid type: integer `1`, expected a string at line 2 column 10");
}

#[test]
fn a_case_that_cannot_be_asked_is_told_why() {
    for (principal, action, resource, context, message) in [
        ("root", "load", "app:x", "{}", "`root` is not a principal; write `agent ID`, `tool ID` or `person`"),
        ("person", "burn", "app:x", "{}", "`burn` is not an action"),
        (
            "person",
            "load",
            "x",
            "{}",
            "`x` is not an entry id: it has the form `namespace:name`, as in `app.generated:clock`",
        ),
        ("person", "load", "app:x", r#"{"a": 1}"#, "the context: unknown field `a`, there are no fields"),
        ("person", "grant", "app:x", "{}", "the context: missing field `capability`"),
        ("person", "create", "app:x", r#"{"replaces": 1}"#, "the context: `replaces` belongs to an update"),
        ("person", "http.request", "a.org", r#"{"in_grant": true}"#, "the context: `tool` is missing"),
    ] {
        let text = format!(
            r#"[{{"case": "c", "principal": "{principal}", "action": "{action}", "resource": "{resource}",
                "context": {context}, "decision": "deny", "policies": []}}]"#
        );
        let error = check(&[], &[source(&text)]).unwrap_err();
        let expected =
            CheckError::Case { file: "mine.json".to_owned(), case: "c".to_owned(), message: message.to_owned() };
        assert_eq!(error, expected);
    }
}
