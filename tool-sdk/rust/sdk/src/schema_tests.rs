use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::schema_of;
use crate::prelude::*;

#[derive(Deserialize, Schema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[allow(dead_code, reason = "only the schema is asked for")]
struct Everything {
    /// The name.
    plain_text: String,
    note: Option<String>,
    #[serde(rename = "ratio")]
    float: f64,
    small: u8,
    wide: u32,
    signed: i32,
    huge: u64,
    flag: bool,
    any: Value,
    list: Vec<i64>,
    pair: (String, u8),
    table: BTreeMap<String, f32>,
    #[serde(default)]
    texts: HashMap<String, String>,
    #[serde(default = "ten")]
    limit: u16,
    #[serde(skip)]
    internal: u8,
}

fn ten() -> u16 {
    10
}

#[test]
fn each_kind_of_field_has_its_schema() {
    assert_eq!(
        schema_of::<Everything>(),
        json!({
            "type": "object",
            "properties": {
                "plainText": {"type": "string", "description": "The name."},
                "note": {"type": ["string", "null"]},
                "ratio": {"type": "number"},
                "small": {"type": "integer", "minimum": 0, "maximum": 255},
                "wide": {"type": "integer", "minimum": 0, "maximum": u32::MAX},
                "signed": {"type": "integer", "minimum": i32::MIN, "maximum": i32::MAX},
                "huge": {"type": "integer", "minimum": 0},
                "flag": {"type": "boolean"},
                "any": true,
                "list": {"type": "array", "items": {"type": "integer"}},
                "pair": {
                    "type": "array",
                    "prefixItems": [{"type": "string"}, {"type": "integer", "minimum": 0, "maximum": 255}],
                    "minItems": 2,
                    "maxItems": 2
                },
                "table": {"type": "object", "additionalProperties": {"type": "number"}},
                "texts": {"type": "object", "additionalProperties": {"type": "string"}, "default": {}},
                "limit": {"type": "integer", "minimum": 0, "maximum": 65535, "default": 10}
            },
            "additionalProperties": false,
            "required": ["plainText", "ratio", "small", "wide", "signed", "huge", "flag", "any", "list", "pair", "table"]
        })
    );
}

#[derive(Deserialize, Schema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "only the schema is asked for")]
enum Colour {
    Red,
    DarkBlue,
}

#[derive(Deserialize, Schema)]
struct Metres(#[allow(dead_code, reason = "only the schema is asked for")] f64);

#[derive(Deserialize, Schema)]
#[allow(dead_code, reason = "only the schema is asked for")]
struct Size {
    width: Metres,
}

/// A shape to paint.
#[derive(Deserialize, Schema)]
#[allow(dead_code, reason = "only the schema is asked for")]
struct Nested {
    colour: Colour,
    sizes: Vec<Size>,
    #[serde(flatten)]
    size: Size,
}

#[test]
fn types_stand_where_they_are_used() {
    let size = json!({"type": "object", "properties": {"width": {"type": "number"}}, "required": ["width"]});
    assert_eq!(
        schema_of::<Nested>(),
        json!({
            "type": "object",
            "description": "A shape to paint.",
            "properties": {
                "colour": {"type": "string", "enum": ["red", "dark_blue"]},
                "sizes": {"type": "array", "items": size},
                "width": {"type": "number"}
            },
            "required": ["colour", "sizes", "width"]
        })
    );
}

#[derive(Deserialize, Schema)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[allow(dead_code, reason = "only the schema is asked for")]
enum Tagged {
    Circle { radius: f64 },
    Point,
}

#[test]
fn an_enum_with_tags_is_an_object_of_one_of_its_variants() {
    assert_eq!(
        schema_of::<Tagged>(),
        json!({
            "type": "object",
            "oneOf": [
                {
                    "type": "object",
                    "properties": {"kind": {"type": "string", "const": "circle"}, "radius": {"type": "number"}},
                    "required": ["kind", "radius"]
                },
                {
                    "type": "object",
                    "properties": {"kind": {"type": "string", "const": "point"}},
                    "required": ["kind"]
                }
            ]
        })
    );
}

#[test]
fn any_object_is_taken_where_the_input_is_a_value() {
    assert_eq!(schema_of::<Value>(), json!({"type": "object"}));
}

#[derive(Deserialize, Schema)]
#[allow(dead_code, reason = "only the schema is asked for")]
struct Tree {
    children: Vec<Tree>,
}

#[test]
fn a_type_that_contains_itself_is_a_reference() {
    let schema = schema_of::<Tree>().to_string();
    assert!(schema.contains(r##""$ref":"#"##), "{schema}");
}
