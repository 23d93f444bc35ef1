// The modules `text` and `expr`.
(host, base) => {
  const { textDiff, textDistance, textSimilarity, textWrap, textDedent, textTruncate, textGraphemes, textCase, evaluate } = host;
  const { textOf, countOf, optionsOf, jsonOf } = base;

  const both = (action) => (a, b) => action(textOf(a, "a"), textOf(b, "b"));
  const text = {
    diff(a, b, given = undefined) {
      const options = optionsOf(given);
      const name = (value, what) => (value === undefined ? undefined : textOf(value, what));
      const context = countOf(options.context, "the context", 3);
      return textDiff(textOf(a, "a"), textOf(b, "b"), context, name(options.oldName, "oldName"), name(options.newName, "newName"));
    },
    distance: both(textDistance),
    similarity: both(textSimilarity),
    wrap: (value, width = 80) => textWrap(textOf(value, "the text"), countOf(width, "the width")),
    dedent: (value) => textDedent(textOf(value, "the text")),
    truncate: (value, length, ellipsis = "…") =>
      textTruncate(textOf(value, "the text"), countOf(length, "the length"), textOf(ellipsis, "the ellipsis")),
    graphemes: (value) => textGraphemes(textOf(value, "the text")),
  };
  for (const name of ["camelCase", "pascalCase", "snakeCase", "kebabCase", "titleCase", "slug"]) {
    text[name] = (value) => textCase(name, textOf(value, "the text"));
  }
  base.textModule = text;
  base.expr = {
    evaluate: (formula, variables = undefined) => evaluate(textOf(formula, "the formula"), jsonOf(optionsOf(variables, "the variables"), "the variables")),
  };
}
