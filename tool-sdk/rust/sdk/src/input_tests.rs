use std::collections::BTreeMap;

use serde::Deserialize;

use super::parse;
use crate::failure::Failure;

#[derive(Debug, PartialEq, Deserialize)]
struct Item {
    price: f64,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Metre,
    Foot,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    items: Vec<Item>,
    count: Option<u8>,
    unit: Option<Unit>,
    #[serde(default)]
    names: BTreeMap<String, String>,
}

fn refusal(text: &str) -> String {
    match parse::<Input>(text) {
        Err(Failure::InvalidInput(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_fits_is_read() {
    let input: Input = parse(r#"{"items": [{"price": 1.5}], "unit": "foot"}"#).unwrap();
    let expected =
        Input { items: vec![Item { price: 1.5 }], count: None, unit: Some(Unit::Foot), names: BTreeMap::new() };
    assert_eq!(input, expected);
}

#[test]
fn a_refusal_names_the_place_and_what_is_expected() {
    for (text, expected) in [
        (
            r#"{"items": [{"price": 1}, {"price": 2}, {"price": "3"}]}"#,
            r#"`items[2].price`: expected a number, not the string "3""#,
        ),
        (r#"{"items": {}}"#, "`items`: expected an array, not an object"),
        (r#"{"items": [7]}"#, "`items[0]`: expected an object, not the integer `7`"),
        (r#"{"items": [], "count": 300}"#, "`count`: expected an integer from 0 to 255, not the integer `300`"),
        (r#"{"items": [], "names": {"a": null}}"#, "`names.a`: expected a string, not null"),
        (r#"{"count": 1}"#, "missing field `items`"),
        (r#"{"items": [{}]}"#, "`items[0]`: missing field `price`"),
        (r#"{"items": [], "unit": "mile"}"#, "`unit`: unknown variant `mile`, expected `metre` or `foot`"),
        (
            r#"{"items": [], "colour": 1}"#,
            "`colour`: unknown field `colour`, expected one of `items`, `count`, `unit`, `names`",
        ),
        ("7", "expected an object, not the integer `7`"),
        (r#"{"items": [], "count": 1.5}"#, "`count`: expected an integer from 0 to 255, not the number `1.5`"),
        (r#"{"items": []} 1"#, "trailing characters"),
        ("{", "EOF while parsing an object"),
    ] {
        assert_eq!(refusal(text), expected, "{text}");
    }
}

#[test]
fn a_long_value_is_not_repeated_in_full() {
    let reason = refusal(&format!(r#"{{"items": [{{"price": "{}"}}]}}"#, "x".repeat(10_000)));
    assert_eq!(reason.chars().count(), super::REASON_MAX + "`items[0].price`: ".len());
}
