use proptest::prelude::*;
use serde_json::json;

use super::*;

fn refused(text: &str) -> (String, usize, usize) {
    let error = parse(text).unwrap_err();
    (error.message, error.line.unwrap(), error.column.unwrap())
}

#[test]
fn scalars_follow_the_core_schema() {
    let text = "
- [~, null, NULL, '']
- [true, False, yes, on]
- [0, -12, +3, 0o17, 0xFf, 010, 18446744073709551615]
- [1.5, -.5, 3., 1e3, 2E-2, 1.5e+1, 100000000000000000000]
- [1.2.3, 12e, e3, '1', \"2\", 0x, 1_000, 2024-01-01, 12:30]
- !!str 1
- !!int '7'
- !custom 8
";
    let expected = json!([
        [null, null, null, ""],
        [true, false, "yes", "on"],
        [0, -12, 3, 15, 255, 10, 18_446_744_073_709_551_615_u64],
        [1.5, -0.5, 3.0, 1000.0, 0.02, 15.0, 1e20],
        ["1.2.3", "12e", "e3", "1", "2", "0x", "1_000", "2024-01-01", "12:30"],
        "1",
        7,
        8
    ]);
    assert_eq!(parse(text), Ok(expected));
}

#[test]
fn mappings_lists_and_blocks_are_read() {
    let text = "\u{feff}# comment\nb: 2\na:\n  - x\n  - {y: 'z', 1: true}\nliteral: |\n  one\n  two\nfolded: >-\n  three\n  four\n";
    let value = parse(text).unwrap();
    let expected = json!({"b": 2, "a": ["x", {"y": "z", "1": true}], "literal": "one\ntwo\n", "folded": "three four"});
    assert_eq!(value, expected);
    let order: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(order, ["b", "a", "literal", "folded"]);
}

#[test]
fn documents_are_counted() {
    assert_eq!(parse(""), Ok(Value::Null));
    assert_eq!(parse("# nothing\n"), Ok(Value::Null));
    assert_eq!(parse_all("").unwrap(), Vec::<Value>::new());
    assert_eq!(parse_all("--- 1\n---\n--- a\n...\n"), Ok(vec![json!(1), Value::Null, json!("a")]));
    let (message, line, column) = refused("a: 1\n---\nb: 2\n");
    assert_eq!(message, "line 2, column 1: a second document begins here: read all documents, as a list");
    assert_eq!((line, column), (2, 1));
}

#[test]
fn aliases_and_merges_are_followed() {
    let text =
        "base: &b {x: 1, y: 2}\nother: &o {z: 3, x: 9}\nall:\n  y: 0\n  <<: [*b, *o]\nsame: *b\nkey: &k name\n*k : v\n";
    let expected = json!({
        "base": {"x": 1, "y": 2}, "other": {"z": 3, "x": 9}, "all": {"y": 0, "x": 1, "z": 3},
        "same": {"x": 1, "y": 2}, "key": "name", "name": "v"
    });
    assert_eq!(parse(text), Ok(expected));
    assert_eq!(parse("'<<': 1"), Ok(json!({"<<": 1})));
    assert_eq!(refused("<<: 1").0, "line 1, column 5: `<<` takes a mapping or a list of mappings");
    assert_eq!(refused("a: &a [*a]").0, "line 1, column 8: the alias stands inside the very value that it names");
}

#[test]
fn mistakes_are_told_with_line_and_column() {
    assert_eq!(refused("a: 1\nb: 2\na: 3\n").0, "line 3, column 4: the key `a` occurs twice in this mapping");
    assert_eq!(refused("? [a]\n: 1\n").0, "line 1, column 3: a list or a mapping cannot be a key");
    assert_eq!(refused("x: .inf").0, "line 1, column 4: no number for `.inf`: put quotes around it if it is a text");
    assert_eq!(refused("x: 1e999").1, 1);
    assert_eq!(refused("x: !!int a").0, "line 1, column 4: `a` is not what its tag `!!int` says");
    let (message, line, column) = refused("a:\n  - b\n c: d\n");
    assert!(message.starts_with("line 3, column 2: not YAML: "), "{message}");
    assert_eq!((line, column), (3, 2));
    assert!(refused("a: *nowhere").0.contains("not YAML"), "{}", refused("a: *nowhere").0);
    assert!(refused("a: [1, 2").0.contains("not YAML"));
    assert!(refused("a:\n\tb: 1").0.contains("not YAML"));
}

#[test]
fn nesting_is_bounded_in_both_directions() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse(&nested(DEPTH)).is_ok());
    assert_eq!(refused(&nested(DEPTH + 1)).0, "line 1, column 129: lists and mappings are nested more than 128 deep");
    for opening in ["[", "{a: ", "- "] {
        assert!(refused(&opening.repeat(100_000)).0.ends_with("nested more than 128 deep"), "{opening}");
    }
    assert_eq!(refused(&"? ".repeat(100_000)).0, "line 1, column 3: a list or a mapping cannot be a key");
    let through_aliases = format!("a: &a {}\nb: {}*a{}", nested(100), "[".repeat(40), "]".repeat(40));
    assert!(refused(&through_aliases).0.ends_with("nested more than 128 deep"));

    let deep = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    assert!(write(&deep(DEPTH)).is_ok());
    assert_eq!(write(&deep(DEPTH + 1)).unwrap_err().message, "lists and mappings are nested more than 128 deep");
    assert_eq!(parse(&write(&deep(DEPTH)).unwrap()), Ok(deep(DEPTH)));
}

