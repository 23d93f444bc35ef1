// The modules `yaml` and `csv`.
(host, base) => {
  const { yamlParse, yamlWrite, csvParse, csvWrite } = host;
  const { isArray, array_push, textOf, optionsOf, jsonOf, refuseArgument } = base;

  base.yaml = {
    parse: (text) => yamlParse(textOf(text, "the text"), false),
    parseAll: (text) => yamlParse(textOf(text, "the text"), true),
    stringify: (value) => yamlWrite(jsonOf(value, "the value"), false),
    stringifyAll: (values) => yamlWrite(jsonOf(isArray(values) ? values : refuseArgument("the values", "an array", values), "the values"), true),
  };

  // A tab is often written as the two characters `\t`.
  const mark = (value, otherwise, name) => {
    const text = value === undefined ? otherwise : value === "\\t" ? "\t" : value;
    return typeof text === "string" && text.length === 1 ? text : refuseArgument(name, "one ASCII character", value);
  };
  const marks = (options) => [mark(options.delimiter, ",", "the delimiter"), mark(options.quote, '"', "the quote")];
  base.csv = {
    parse(text, given = undefined) {
      const options = optionsOf(given);
      const all = marks(options);
      if (options.comment !== undefined) array_push(all, mark(options.comment, undefined, "the comment"));
      return csvParse(textOf(text, "the text"), !!options.header, all, !!options.trim, !!options.flexible);
    },
    stringify(rows, given = undefined) {
      const options = optionsOf(given);
      if (!isArray(rows)) refuseArgument("the rows", "an array", rows);
      let columns;
      if (options.columns !== undefined) {
        if (!isArray(options.columns)) refuseArgument("the columns", "an array", options.columns);
        columns = [];
        for (let i = 0; i < options.columns.length; i++) array_push(columns, textOf(options.columns[i], "a column"));
      }
      const header = options.header === undefined ? undefined : !!options.header;
      return csvWrite(jsonOf(rows, "the rows"), columns, header, marks(options), !!options.crlf);
    },
  };
}
