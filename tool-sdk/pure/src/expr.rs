//! Formulas: arithmetic, comparison and logic over named values.
//!
//! ```text
//! or ||   and &&   not   == = != <>   < <= > >=   + -   * / %   ! -   ^ ** (right to left)
//! condition ? this : that      1.5e3      "a text" or 'a text', with \" \' \\ \n \t
//! if(condition, this, that)   min max sum avg (numbers)   abs round(x, digits) floor ceil trunc sign
//! sqrt cbrt pow(x, y) exp ln log(x) of base 10, log(x, base) log2 log10 mod(x, y) hypot(x, y)
//! sin cos tan asin acos atan atan2(y, x) of radians   radians degrees
//! len lower upper trim contains(text, part) text(value)
//! pi  e  tau  true  false
//! ```
//!
//! Bounds: 10,000 characters, 64 levels, texts of a MiB; the work grows with the length and nothing else.

use std::collections::BTreeMap;
use std::fmt;

use crate::PureError;

mod evaluate;
mod functions;
mod lexer;

/// What a formula and its parts are.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, as JavaScript has them.
    Number(f64),
    /// `true` or `false`.
    Bool(bool),
    /// A text.
    Text(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(number) => write!(f, "{number}"),
            Value::Bool(truth) => write!(f, "{truth}"),
            Value::Text(text) => f.write_str(text),
        }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Number(number)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Value::Bool(truth)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

/// The value of a formula.
///
/// `+` joins texts, too. `%` has the sign of its left side. A division by zero and whatever else has no number for a
/// result is an error. `and`, `or`, `if` and `?:` do not look at the side that they do not need, but it must be well formed.
///
/// # Errors
/// With the position: what is no formula, an unknown name (with the likely one), a value of the wrong kind, a result
/// that is no finite number, a bound exceeded.
pub fn evaluate(formula: &str, variables: &BTreeMap<String, Value>) -> Result<Value, PureError> {
    evaluate::evaluate(formula, variables)
}

#[cfg(test)]
#[path = "expr_tests.rs"]
mod tests;
