//! Parses and computes in one pass, by binding powers (Pratt).

use std::collections::BTreeMap;

use super::Value;
use super::functions::{call, constant, function_names};
use super::lexer::{Token, tokens};
use crate::PureError;
use crate::error::shown;
use crate::text::closest;

const LONGEST: usize = 10_000;
const DEPTH: usize = 64;
pub(super) const LONGEST_TEXT: usize = 1 << 20;

/// Prefix operators bind between multiplication and powers, so that `-2 ^ 2` is -4; `not` binds under comparisons.
const PREFIX: u8 = 16;
const NOT: u8 = 7;
const TERNARY: u8 = 1;

pub(super) fn evaluate(formula: &str, variables: &BTreeMap<String, Value>) -> Result<Value, PureError> {
    if formula.chars().nth(LONGEST).is_some() {
        return Err(PureError::new(format!("the formula is longer than {LONGEST} characters")));
    }
    let mut parser = Parser { tokens: tokens(formula)?, next: 0, variables, depth: 0 };
    let value = parser.expression(0, true)?;
    match parser.take() {
        (Token::End, _) => Ok(value),
        (token, position) => Err(unexpected(&token, position, "the end or an operator")),
    }
}

struct Parser<'v> {
    tokens: Vec<(Token, usize)>,
    next: usize,
    variables: &'v BTreeMap<String, Value>,
    depth: usize,
}

impl Parser<'_> {
    /// `live` is false for a side that is not needed: it is parsed, and computes nothing.
    fn expression(&mut self, least: u8, live: bool) -> Result<Value, PureError> {
        self.depth += 1;
        if self.depth > DEPTH {
            let (_, position) = self.take();
            return Err(PureError::at_position(position, format_args!("the formula is nested more than {DEPTH} deep")));
        }
        let mut left = self.operand(live)?;
        while let Some((sign, power)) = self.operator().filter(|(_, power)| *power >= least) {
            let (_, position) = self.take();
            left = match sign {
                "?" => {
                    let first = !live || truth(&left, position, "the condition before `?`")?;
                    let yes = self.expression(0, live && first)?;
                    self.expect(":")?;
                    let no = self.expression(TERNARY, live && !first)?;
                    if first { yes } else { no }
                }
                "&&" | "||" => {
                    let decided = live && truth(&left, position, "the left side")? == (sign == "||");
                    let right = self.expression(power + 1, live && !decided)?;
                    if live && !decided { Value::Bool(truth(&right, position, "the right side")?) } else { left }
                }
                _ => {
                    let right = self.expression(if sign == "^" { PREFIX } else { power + 1 }, live)?;
                    if live { binary(sign, left, right, position)? } else { left }
                }
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operand(&mut self, live: bool) -> Result<Value, PureError> {
        match self.take() {
            (Token::Number(number), _) => Ok(Value::Number(number)),
            (Token::Text(text), _) => Ok(Value::Text(text)),
            (Token::Name(name), position) if self.peek() == &Token::Sign("(") => self.call(&name, position, live),
            (Token::Name(name), position) => match self.variables.get(&name).cloned().or_else(|| constant(&name)) {
                Some(value) => Ok(value),
                None => Err(self.unknown(&name, position)),
            },
            (Token::Sign("("), _) => {
                let value = self.expression(0, live)?;
                self.expect(")")?;
                Ok(value)
            }
            (Token::Sign("+"), _) => self.expression(PREFIX, live),
            (Token::Sign("-"), position) => match self.expression(PREFIX, live)? {
                Value::Number(number) => Ok(Value::Number(-number)),
                _ if !live => Ok(Value::Bool(false)),
                other => {
                    Err(PureError::at_position(position, format_args!("`-` needs a number, not {}", kind(&other))))
                }
            },
            (Token::Sign(sign @ ("!" | "not")), position) => {
                let value = self.expression(if sign == "!" { PREFIX } else { NOT }, live)?;
                if live {
                    truth(&value, position, "what follows `not`").map(|truth| Value::Bool(!truth))
                } else {
                    Ok(value)
                }
            }
            (token, position) => Err(unexpected(&token, position, "a value")),
        }
    }

    fn call(&mut self, name: &str, position: usize, live: bool) -> Result<Value, PureError> {
        if !function_names().any(|known| known == name) {
            return Err(self.unknown(name, position));
        }
        self.expect("(")?;
        let mut arguments = Vec::new();
        // Of the sides of an `if` only the chosen one is computed.
        let mut chosen = live;
        while self.peek() != &Token::Sign(")") {
            if !arguments.is_empty() {
                self.expect(",")?;
            }
            let value = self.expression(0, chosen)?;
            arguments.push(value);
            if name == "if" && live {
                chosen = match (arguments.len(), arguments.first()) {
                    (1, Some(condition)) => truth(condition, position, "the condition of `if`")?,
                    _ => !chosen,
                };
            }
        }
        self.expect(")")?;
        if live { call(name, arguments, position) } else { Ok(Value::Bool(false)) }
    }

    /// The operator that comes, and its binding power.
    fn operator(&self) -> Option<(&'static str, u8)> {
        let Token::Sign(sign) = self.peek() else { return None };
        let power = match *sign {
            "?" => TERNARY,
            "||" => 3,
            "&&" => 5,
            "==" | "!=" => 8,
            "<" | "<=" | ">" | ">=" => 10,
            "+" | "-" => 12,
            "*" | "/" | "%" => 14,
            "^" => 18,
            _ => return None,
        };
        Some((sign, power))
    }

    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(token, _)| token)
    }

    fn take(&mut self) -> (Token, usize) {
        let token = self.tokens.get(self.next).or(self.tokens.last()).cloned();
        self.next += 1;
        token.unwrap_or((Token::End, 1))
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), PureError> {
        match self.take() {
            (Token::Sign(found), _) if found == sign => Ok(()),
            (token, position) => Err(unexpected(&token, position, &format!("`{sign}`"))),
        }
    }

    fn unknown(&self, name: &str, position: usize) -> PureError {
        let mut known: Vec<&str> = self.variables.keys().map(String::as_str).collect();
        known.extend(function_names().map(|name| -> &str { name }));
        let likely = closest(name, known.into_iter());
        let hint = likely.first().map(|likely| format!(" (did you mean `{}`?)", shown(likely))).unwrap_or_default();
        PureError::at_position(position, format_args!("unknown name `{}`{hint}", shown(name)))
    }
}

