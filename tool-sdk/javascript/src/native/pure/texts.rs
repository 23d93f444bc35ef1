//! Texts and formulas.

use std::collections::BTreeMap;

use rquickjs::{Ctx, Exception, Function, IntoJs, Object, Result, Value};
use toolwright_pure::expr;
use toolwright_pure::text::{self, DiffOptions};

use super::{sure, taken};

pub(super) fn add(host: &Object<'_>) -> Result<()> {
    let ctx = host.ctx();
    host.set("textDiff", Function::new(ctx.clone(), diff)?)?;
    host.set("textDistance", Function::new(ctx.clone(), distance)?)?;
    host.set("textSimilarity", Function::new(ctx.clone(), similarity)?)?;
    host.set("textWrap", Function::new(ctx.clone(), |text: String, width: u32| text::wrap(&text, width as usize))?)?;
    host.set("textDedent", Function::new(ctx.clone(), |text: String| text::dedent(&text))?)?;
    host.set("textTruncate", Function::new(ctx.clone(), truncate)?)?;
    host.set("textGraphemes", Function::new(ctx.clone(), graphemes)?)?;
    host.set("textCase", Function::new(ctx.clone(), case)?)?;
    host.set("evaluate", Function::new(ctx.clone(), evaluate)?)
}

fn diff(old: String, new: String, context: u32, old_name: Option<String>, new_name: Option<String>) -> String {
    text::diff(&old, &new, &DiffOptions { context: context as usize, old_name, new_name })
}

fn distance(ctx: Ctx<'_>, a: String, b: String) -> Result<f64> {
    Ok(sure(&ctx, text::distance(&a, &b))? as f64)
}

fn similarity(ctx: Ctx<'_>, a: String, b: String) -> Result<f64> {
    sure(&ctx, text::similarity(&a, &b))
}

fn truncate(text: String, length: u32, ellipsis: String) -> String {
    text::truncate(&text, length as usize, &ellipsis)
}

fn graphemes(text: String) -> Vec<String> {
    text::graphemes(&text).map(str::to_owned).collect()
}

fn case(name: String, text: String) -> String {
    match name.as_str() {
        "camelCase" => text::camel_case(&text),
        "pascalCase" => text::pascal_case(&text),
        "snakeCase" => text::snake_case(&text),
        "kebabCase" => text::kebab_case(&text),
        "titleCase" => text::title_case(&text),
        _ => text::slug(&text),
    }
}

/// `variables` is a JSON object.
fn evaluate<'js>(ctx: Ctx<'js>, formula: String, variables: String) -> Result<Value<'js>> {
    let mut named = BTreeMap::new();
    if let serde_json::Value::Object(variables) = taken(&ctx, variables)? {
        for (name, value) in variables {
            let value = match value {
                serde_json::Value::Bool(truth) => expr::Value::Bool(truth),
                serde_json::Value::String(text) => expr::Value::Text(text),
                serde_json::Value::Number(number) if number.as_f64().is_some() => {
                    expr::Value::Number(number.as_f64().unwrap_or(f64::NAN))
                }
                _ => {
                    let message = format!("the variable `{name}` must be a finite number, a boolean or a text");
                    return Err(Exception::throw_type(&ctx, &message));
                }
            };
            named.insert(name, value);
        }
    }
    match sure(&ctx, expr::evaluate(&formula, &named))? {
        expr::Value::Number(number) => number.into_js(&ctx),
        expr::Value::Bool(truth) => truth.into_js(&ctx),
        expr::Value::Text(text) => text.into_js(&ctx),
    }
}
