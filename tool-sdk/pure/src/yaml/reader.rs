//! The parser's events to values. A stack of open lists and mappings stands in for recursion.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Tag};
use serde_json::{Map, Value};

use super::DEPTH;
use super::scalar::{Scalar, resolve};
use crate::PureError;
use crate::error::shown;

/// What anchors and aliases may add to a text: a few lines could otherwise name billions of values.
const COPIED_VALUES: usize = 200_000;
const COPIED_BYTES: usize = 16 << 20;

pub(super) fn documents(text: &str, most: usize) -> Result<Vec<Value>, PureError> {
    let mut documents = Vec::new();
    let mut builder = Builder::default();
    let mut parser = Parser::new_from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| not_yaml(&error))?;
        let at = span.start;
        match event {
            Event::DocumentStart(_) => {
                if documents.len() == most {
                    return Err(error(at, "a second document begins here: read all documents, as a list"));
                }
                builder.anchors.clear();
            }
            Event::DocumentEnd => documents.push(builder.root.take().unwrap_or(Value::Null)),
            Event::SequenceStart(anchor, _) => builder.open(Open::List(Vec::new()), anchor, at)?,
            Event::MappingStart(anchor, _) => builder.open(Open::mapping(), anchor, at)?,
            Event::SequenceEnd | Event::MappingEnd => builder.close(at)?,
            Event::Scalar(text, style, anchor, tag) => builder.scalar(&text, style, anchor, tag.as_deref(), at)?,
            Event::Alias(anchor) => builder.alias(anchor, at)?,
            Event::Nothing | Event::StreamStart | Event::StreamEnd => {}
        }
    }
    Ok(documents)
}

/// How much a value holds.
#[derive(Clone, Copy, Default)]
struct Size {
    values: usize,
    bytes: usize,
    depth: usize,
}

impl Size {
    fn hold(&mut self, inner: Size) {
        self.values += inner.values;
        self.bytes += inner.bytes;
        self.depth = self.depth.max(inner.depth + 1);
    }
}

/// A list or a mapping that has not ended.
enum Open {
    List(Vec<Value>),
    Mapping {
        members: Map<String, Value>,
        key: Option<Key>,
        /// What stands at `<<`, in order.
        merged: Vec<Value>,
    },
}

impl Open {
    fn mapping() -> Open {
        Open::Mapping { members: Map::new(), key: None, merged: Vec::new() }
    }
}

enum Key {
    Name(String),
    Merge,
}

struct Level {
    open: Open,
    anchor: usize,
    size: Size,
}

#[derive(Default)]
struct Builder {
    levels: Vec<Level>,
    /// Finished values that have an anchor; the parser numbers them.
    anchors: BTreeMap<usize, (Value, Size)>,
    copied: Size,
    root: Option<Value>,
}

impl Builder {
    fn open(&mut self, open: Open, anchor: usize, at: Marker) -> Result<(), PureError> {
        if let Some(Level { open: Open::Mapping { key: None, .. }, .. }) = self.levels.last() {
            return Err(error(at, "a list or a mapping cannot be a key"));
        }
        self.levels.push(Level { open, anchor, size: Size { values: 1, bytes: 0, depth: 1 } });
        bounded(self.levels.len(), at)
    }

    fn close(&mut self, at: Marker) -> Result<(), PureError> {
        let Some(Level { open, anchor, size }) = self.levels.pop() else { return Ok(()) };
        let value = match open {
            Open::List(values) => Value::Array(values),
            Open::Mapping { mut members, merged, .. } => {
                for members_of in merged.into_iter().flat_map(mappings) {
                    for (name, value) in members_of {
                        members.entry(name).or_insert(value);
                    }
                }
                Value::Object(members)
            }
        };
        self.place(value, size, anchor, at)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: Marker,
    ) -> Result<(), PureError> {
        let plain = style == ScalarStyle::Plain;
        let size = Size { values: 1, bytes: text.len(), depth: 0 };
        if let Some(Level { open: Open::Mapping { key: key @ None, .. }, size: level, .. }) = self.levels.last_mut() {
            level.hold(size);
            *key = Some(if plain && text == "<<" { Key::Merge } else { Key::Name(text.to_owned()) });
            return if anchor == 0 { Ok(()) } else { self.remember(anchor, Value::String(text.to_owned()), size, at) };
        }
        let value = tagged(text, plain, tag).map_err(|message| error(at, message))?;
        self.place(value, size, anchor, at)
    }

