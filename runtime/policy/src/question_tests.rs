use super::*;
use crate::given::Source;

fn ask(text: &str) -> Question {
    Question::parse(text).unwrap()
}

#[test]
fn each_form_reads_as_its_question() {
    let authorizer = Authorizer::new(&[]).unwrap();
    for (text, expected) in [
        (
            "create app.tools:x",
            "denied: agent app:dev_assistant create app.tools:x by policy `deny_tools_ns`: `app.tools` \
          holds the built-in tools, and nobody writes to it; tools are made in `app.generated`",
        ),
        (
            "update clock",
            "allowed: agent app:dev_assistant update app.generated:clock by policy \
          `agent_writes_generated`: an agent makes, changes and removes tools in `app.generated`",
        ),
        (
            "delete user.tools:x as person",
            "allowed: person delete user.tools:x by policy \
          `person_writes_generated_and_user`: the person makes, changes and removes entries in `app.generated` and `user`",
        ),
        ("load app:dev_assistant", "denied: agent app:dev_assistant load app:dev_assistant: no policy permits it"),
        (
            "  call app.tools:doc_search ",
            "allowed: agent app:dev_assistant call app.tools:doc_search by policy \
          `agent_uses_tools`: an agent loads and calls the built-in tools, its own, and the person's",
        ),
        (
            "docs.fetch https://docs.example.org/guide",
            "allowed: person docs.fetch docs.example.org:443 by policy `person_fetches_docs`: the person named this \
          document in the config or by a command",
        ),
        (
            "grant http:GET,POST api.example.org to x",
            "denied: agent app:dev_assistant grant http:GET,POST \
          api.example.org to app.generated:x: no policy permits it",
        ),
        (
            "grant clock to user:x as person",
            "allowed: person grant clock to user:x by policy `grant_harmless`: `clock`, \
          `random`, `log` and `kv` reach nothing outside the tool but a store of its own",
        ),
        (
            "http.request get https://API.example.org/a b by x",
            "denied: tool app.generated:x http.request GET \
          api.example.org:443: no policy permits it",
        ),
        (
            "http.request GET http://[::1]:8080 by x",
            "denied: tool app.generated:x http.request GET [::1]:8080: no policy \
          permits it",
        ),
    ] {
        let decision = authorizer.answer(&ask(text)).unwrap_or_else(|denial| *denial.decision);
        assert_eq!(decision.to_string(), expected);
    }
}

#[test]
fn facts_are_added() {
    let authorizer = Authorizer::new(&[]).unwrap();
    let mut given = Given::default();
    given.add("http:*.example.org".parse().unwrap(), Source::Flag);
    let grant = ask("grant http:api.example.org to x");
    let denial = authorizer.answer(&grant).unwrap_err();
    assert_eq!(
        denial.way_out.as_deref(),
        Some("the person can allow it with `--allow-http api.example.org` or `[grants] http` in the config")
    );
    assert_eq!(authorizer.answer(&grant.given(&given)).unwrap().policies, ["grant_http_given"]);

    let grants: Grants = ["http:GET api.example.org", "clock"].map(|text| text.parse().unwrap()).into_iter().collect();
    let request = ask("http.request GET https://api.example.org/ by x");
    assert_eq!(request.tool().map(EntryId::as_str), Some("app.generated:x"));
    assert_eq!(authorizer.answer(&request.grants(&grants)).unwrap().policies, ["request_within_grants"]);
    for other in ["http.request POST https://api.example.org/ by x", "http.request GET https://example.org by x"] {
        assert_eq!(
            authorizer.answer(&ask(other).grants(&grants)).unwrap_err().decision.policies,
            <[&str; 0]>::default()
        );
    }
    assert_eq!(ask("call x").tool(), None);
}

#[test]
fn what_is_no_question_is_told_the_forms() {
    for text in
        ["", "create", "burn x", "grant clock x", "http.request GET x", "http.request https://a.org by x", "\u{1b}"]
    {
        let error = Question::parse(text).unwrap_err();
        assert!(matches!(&error, QuestionError::Form { .. }), "{text}: {error}");
        assert!(!error.to_string().contains('\u{1b}'));
    }
    assert!(matches!(Question::parse("create App.Tools:x"), Err(QuestionError::Id(_))));
    assert!(matches!(Question::parse("create ../x"), Err(QuestionError::Id(_))));
    assert!(matches!(Question::parse("grant fs:notes to x"), Err(QuestionError::Capability(_))));
    for url in ["a.org", "ftp://a.org", "https://", "https://*/", "https://a.org@b.org/", "https://a.org:0/"] {
        let error = Question::parse(&format!("http.request GET {url} by x")).unwrap_err();
        assert_eq!(error, QuestionError::Url { given: url.to_owned() });
    }
}

#[test]
fn what_must_be_there_is_named() {
    for (text, existing) in [
        ("create x", None),
        ("grant clock to x", None),
        ("update x", Some("app.generated:x")),
        ("delete x", Some("app.generated:x")),
        ("load user:x", Some("user:x")),
        ("call x", Some("app.generated:x")),
        ("http.request GET https://a.org/ by x", Some("app.generated:x")),
    ] {
        let question = Question::parse(text).unwrap();
        assert_eq!(question.existing().map(EntryId::as_str), existing, "{text}");
    }
}
