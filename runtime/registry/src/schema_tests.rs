use serde_json::json;

use super::*;

fn refused(schema: Value) -> SchemaError {
    InputSchema::new(schema).unwrap_err()
}

#[test]
fn an_input_is_checked_with_path_and_reason() {
    let schema = InputSchema::new(json!({
        "type": "object",
        "properties": {"n": {"$ref": "#/$defs/count"}, "name": {"type": "string", "pattern": "^[a-z]+$"}},
        "required": ["n"],
        "additionalProperties": false,
        "$defs": {"count": {"type": "integer", "minimum": 1}},
    }))
    .unwrap();
    assert_eq!(schema.check(&json!({"n": 1, "name": "a"})), Ok(()));
    let violation = |path: &str, reason: &str| Violation { path: path.into(), reason: reason.into() };
    assert_eq!(schema.check(&json!({})), Err(vec![violation("/", "\"n\" is a required property")]));
    assert_eq!(
        schema.check(&json!({"n": 0, "name": "A"})),
        Err(vec![
            violation("/n", "the value is less than the minimum of 1"),
            violation("/name", "the value does not match \"^[a-z]+$\""),
        ])
    );
}

#[test]
fn the_root_is_for_objects() {
    for schema in [json!(true), json!({}), json!({"type": "string"}), json!([])] {
        assert_eq!(refused(schema), SchemaError::NotAnObject);
    }
}

#[test]
fn size_and_depth_are_bounded() {
    let long = json!({"type": "object", "description": "x".repeat(SCHEMA_MAX)});
    assert_eq!(refused(long), SchemaError::TooLong { bytes: SCHEMA_MAX + 34 });
    let mut deep = json!({});
    for _ in 0..SCHEMA_DEPTH_MAX {
        deep = json!({ "not": deep });
    }
    assert_eq!(refused(json!({"type": "object", "not": deep})), SchemaError::TooDeep);
}

#[test]
fn references_stay_inside_and_end() {
    for target in ["https://example.org/s.json", "other.json", "#", "#/properties/a", "#name"] {
        assert_eq!(
            refused(json!({"type": "object", "properties": {"a": {"$ref": target}}})),
            SchemaError::ExternalReference { target: target.into() }
        );
    }
    let circle =
        json!({"type": "object", "allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}]}}});
    assert_eq!(refused(circle), SchemaError::Recursive);
    let hidden = json!({
        "type": "object",
        "properties": {"definitions": {"$ref": "#/$defs/a"}},
        "$defs": {"a": {"not": {"$ref": "#/$defs/a"}}},
    });
    assert_eq!(refused(hidden), SchemaError::Recursive);
    let mut laughs = serde_json::Map::new();
    for n in 0..30 {
        let next = json!({"$ref": format!("#/$defs/d{}", n + 1)});
        laughs.insert(format!("d{n}"), json!({"allOf": [next, next]}));
    }
    laughs.insert("d30".into(), json!({}));
    let schema = json!({"type": "object", "allOf": [{"$ref": "#/$defs/d0"}], "$defs": laughs});
    assert_eq!(refused(schema), SchemaError::Recursive);
    assert!(matches!(
        refused(json!({"type": "object", "$id": "https://example.org/a", "properties": {}})),
        SchemaError::Invalid { .. }
    ));
}

#[test]
fn patterns_match_in_linear_time() {
    // Backtracking features are what the linear engine does not have.
    let lookahead = json!({"type": "object", "properties": {"a": {"type": "string", "pattern": "^(?=a)a$"}}});
    assert!(matches!(refused(lookahead), SchemaError::Invalid { .. }));
    let bomb =
        json!({"type": "object", "properties": {"a": {"type": "string", "pattern": "((a{1,1000}){1,1000}){1,1000}"}}});
    assert!(matches!(refused(bomb), SchemaError::Invalid { .. }));
    let nested =
        InputSchema::new(json!({"type": "object", "properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}}));
    assert!(nested.unwrap().check(&json!({"a": format!("{}b", "a".repeat(50_000))})).is_err());
}

#[test]
fn a_reference_has_one_way_to_be_written() {
    for target in ["#/$defs/%61", "#/$defs/a~1b", "#/$defs/a/properties/b", "#/%24defs/a"] {
        assert_eq!(
            refused(json!({"type": "object", "allOf": [{"$ref": target}], "$defs": {"a": {}}})),
            SchemaError::ExternalReference { target: target.into() }
        );
    }
    let draft_4 = json!({"$schema": "http://json-schema.org/draft-04/schema#", "type": "object"});
    assert!(matches!(refused(draft_4), SchemaError::Invalid { path, .. } if path == "/$schema"));
    let named = json!({"type": "object", "properties": {"a": {"id": "http://x/y"}}});
    assert!(matches!(refused(named), SchemaError::Invalid { path, .. } if path == "/id"));
    // A property may have such a name.
    InputSchema::new(json!({"type": "object", "properties": {"id": {"type": "string"}, "$id": {}}})).unwrap();
}

#[test]
fn patterns_are_counted() {
    let with = |count: usize| {
        let properties: serde_json::Map<_, _> =
            (0..count).map(|n| (format!("p{n}"), json!({"type": "string", "pattern": format!("^a{n}$")}))).collect();
        InputSchema::new(json!({"type": "object", "properties": properties}))
    };
    assert!(with(PATTERNS_MAX).is_ok());
    assert_eq!(with(PATTERNS_MAX + 1).unwrap_err(), SchemaError::TooManyPatterns { count: PATTERNS_MAX + 1 });
}

#[test]
fn the_cost_of_a_check_is_bounded() {
    let alternatives: Vec<_> = (0..800).map(|n| json!({"const": n})).collect();
    let schema = json!({"type": "object", "properties": {"list": {"type": "array", "items": {"anyOf": alternatives}}}});
    let schema = InputSchema::new(schema).unwrap();
    assert_eq!(schema.check(&json!({"list": vec![1; 100]})), Ok(()));
    let violations = schema.check(&json!({"list": vec![1; 100_000]})).unwrap_err();
    assert!(violations[0].reason.starts_with("it is too large to be checked"), "{violations:?}");
}
