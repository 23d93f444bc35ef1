use super::*;

#[test]
fn grants_are_a_set_in_order() {
    let capability = |text: &str| text.parse::<Capability>().unwrap();
    let grants: Grants = ["env:B", "clock", "env:A", "clock"].into_iter().map(capability).collect();
    assert_eq!(grants.to_string(), "clock, env:A, env:B");
    let json = serde_json::to_string(&grants).unwrap();
    assert_eq!(json, r#"["clock","env:A","env:B"]"#);
    assert_eq!(serde_json::from_str::<Grants>(r#"["env:B","clock","env:A","env:A"]"#).unwrap(), grants);
}