    fn alias(&mut self, anchor: usize, at: Marker) -> Result<(), PureError> {
        let Some((value, size)) = self.anchors.get(&anchor) else {
            return Err(error(at, "the alias stands inside the very value that it names"));
        };
        let (value, size) = (value.clone(), *size);
        bounded(self.levels.len() + size.depth, at)?;
        self.copy(size, at)?;
        if let Some(Level { open: Open::Mapping { key: key @ None, .. }, size: level, .. }) = self.levels.last_mut() {
            let name = match value {
                Value::String(text) => text,
                Value::Array(_) | Value::Object(_) => return Err(error(at, "a list or a mapping cannot be a key")),
                other => other.to_string(),
            };
            level.hold(size);
            *key = Some(Key::Name(name));
            return Ok(());
        }
        self.place(value, size, 0, at)
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, value: Value, size: Size, anchor: usize, at: Marker) -> Result<(), PureError> {
        if anchor != 0 {
            self.remember(anchor, value.clone(), size, at)?;
        }
        let Some(level) = self.levels.last_mut() else {
            self.root = Some(value);
            return Ok(());
        };
        level.size.hold(size);
        match &mut level.open {
            Open::List(values) => values.push(value),
            Open::Mapping { members, key, merged } => match key.take() {
                Some(Key::Merge) if mergeable(&value) => merged.push(value),
                Some(Key::Merge) => return Err(error(at, "`<<` takes a mapping or a list of mappings")),
                Some(Key::Name(name)) => {
                    if members.contains_key(&name) {
                        let message = format!("the key `{}` occurs twice in this mapping", shown(&name));
                        return Err(error(at, message));
                    }
                    members.insert(name, value);
                }
                None => return Err(error(at, "a list or a mapping cannot be a key")),
            },
        }
        Ok(())
    }

    fn remember(&mut self, anchor: usize, value: Value, size: Size, at: Marker) -> Result<(), PureError> {
        self.copy(size, at)?;
        self.anchors.insert(anchor, (value, size));
        Ok(())
    }

    fn copy(&mut self, size: Size, at: Marker) -> Result<(), PureError> {
        self.copied.hold(size);
        if self.copied.values > COPIED_VALUES || self.copied.bytes > COPIED_BYTES {
            return Err(error(at, "anchors and aliases name too many values: write them out, or fewer of them"));
        }
        Ok(())
    }
}

fn mergeable(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(values) => values.iter().all(Value::is_object),
        _ => false,
    }
}

fn mappings(value: Value) -> Vec<Map<String, Value>> {
    match value {
        Value::Object(members) => vec![members],
        Value::Array(values) => values.into_iter().flat_map(mappings).collect(),
        _ => Vec::new(),
    }
}

/// A scalar by its tag; without one by its form, if it is plain.
fn tagged(text: &str, plain: bool, tag: Option<&Tag>) -> Result<Value, String> {
    let kind = match tag {
        Some(tag) if tag.is_yaml_core_schema() => tag.suffix.as_str(),
        Some(tag) if tag.handle.is_empty() && tag.suffix == "!" => "str",
        _ => "",
    };
    let wanted = matches!(kind, "null" | "bool" | "int" | "float");
    if kind == "str" || !plain && !wanted {
        return Ok(Value::String(text.to_owned()));
    }
    let value = match resolve(text) {
        Scalar::Value(value) => value,
        Scalar::NotFinite => {
            return Err(format!("no number for `{}`: put quotes around it if it is a text", shown(text)));
        }
    };
    let fits = match kind {
        "null" => value.is_null(),
        "bool" => value.is_boolean(),
        "int" => value.is_i64() || value.is_u64(),
        "float" => value.is_number(),
        _ => true,
    };
    if fits { Ok(value) } else { Err(format!("`{}` is not what its tag `!!{kind}` says", shown(text))) }
}

fn bounded(depth: usize, at: Marker) -> Result<(), PureError> {
    if depth > DEPTH { Err(too_deep(at)) } else { Ok(()) }
}

fn too_deep(at: Marker) -> PureError {
    error(at, format_args!("lists and mappings are nested more than {DEPTH} deep"))
}

fn not_yaml(cause: &ScanError) -> PureError {
    // The parser looks ahead, and has a bound of its own.
    if cause.info().contains("recursion limit") {
        return too_deep(*cause.marker());
    }
    error(*cause.marker(), format_args!("not YAML: {}", shown(cause.info())))
}

fn error(at: Marker, message: impl std::fmt::Display) -> PureError {
    PureError::at_column(at.line(), at.col() + 1, message)
}
