use std::collections::BTreeSet;

use toolwright_registry::{EntryId, Grants, Language, Limits};

use super::*;
use crate::{AddressClass, Call, Create, Delete, Grant, HttpRequest, Source, Update, request::Verb};

fn id(text: &str) -> EntryId {
    text.parse().unwrap()
}

fn agent() -> Principal {
    Principal::Agent(id("app:dev_assistant"))
}

fn create(text: &str) -> Create {
    Create {
        id: id(text),
        language: Language::JavaScript,
        source_bytes: 100,
        limits: Limits::default(),
        capabilities: Grants::default(),
    }
}

fn request() -> HttpRequest {
    HttpRequest {
        tool: id("app.generated:x"),
        method: "GET".to_owned(),
        host: "a.org".to_owned(),
        port: 443,
        in_grant: true,
        address: None,
        address_granted: false,
    }
}

fn source(text: &str) -> PolicySource {
    PolicySource { name: "mine.cedar".to_owned(), text: text.to_owned() }
}

#[test]
fn a_permit_hands_out_the_action_and_its_decision() {
    let authorizer = Authorizer::new(&[]).unwrap();
    let authorized = authorizer.authorize(&agent(), create("app.generated:x")).unwrap();
    assert_eq!(authorized.id, id("app.generated:x"));
    assert_eq!(
        *authorized.decision(),
        Decision {
            principal: "agent app:dev_assistant".to_owned(),
            action: "create".into(),
            resource: "app.generated:x".to_owned(),
            allowed: true,
            policies: vec!["agent_writes_generated".to_owned()],
            reasons: vec!["an agent makes, changes and removes tools in `app.generated`".to_owned()],
            errors: vec![],
        }
    );
    assert_eq!(authorized.into_inner(), create("app.generated:x"));
}

#[test]
fn a_denial_names_the_policies_that_forbid_and_why() {
    let authorizer = Authorizer::new(&[]).unwrap();
    let denial = authorizer.authorize(&agent(), create("app.tools:create_tool")).unwrap_err();
    assert_eq!(denial.decision.policies, ["deny_tools_ns"]);
    assert_eq!(
        denial.to_string(),
        "denied by policy `deny_tools_ns`: `app.tools` holds the built-in tools, and nobody writes to it; tools are made \
         in `app.generated`"
    );
    let two = Create { source_bytes: u64::MAX, ..create("app:dev_assistant") };
    let denial = authorizer.authorize(&agent(), two).unwrap_err();
    assert_eq!(denial.decision.policies, ["deny_core_ns", "deny_large_source"]);
    assert_eq!(denial.decision.reasons.len(), 2);
    assert_eq!(denial.way_out, None);
}

#[test]
fn a_namespace_is_matched_whole() {
    let authorizer = Authorizer::new(&[]).unwrap();
    for text in ["app.generated.x:x", "app.toolsy:x", "application:x", "app.generated2:x", "users:x"] {
        let denial = authorizer.authorize(&agent(), create(text)).unwrap_err();
        assert_eq!(denial.decision.policies, <[&str; 0]>::default(), "{text}");
        assert_eq!(
            denial.to_string(),
            "denied: no policy permits it; tools are made in `app.generated`, and by the person in `user` too"
        );
        assert!(!authorizer.explain(&Principal::Person, &create(text)).allowed, "{text}");
    }
}

#[test]
fn a_denied_grant_names_the_flag() {
    let authorizer = Authorizer::new(&[]).unwrap();
    let ask = |capability: &str| {
        let grant = Grant {
            id: id("app.generated:x"),
            capability: capability.parse().unwrap(),
            given: BTreeSet::new(),
            overlaps: BTreeSet::new(),
        };
        authorizer.authorize(&agent(), grant).unwrap_err().to_string()
    };
    assert_eq!(
        ask("http:GET api.example.org:8080"),
        "denied: no policy permits it; the person can allow it with `--allow-http api.example.org:8080` or \
         `[grants] http` in the config"
    );
    assert_eq!(
        ask("env:CITY"),
        "denied: no policy permits it; the person can allow it with `--allow-env CITY` or `[grants] env` in the config"
    );
    assert_eq!(
        ask("env:OpenAI_api_key"),
        "denied by policy `deny_provider_keys`: the keys of model providers and Toolwright's own variables never enter a \
         tool"
    );
}

#[test]
fn a_request_is_the_tool_s_own() {
    let authorizer = Authorizer::new(&[]).unwrap();
    let tool = |text: &str| Principal::Tool(id(text));
    assert!(authorizer.explain(&tool("app.generated:x"), &request()).allowed);
    assert!(!authorizer.explain(&tool("app.generated:y"), &request()).allowed);
    // Agents and people do not send requests, and tools do nothing else.
    for principal in [agent(), Principal::Person] {
        let decision = authorizer.explain(&principal, &request());
        assert_eq!(decision.errors, [format!("the schema does not let {principal} ask `http.request`")]);
        assert!(!decision.allowed);
    }
    let decision = authorizer.explain(&tool("app.generated:x"), &Call { id: id("app.generated:y") });
    assert_eq!(decision.errors, ["the schema does not let tool app.generated:x ask `call`"]);
    assert!(!decision.allowed);
}

