use proptest::prelude::*;
use serde_json::json;

use super::*;

fn parsed(text: &str) -> Result<Vec<Vec<String>>, PureError> {
    rows(text, &ReadOptions::default())
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn quotes_hold_delimiters_line_ends_and_quotes() {
    let text = "\u{feff}name,said\r\n\"Smith, J.\",\"a \"\"b\"\"\r\nc\"\r\n,\"\"";
    let expected = vec![vec!["name", "said"], vec!["Smith, J.", "a \"b\"\r\nc"], vec!["", ""]];
    assert_eq!(parsed(text).unwrap(), expected);
    assert_eq!(parsed("").unwrap(), Vec::<Vec<String>>::new());
    assert_eq!(parsed("\n\na\n\n").unwrap(), vec![vec!["a"]]);
    assert_eq!(parsed("\"\"").unwrap(), vec![vec![""]]);
}

#[test]
fn fields_and_rows_may_be_large() {
    let long = "x".repeat(10_000);
    let row = vec![long.as_str(); 100].join(",");
    assert_eq!(parsed(&row).unwrap(), vec![vec![long; 100]]);
}

#[test]
fn a_header_names_the_fields() {
    let expected = vec![object(json!({"a": "1", "b": "x"})), object(json!({"a": "2", "b": ""}))];
    assert_eq!(records("a,b\n1,x\n2,\n", &ReadOptions::default()), Ok(expected));
    assert_eq!(records("a,b\n", &ReadOptions::default()), Ok(Vec::new()));
    assert_eq!(records("", &ReadOptions::default()), Ok(Vec::new()));
    let error = records("\na,a\n1,2\n", &ReadOptions::default()).unwrap_err();
    assert_eq!(error.message, "line 2: two columns are named `a`: read the rows as arrays instead");
}

#[test]
fn options_are_followed() {
    let options = ReadOptions { delimiter: ';', quote: '\'', comment: Some('#'), trim: true, flexible: true };
    let text = "# c;d\na; b \n#;\n 'x;y' ;2;3\n";
    // White space before a quote makes it a part of the field.
    let expected = vec![vec!["a", "b"], vec!["'x", "y'", "2", "3"]];
    assert_eq!(rows(text, &options).unwrap(), expected);
    let short = records("a;b;c\n1\n", &options).unwrap();
    assert_eq!(short, vec![object(json!({"a": "1"}))]);
    let long = records("a\n#\n1;2\n", &options).unwrap_err();
    assert_eq!(long.line, Some(3));
}

#[test]
fn a_row_of_another_length_is_told_with_its_line() {
    let error = parsed("a,b\n\"1\n2\",3\n\n4\n").unwrap_err();
    assert_eq!(error.line, Some(5));
    assert_eq!(error.message, "line 5: 1 field, but the first row has 2: a quote or a delimiter may be wrong");
}

#[test]
fn an_open_quote_is_told_with_the_line_of_its_row() {
    for text in ["a,b\n1,\"2\n3,4\n", "a,b\n1,\"2", "a,b\n\"1\"\",2"] {
        let error = parsed(text).unwrap_err();
        assert_eq!(error.message, "line 2: a quote of the row that begins here is not closed", "{text}");
    }
}

#[test]
fn impossible_options_are_refused() {
    let error = rows("a", &ReadOptions { delimiter: '→', ..ReadOptions::default() }).unwrap_err();
    assert_eq!(error.message, "the delimiter '→' is not possible: it is one ASCII character");
    let error = rows("a", &ReadOptions { delimiter: '"', ..ReadOptions::default() }).unwrap_err();
    assert_eq!(error.message, "the delimiter, the quote and the comment must be different characters");
    let error = write(&[], &WriteOptions { quote: '\n', ..WriteOptions::default() }).unwrap_err();
    assert_eq!(error.message, "the quote '\\n' is not possible: it is one ASCII character");
}

#[test]
fn arrays_and_objects_are_written() {
    let written = write(&[json!(["a,b", 1.5, null, true]), json!(["\"", " c", "d\n", ""])], &WriteOptions::default());
    assert_eq!(written.unwrap(), "\"a,b\",1.5,,true\n\"\"\"\",\" c\",\"d\n\",\n");
    let people = [json!({"name": "Ada", "age": 36}), json!({"age": 41})];
    assert_eq!(write(&people, &WriteOptions::default()).unwrap(), "name,age\nAda,36\n,41\n");
    let columns = Some(vec!["age".to_owned()]);
    let options = WriteOptions { columns, crlf: true, delimiter: ';', ..WriteOptions::default() };
    assert_eq!(write(&people, &options).unwrap(), "age\r\n36\r\n41\r\n");
    let options = WriteOptions { header: Some(false), ..WriteOptions::default() };
    assert_eq!(write(&people, &options).unwrap(), "Ada,36\n,41\n");
}

#[test]
fn rows_that_cannot_be_written_are_told() {
    let refused = |rows: &[Value]| write(rows, &WriteOptions::default()).unwrap_err().message;
    assert_eq!(refused(&[json!(1)]), "row 1 is neither an array nor an object");
    assert_eq!(refused(&[json!([]), json!({"a": 1})]), "row 2 is an object, but the first row is an array");
    assert_eq!(
        refused(&[json!({"a": 1}), json!({"a": 1, "b": 2})]),
        "row 2: `b` is not a member of the first row: name the `columns`"
    );
    assert_eq!(refused(&[json!([[1]])]), "row 1: a field is an array or an object: make it a text first");
}

proptest! {
    #[test]
    fn rows_come_back(table in prop::collection::vec(prop::collection::vec("[a-c,;\"' \r\n\u{e9}#]{0,4}", 1..4), 0..5)) {
        let values: Vec<Value> = table.iter().map(|row| json!(row)).collect();
        let text = write(&values, &WriteOptions::default()).unwrap();
        let options = ReadOptions { flexible: true, ..ReadOptions::default() };
        prop_assert_eq!(rows(&text, &options).unwrap(), table);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[a,\"\r\n#\u{e9}]{0,30}") {
        let options = ReadOptions { comment: Some('#'), flexible: true, ..ReadOptions::default() };
        if let Ok(rows) = rows(&text, &options) {
            prop_assert!(rows.iter().all(|row| !row.is_empty()));
        }
    }
}