fn binary(sign: &str, left: Value, right: Value, position: usize) -> Result<Value, PureError> {
    let wrong = |left: &Value, right: &Value| {
        let (left, right) = (kind(left), kind(right));
        Err(PureError::at_position(position, format_args!("`{sign}` does not work on {left} and {right}")))
    };
    let ordered = match (&left, &right) {
        (Value::Number(left), Value::Number(right)) => left.partial_cmp(right),
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        (Value::Bool(left), Value::Bool(right)) if matches!(sign, "==" | "!=") => Some(left.cmp(right)),
        _ => None,
    };
    match (sign, ordered) {
        ("==", Some(order)) => return Ok(Value::Bool(order.is_eq())),
        ("!=", Some(order)) => return Ok(Value::Bool(order.is_ne())),
        ("<", Some(order)) => return Ok(Value::Bool(order.is_lt())),
        ("<=", Some(order)) => return Ok(Value::Bool(order.is_le())),
        (">", Some(order)) => return Ok(Value::Bool(order.is_gt())),
        (">=", Some(order)) => return Ok(Value::Bool(order.is_ge())),
        _ => {}
    }
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let value = match sign {
                "+" => left + right,
                "-" => left - right,
                "*" => left * right,
                "/" | "%" if right == 0.0 => return Err(PureError::at_position(position, "division by zero")),
                "/" => left / right,
                "%" => left % right,
                "^" => left.powf(right),
                _ => return wrong(&Value::Number(left), &Value::Number(right)),
            };
            finite(value, position)
        }
        (Value::Text(mut left), Value::Text(right)) if sign == "+" => {
            if left.len() + right.len() > LONGEST_TEXT {
                return Err(PureError::at_position(position, "the text becomes longer than 1 MiB"));
            }
            left.push_str(&right);
            Ok(Value::Text(left))
        }
        (left, right) => wrong(&left, &right),
    }
}

pub(super) fn finite(number: f64, position: usize) -> Result<Value, PureError> {
    if number.is_finite() {
        return Ok(Value::Number(number));
    }
    let what = if number.is_nan() { "the result is not a real number" } else { "the result is too large" };
    Err(PureError::at_position(position, what))
}

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Number(_) => "a number",
        Value::Bool(_) => "a truth value",
        Value::Text(_) => "a text",
    }
}

fn truth(value: &Value, position: usize, what: &str) -> Result<bool, PureError> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        other => {
            let message =
                format_args!("{what} must be true or false, it is {}: compare it with something", kind(other));
            Err(PureError::at_position(position, message))
        }
    }
}

fn unexpected(token: &Token, position: usize, wanted: &str) -> PureError {
    let found = match token {
        Token::Number(number) => format!("`{number}`"),
        Token::Text(text) => format!("the text `{}`", shown(text)),
        Token::Name(name) => format!("`{}`", shown(name)),
        Token::Sign(sign) => format!("`{sign}`"),
        Token::End => "the end".to_owned(),
    };
    PureError::at_position(position, format_args!("expected {wanted}, found {found}"))
}