#[test]
fn a_request_to_a_private_address_is_denied_with_the_flag_for_that_address() {
    let authorizer = Authorizer::new(&[]).unwrap();
    let tool = Principal::Tool(id("app.generated:x"));
    let private =
        HttpRequest { host: "127.0.0.1".to_owned(), port: 3000, address: Some(AddressClass::Loopback), ..request() };
    let denial = authorizer.authorize(&tool, private.clone()).unwrap_err();
    assert_eq!(denial.decision.policies, ["deny_private_addresses"]);
    assert_eq!(denial.decision.resource, "GET 127.0.0.1:3000");
    assert_eq!(
        denial.way_out.as_deref(),
        Some(
            "the tool can ask for `http:127.0.0.1:3000` when it is made; the person can allow it with \
             `--allow-http 127.0.0.1:3000` or `[grants] http` in the config"
        )
    );
    assert!(authorizer.explain(&tool, &HttpRequest { address_granted: true, ..private }).allowed);
    let rebound = HttpRequest { address: Some(AddressClass::LinkLocal), ..request() };
    let denial = authorizer.authorize(&tool, rebound).unwrap_err();
    assert_eq!(
        denial.way_out.as_deref(),
        Some("the person can allow the address itself with `--allow-http ADDRESS:443`, and the tool ask for it")
    );
}

#[test]
fn an_unknown_host_is_shown_without_its_control_characters() {
    let authorizer = Authorizer::new(&[]).unwrap();
    let odd = HttpRequest { host: format!("\u{1b}[2J{}", "x".repeat(1_000)), in_grant: false, ..request() };
    let denial = authorizer.authorize(&Principal::Tool(id("app.generated:x")), odd).unwrap_err();
    assert!(denial.decision.resource.len() < 300 && !denial.to_string().contains('\u{1b}'), "{denial}");
}

#[test]
fn a_person_s_policy_can_forbid_and_permit_but_not_undo() {
    let authorizer = Authorizer::new(&[source(
        r#"
        @id("no_weather") @reason("no weather tools here")
        forbid (principal, action == Action::"create", resource is Entry) when { resource.name like "*weather*" };
        @id("all") permit (principal, action, resource);
        "#,
    )])
    .unwrap();
    let denial = authorizer.authorize(&agent(), create("app.generated:weather")).unwrap_err();
    assert_eq!(
        denial.to_string(),
        "denied by policy `no_weather`: no weather tools here; the person can change it in `mine.cedar`"
    );
    assert!(authorizer.explain(&agent(), &create("mine:x")).allowed);
    let decision = authorizer.explain(&agent(), &Delete { id: id("app:dev_assistant") });
    assert_eq!((decision.allowed, decision.policies), (false, vec!["deny_core_ns".to_owned()]));
    let key = Grant {
        id: id("app.generated:x"),
        capability: "env:ANTHROPIC_API_KEY".parse().unwrap(),
        given: BTreeSet::from([Source::Config, Source::Flag]),
        overlaps: BTreeSet::new(),
    };
    assert_eq!(authorizer.explain(&agent(), &key).policies, ["deny_provider_keys"]);
}

#[test]
fn a_policy_that_fails_is_a_denial() {
    // The sum is well typed, and overflows: Cedar would skip the policy and permit.
    let authorizer = Authorizer::new(&[source(
        r#"@id("overflows") forbid (principal, action == Action::"create", resource)
           when { context.source_bytes + 9223372036854775807 > 0 };"#,
    )])
    .unwrap();
    let denial = authorizer.authorize(&agent(), create("app.generated:x")).unwrap_err();
    assert_eq!(denial.decision.policies, <[&str; 0]>::default());
    assert_eq!(denial.decision.errors.len(), 1);
    assert!(
        denial
            .to_string()
            .starts_with("denied: the policies could not decide: error while evaluating policy `overflows`"),
        "{denial}"
    );
    // Where that policy has no say, all goes on.
    assert!(authorizer.explain(&agent(), &Call { id: id("app.generated:x") }).allowed);
}

#[test]
fn facts_larger_than_cedar_s_numbers_stay_large() {
    let authorizer = Authorizer::new(&[]).unwrap();
    let update = Update {
        id: id("app.generated:x"),
        language: Language::JavaScript,
        source_bytes: 1,
        limits: Limits { memory_bytes: u64::MAX, ..Limits::default() },
        capabilities: Grants::default(),
        replaces: u32::MAX,
    };
    assert_eq!(authorizer.explain(&agent(), &update).policies, ["deny_large_limits"]);
}

#[test]
fn the_schema_has_the_actions_that_are_asked_and_no_groups() {
    let schema = load::schema().unwrap();
    let mut actions: Vec<String> = schema.actions().map(|action| action.id().unescaped().to_owned()).collect();
    actions.sort_unstable();
    let mut verbs = Verb::ALL.map(Verb::as_str);
    verbs.sort_unstable();
    assert_eq!(actions, verbs);
    // `slices` relies on it.
    assert_eq!(schema.action_groups().count(), 0);
    for kind in ["Agent", "Tool", "Person"] {
        assert_eq!(schema.ancestors(&kind.parse().unwrap()).unwrap().count(), 0, "{kind}");
    }
}
