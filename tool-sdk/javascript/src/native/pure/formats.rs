//! YAML and CSV.

use rquickjs::{Ctx, Function, Object, Result, Value};
use toolwright_pure::csv::{self, ReadOptions, WriteOptions};
use toolwright_pure::yaml;

use super::{given, sure, taken};

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("yamlParse", Function::new(ctx.clone(), yaml_parse)?)?;
    host.set("yamlWrite", Function::new(ctx.clone(), yaml_write)?)?;
    host.set("csvParse", Function::new(ctx.clone(), csv_parse)?)?;
    host.set("csvWrite", Function::new(ctx.clone(), csv_write)?)
}

fn yaml_parse<'js>(ctx: Ctx<'js>, text: String, all: bool) -> Result<Value<'js>> {
    if all { given(&ctx, &sure(&ctx, yaml::parse_all(&text))?) } else { given(&ctx, &sure(&ctx, yaml::parse(&text))?) }
}

/// With `all` the value is an array of documents.
fn yaml_write(ctx: Ctx<'_>, json: String, all: bool) -> Result<String> {
    let text = match taken(&ctx, json)? {
        serde_json::Value::Array(documents) if all => yaml::write_all(&documents),
        value => yaml::write(&value),
    };
    sure(&ctx, text)
}

fn character(text: &str) -> char {
    // Nothing is refused like a character that is not ASCII.
    text.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// `marks` are delimiter, quote and, if there is one, the character that begins a comment.
fn csv_parse<'js>(
    ctx: Ctx<'js>,
    text: String,
    header: bool,
    marks: Vec<String>,
    trim: bool,
    flexible: bool,
) -> Result<Value<'js>> {
    let mut marks = marks.iter().map(|mark| character(mark));
    let mut options = ReadOptions { trim, flexible, ..ReadOptions::default() };
    options.delimiter = marks.next().unwrap_or(options.delimiter);
    options.quote = marks.next().unwrap_or(options.quote);
    options.comment = marks.next();
    if header {
        given(&ctx, &sure(&ctx, csv::records(&text, &options))?)
    } else {
        given(&ctx, &sure(&ctx, csv::rows(&text, &options))?)
    }
}

fn csv_write(
    ctx: Ctx<'_>,
    json: String,
    columns: Option<Vec<String>>,
    header: Option<bool>,
    marks: Vec<String>,
    crlf: bool,
) -> Result<String> {
    let mut marks = marks.iter().map(|mark| character(mark));
    let mut options = WriteOptions { columns, header, crlf, ..WriteOptions::default() };
    options.delimiter = marks.next().unwrap_or(options.delimiter);
    options.quote = marks.next().unwrap_or(options.quote);
    match taken(&ctx, json)? {
        serde_json::Value::Array(rows) => sure(&ctx, csv::write(&rows, &options)),
        other => sure(&ctx, csv::write(&[other], &options)),
    }
}
