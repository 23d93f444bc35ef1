use proptest::prelude::*;

use super::*;

fn variables() -> BTreeMap<String, Value> {
    let pairs: [(&str, Value); 4] =
        [("x", 3.0.into()), ("price.net", 19.5.into()), ("ok", true.into()), ("name", "Ada".into())];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn value(formula: &str) -> Value {
    evaluate(formula, &variables()).unwrap()
}

fn refused(formula: &str) -> (String, Option<usize>) {
    let error = evaluate(formula, &variables()).unwrap_err();
    (error.message, error.position)
}

#[test]
fn arithmetic_binds_as_in_mathematics() {
    let results = [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("10 - 4 - 3", 3.0),
        ("2 ^ 3 ^ 2", 512.0),
        ("-2 ^ 2", -4.0),
        ("2 ^ -1", 0.5),
        ("2 ** 3", 8.0),
        ("7 % 4", 3.0),
        ("-7 % 4", -3.0),
        ("1 / 4", 0.25),
        ("1.5e3 + .5", 1500.5),
        ("x * price.net", 58.5),
        ("+x - -x", 6.0),
    ];
    for (formula, expected) in results {
        assert_eq!(value(formula), Value::Number(expected), "{formula}");
    }
}

#[test]
fn logic_and_comparison_give_truth() {
    let results = [
        ("1 < 2 and 2 <= 2", true),
        ("x = 3 && x == 3", true),
        ("x != 3 or x <> 4", true),
        ("not x > 5", true),
        ("!ok || false", false),
        ("not ok or ok", true),
        ("'a' < 'b'", true),
        ("name == \"Ada\"", true),
        ("true == ok", true),
        ("1 + 1 == 2 and 3 > 2 ? true : false", true),
    ];
    for (formula, expected) in results {
        assert_eq!(value(formula), Value::Bool(expected), "{formula}");
    }
}

#[test]
fn functions_compute() {
    let results = [
        ("min(3, 1, 2) + max(3, 1, 2)", 4.0),
        ("sum(1, 2, 3) / avg(1, 2, 3)", 3.0),
        ("abs(-2) + sign(-2) + sign(0)", 1.0),
        ("round(2.5) + round(-2.5)", 0.0),
        ("round(2.71528, 2)", 2.72),
        ("round(1234, -2)", 1200.0),
        ("floor(-1.5) + ceil(1.2) + trunc(-1.7)", -1.0),
        ("sqrt(16) + cbrt(27)", 7.0),
        ("ln(exp(2)) + log(1000) + log(8, 2) + log2(4) + log10(10)", 11.0),
        ("sin(0) + cos(0) + tan(0)", 1.0),
        ("round(degrees(pi), 6)", 180.0),
        ("if(x > 2, 10, 1 / 0)", 10.0),
        ("if(x > 5, 1 / 0, 20)", 20.0),
        ("x > 5 ? 1 / 0 : x > 2 ? 30 : 40", 30.0),
        ("len('süß')", 3.0),
        ("pow(2, 10) + mod(7, 4) + hypot(3, 4)", 1032.0),
    ];
    for (formula, expected) in results {
        match value(formula) {
            Value::Number(number) => assert!((number - expected).abs() < 1e-9, "{formula}: {number}"),
            other => panic!("{formula}: {other:?}"),
        }
    }
    assert_eq!(value("upper(name) + ' ' + text(1.5) + lower('X') + trim(' y ')"), Value::from("ADA 1.5xy"));
    assert_eq!(value("contains(name, 'd') and 'it\\'s' == \"it's\""), Value::from(true));
}

#[test]
fn a_side_that_is_not_needed_is_not_computed() {
    assert_eq!(value("false and 1 / 0 > 1"), Value::from(false));
    assert_eq!(value("true or sqrt(-1) > 1"), Value::from(true));
    assert_eq!(refused("true or nothing").0, "unknown name `nothing` at position 9");
}

#[test]
fn mistakes_are_told_with_their_position() {
    let mistakes = [
        ("", 1, "expected a value, found the end at position 1"),
        ("1 +", 4, "expected a value, found the end at position 4"),
        ("1 2", 3, "expected the end or an operator, found `2` at position 3"),
        ("(1", 3, "expected `)`, found the end at position 3"),
        ("min(1 2)", 7, "expected `,`, found `2` at position 7"),
        ("1 # 2", 3, "unexpected character '#' at position 3"),
        ("'abc", 1, "the quote is not closed that begins at position 1"),
        (".", 1, "`.` is not a number at position 1"),
        ("1e999", 1, "`1e999` is not a number at position 1"),
        ("1 / (x - 3)", 3, "division by zero at position 3"),
        ("1 + sqrt(-1)", 5, "the result is not a real number at position 5"),
        ("10 ^ 1000", 4, "the result is too large at position 4"),
        ("nam + 1", 1, "unknown name `nam` (did you mean `name`?) at position 1"),
        ("sqr(4)", 1, "unknown name `sqr` (did you mean `sqrt`?) at position 1"),
        ("sqrt(1, 2)", 1, "`sqrt` takes 1 value, not 2, at position 1"),
        ("min()", 1, "`min` takes at least 1 value, not 0, at position 1"),
        ("sqrt(name)", 1, "`sqrt` takes numbers, not a text, at position 1"),
        ("name * 2", 6, "`*` does not work on a text and a number at position 6"),
        ("x == name", 3, "`==` does not work on a number and a text at position 3"),
        ("-name", 1, "`-` needs a number, not a text at position 1"),
        ("x and ok", 3, "the left side must be true or false, it is a number: compare it with something at position 3"),
    ];
    for (formula, position, message) in mistakes {
        assert_eq!(refused(formula), (message.to_owned(), Some(position)), "{formula}");
    }
}

#[test]
fn length_nesting_and_texts_are_bounded() {
    let nested = |depth: usize| "(".repeat(depth) + "1" + &")".repeat(depth);
    assert_eq!(value(&nested(63)), Value::Number(1.0));
    assert_eq!(refused(&nested(64)), ("the formula is nested more than 64 deep at position 65".to_owned(), Some(65)));
    assert!(refused(&"-".repeat(5000)).0.starts_with("the formula is nested"));
    assert!(refused(&"2^".repeat(4000)).0.starts_with("the formula is nested"));
    assert_eq!(value(&vec!["1"; 5000].join("+")), Value::Number(5000.0));
    assert_eq!(refused(&vec!["1"; 5002].join("+")).0, "the formula is longer than 10000 characters");
    let large = BTreeMap::from([("a".to_owned(), Value::Text("x".repeat(600_000)))]);
    let error = evaluate("a + a", &large).unwrap_err();
    assert_eq!(error.message, "the text becomes longer than 1 MiB at position 3");
}

proptest! {
    #[test]
    fn any_formula_ends(formula in "(x|ok|name|1|2\\.5|'t'|[-+*/%^()<>=!?:,]| |and|or|not|if\\(|min\\(|é){0,30}") {
        if let Ok(Value::Number(number)) = evaluate(&formula, &variables()) {
            prop_assert!(number.is_finite());
        }
    }
}