#[test]
fn a_few_lines_cannot_name_billions_of_values() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert!(refused(&bomb).0.ends_with("anchors and aliases name too many values: write them out, or fewer of them"));
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), vec!["*a"; 20].join(","));
    assert!(refused(&long).0.contains("too many values"));
}

#[test]
fn values_are_written_as_people_write_them() {
    let value = json!({
        "name": "x", "empty": {}, "none": [], "null": null, "list": [1, [2, 3], {"a": 1.5, "b": [true]}],
        "text": "one\ntwo\n", "cut": "one\n  two", "kept": "one\ntwo\n\n", "quoted": ["", "yes", "1", "1.2", "a: b", "- a", " a", "a #b", "#", "\t", "\u{1}"]
    });
    let expected = "\
name: x
empty: {}
none: []
\"null\": null
list:
  - 1
  - - 2
    - 3
  - a: 1.5
    b:
      - true
text: |
  one
  two
cut: |-
  one
    two
kept: |+
  one
  two

quoted:
  - \"\"
  - \"yes\"
  - \"1\"
  - \"1.2\"
  - \"a: b\"
  - \"- a\"
  - \" a\"
  - \"a #b\"
  - \"#\"
  - \"\\t\"
  - \"\\u0001\"
";
    assert_eq!(write(&value).unwrap(), expected);
    assert_eq!(parse(expected), Ok(value));
    assert_eq!(write_all(&[json!(1), json!({"a": "b"})]).unwrap(), "---\n1\n---\na: b\n");
}

#[test]
fn a_long_key_is_written() {
    let value = json!({"outer": {("k".repeat(3000)): [1]}});
    assert_eq!(parse(&write(&value).unwrap()), Ok(value));
}

fn values() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[-a-z:#\\[\\]{}&*!|>'\"%@`, \n\t\r~0-9.?=<]{0,12}", "\\PC{0,5}", "[\u{0}-\u{ffff}]{0,3}"];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 30, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn values_come_back(value in values()) {
        let text = write(&value).unwrap();
        prop_assert_eq!(parse(&text), Ok(value.clone()), "{}", text);
        prop_assert_eq!(parse_all(&write_all(&[value.clone(), value.clone()]).unwrap()), Ok(vec![value.clone(), value]));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[-a:#\\[\\]{}&*!|>'\"%@, \n\t?<=.0-9é]{0,40}") {
        if let Ok(value) = parse(&text) {
            prop_assert_eq!(parse(&write(&value).unwrap()), Ok(value));
        }
    }
}
