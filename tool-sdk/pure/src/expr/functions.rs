//! The functions and constants of formulas.

use std::f64::consts;

use super::Value;
use super::evaluate::{LONGEST_TEXT, finite, kind};
use crate::PureError;

/// Each with how many arguments it takes.
const FUNCTIONS: [(&str, usize, usize); 36] = [
    ("if", 3, 3),
    ("min", 1, usize::MAX),
    ("max", 1, usize::MAX),
    ("sum", 1, usize::MAX),
    ("avg", 1, usize::MAX),
    ("abs", 1, 1),
    ("round", 1, 2),
    ("floor", 1, 1),
    ("ceil", 1, 1),
    ("trunc", 1, 1),
    ("sign", 1, 1),
    ("sqrt", 1, 1),
    ("cbrt", 1, 1),
    ("exp", 1, 1),
    ("ln", 1, 1),
    ("log", 1, 2),
    ("log2", 1, 1),
    ("log10", 1, 1),
    ("pow", 2, 2),
    ("mod", 2, 2),
    ("hypot", 2, 2),
    ("sin", 1, 1),
    ("cos", 1, 1),
    ("tan", 1, 1),
    ("asin", 1, 1),
    ("acos", 1, 1),
    ("atan", 1, 1),
    ("atan2", 2, 2),
    ("radians", 1, 1),
    ("degrees", 1, 1),
    ("len", 1, 1),
    ("lower", 1, 1),
    ("upper", 1, 1),
    ("trim", 1, 1),
    ("contains", 2, 2),
    ("text", 1, 1),
];

pub(super) fn function_names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|(name, _, _)| *name)
}

pub(super) fn constant(name: &str) -> Option<Value> {
    Some(match name {
        "pi" | "PI" => Value::Number(consts::PI),
        "e" | "E" => Value::Number(consts::E),
        "tau" => Value::Number(consts::TAU),
        "true" | "TRUE" => Value::Bool(true),
        "false" | "FALSE" => Value::Bool(false),
        _ => return None,
    })
}

/// The value of a function; the name is one of [`function_names`].
pub(super) fn call(name: &str, arguments: Vec<Value>, position: usize) -> Result<Value, PureError> {
    let given = arguments.len();
    if let Some((_, least, most)) =
        FUNCTIONS.iter().find(|(known, least, most)| *known == name && !(*least..=*most).contains(&given))
    {
        let wanted = match (least, most) {
            (1, 1) => "1 value".to_owned(),
            (least, most) if least == most => format!("{least} values"),
            (least, &usize::MAX) => format!("at least {least} value"),
            (least, most) => format!("{least} or {most} values"),
        };
        return Err(PureError::at_position(position, format_args!("`{name}` takes {wanted}, not {given},")));
    }
    let mut arguments = arguments.into_iter();
    match name {
        "if" => {
            let condition = arguments.next() == Some(Value::Bool(true));
            let chosen = if condition { arguments.next() } else { arguments.nth(1) };
            Ok(chosen.unwrap_or(Value::Bool(false)))
        }
        "text" => Ok(Value::Text(arguments.map(|value| value.to_string()).collect())),
        "len" | "lower" | "upper" | "trim" | "contains" => {
            let texts = arguments.map(|value| match value {
                Value::Text(text) => Ok(text),
                other => Err(wrong(name, "texts", &other, position)),
            });
            on_texts(name, &texts.collect::<Result<Vec<_>, _>>()?, position)
        }
        _ => {
            let numbers = arguments.map(|value| match value {
                Value::Number(number) => Ok(number),
                other => Err(wrong(name, "numbers", &other, position)),
            });
            finite(on_numbers(name, &numbers.collect::<Result<Vec<_>, _>>()?), position)
        }
    }
}

fn on_texts(name: &str, texts: &[String], position: usize) -> Result<Value, PureError> {
    let first = texts.first().map_or("", String::as_str);
    let text = match name {
        "len" => return Ok(Value::Number(first.chars().count() as f64)),
        "contains" => return Ok(Value::Bool(texts.get(1).is_some_and(|part| first.contains(part)))),
        "lower" => first.to_lowercase(),
        "upper" => first.to_uppercase(),
        _ => first.trim().to_owned(),
    };
    if text.len() > LONGEST_TEXT {
        return Err(PureError::at_position(position, "the text becomes longer than 1 MiB"));
    }
    Ok(Value::Text(text))
}

/// Not a number where there is no answer.
fn on_numbers(name: &str, numbers: &[f64]) -> f64 {
    let x = numbers.first().copied().unwrap_or(f64::NAN);
    let y = numbers.get(1).copied();
    let second = y.unwrap_or(f64::NAN);
    match name {
        "min" => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        "max" => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        "sum" => numbers.iter().sum(),
        "avg" => numbers.iter().sum::<f64>() / numbers.len() as f64,
        "abs" => x.abs(),
        "round" => rounded(x, y.unwrap_or(0.0)),
        "floor" => x.floor(),
        "ceil" => x.ceil(),
        "trunc" => x.trunc(),
        "sign" if x == 0.0 => 0.0,
        "sign" => x.signum(),
        "sqrt" => x.sqrt(),
        "cbrt" => x.cbrt(),
        "exp" => x.exp(),
        "ln" => x.ln(),
        "log" => y.map_or_else(|| x.log10(), |base| x.log(base)),
        "log2" => x.log2(),
        "log10" => x.log10(),
        "pow" => x.powf(second),
        "mod" => x % second,
        "hypot" => x.hypot(second),
        "sin" => x.sin(),
        "cos" => x.cos(),
        "tan" => x.tan(),
        "asin" => x.asin(),
        "acos" => x.acos(),
        "atan" => x.atan(),
        "atan2" => x.atan2(second),
        "radians" => x.to_radians(),
        "degrees" => x.to_degrees(),
        _ => f64::NAN,
    }
}

/// Halves are rounded away from zero, as people do. `digits` after the point, before it where negative.
fn rounded(x: f64, digits: f64) -> f64 {
    if digits == 0.0 {
        return x.round();
    }
    let scale = 10f64.powi(digits.clamp(-300.0, 300.0) as i32);
    let scaled = x * scale;
    // So large that it has no digits to round.
    if scaled.abs() < 1e15 { scaled.round() / scale } else { x }
}

fn wrong(name: &str, wanted: &str, found: &Value, position: usize) -> PureError {
    PureError::at_position(position, format_args!("`{name}` takes {wanted}, not {},", kind(found)))
}
