use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use crate::prelude::*;

fn schema_of<T: Schema>() -> Value {
    serde_json::from_str(&super::schema_of::<T>()).unwrap()
}

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
                "any": {},
                "list": {"type": "array", "items": {"type": "integer"}},
                "pair": {
                    "type": "array",
                    "prefixItems": [{"type": "string"}, {"type": "integer", "minimum": 0, "maximum": 255}],
                    "minItems": 2,
                    "maxItems": 2
                },
                "table": {"type": "object", "additionalProperties": {"type": "number"}},
                "texts": {"type": "object", "additionalProperties": {"type": "string"}},
                "limit": {"type": "integer", "minimum": 0, "maximum": 65535}
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
                    "properties": {"kind": {"type": "string", "enum": ["circle"]}, "radius": {"type": "number"}},
                    "required": ["kind", "radius"]
                },
                {
                    "type": "object",
                    "properties": {"kind": {"type": "string", "enum": ["point"]}},
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
    /// What hangs on it.
    children: Vec<Tree>,
    other: Option<Box<Tree>>,
}

#[test]
fn a_type_that_contains_itself_is_described_once() {
    assert_eq!(
        schema_of::<Tree>(),
        json!({
            "type": "object",
            "properties": {
                "children": {"type": "array", "items": {}, "description": "What hangs on it."},
                "other": {}
            },
            "required": ["children"]
        })
    );
}

/// How it went.
#[derive(Deserialize, Schema)]
#[allow(dead_code, reason = "only the schema is asked for")]
enum Outcome {
    /// All went well.
    Done,
    Failed(String),
    Partly {
        done: u8,
        left: u8,
    },
    Between(u8, u8),
}

#[derive(Deserialize, Schema)]
#[serde(tag = "t", content = "c")]
#[allow(dead_code, reason = "only the schema is asked for")]
enum Adjacent {
    Empty,
    Text(String),
}

#[derive(Deserialize, Schema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only the schema is asked for")]
enum Either {
    Number(f64),
    Named { name: String },
}

#[derive(Deserialize, Schema)]
#[allow(dead_code, reason = "only the schema is asked for")]
struct Enums<T> {
    outcome: Outcome,
    adjacent: Adjacent,
    either: Option<Either>,
    colour: Option<Colour>,
    generic: T,
}

#[test]
fn an_enum_is_written_as_serde_reads_it() {
    let byte = json!({"type": "integer", "minimum": 0, "maximum": 255});
    assert_eq!(
        schema_of::<Enums<Vec<bool>>>(),
        json!({
            "type": "object",
            "properties": {
                "outcome": {
                    "oneOf": [
                        {"type": "string", "enum": ["Done"], "description": "All went well."},
                        {
                            "type": "object",
                            "properties": {"Failed": {"type": "string"}},
                            "required": ["Failed"],
                            "additionalProperties": false
                        },
                        {
                            "type": "object",
                            "properties": {
                                "Partly": {
                                    "type": "object",
                                    "properties": {"done": byte, "left": byte},
                                    "required": ["done", "left"]
                                }
                            },
                            "required": ["Partly"],
                            "additionalProperties": false
                        },
                        {
                            "type": "object",
                            "properties": {
                                "Between": {"type": "array", "prefixItems": [byte, byte], "minItems": 2, "maxItems": 2}
                            },
                            "required": ["Between"],
                            "additionalProperties": false
                        }
                    ],
                    "description": "How it went."
                },
                "adjacent": {
                    "type": "object",
                    "oneOf": [
                        {
                            "type": "object",
                            "properties": {"t": {"type": "string", "enum": ["Empty"]}},
                            "required": ["t"]
                        },
                        {
                            "type": "object",
                            "properties": {"t": {"type": "string", "enum": ["Text"]}, "c": {"type": "string"}},
                            "required": ["t", "c"]
                        }
                    ]
                },
                "either": {
                    "anyOf": [
                        {"type": "number"},
                        {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
                        {"type": "null"}
                    ]
                },
                "colour": {"type": ["string", "null"], "enum": ["red", "dark_blue", null]},
                "generic": {"type": "array", "items": {"type": "boolean"}}
            },
            "required": ["outcome", "adjacent", "generic"]
        })
    );
}

#[derive(Deserialize, Schema)]
#[serde(default)]
#[allow(dead_code, reason = "only the schema is asked for")]
struct Defaults {
    a: String,
    #[serde(flatten)]
    rest: HashMap<String, Value>,
}

impl Default for Defaults {
    fn default() -> Self {
        Self { a: "a".to_owned(), rest: HashMap::new() }
    }
}

#[derive(Deserialize, Schema)]
#[serde(transparent)]
struct Whole {
    #[allow(dead_code, reason = "only the schema is asked for")]
    inner: Defaults,
}

/// Two paragraphs:
/// the first,
///
/// and the "second".
#[derive(Deserialize, Schema)]
#[serde(try_from = "String")]
struct Converted;

impl TryFrom<String> for Converted {
    type Error = std::fmt::Error;

    fn try_from(_: String) -> Result<Self, Self::Error> {
        Err(std::fmt::Error)
    }
}

fn read_seconds<'de, D: serde::Deserializer<'de>>(from: D) -> Result<std::time::Duration, D::Error> {
    Ok(std::time::Duration::from_secs(u64::deserialize(from)?))
}

#[derive(Deserialize, Schema)]
#[allow(dead_code, reason = "only the schema is asked for")]
struct Special {
    whole: Whole,
    converted: Converted,
    #[serde(deserialize_with = "read_seconds")]
    wait: std::time::Duration,
}

#[test]
fn what_serde_reads_by_other_ways_is_described_by_what_it_reads() {
    assert_eq!(
        schema_of::<Special>(),
        json!({
            "type": "object",
            "properties": {
                "whole": {"type": "object", "properties": {"a": {"type": "string"}}},
                "converted": {
                    "type": "string",
                    "description": "Two paragraphs: the first,\n\nand the \"second\"."
                },
                "wait": {}
            },
            "required": ["whole", "converted", "wait"]
        })
    );
}
