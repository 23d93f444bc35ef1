export default function (tree) {
  function* walk(node) { if (!node) return; yield* walk(node.left); yield node.value; yield* walk(node.right); }
  function* inner() { yield "a"; return "result"; }
  function* outer() { const r = yield* inner(); yield r; yield* "xy"; }
  return [[...walk(tree)], [...outer()]];
}
