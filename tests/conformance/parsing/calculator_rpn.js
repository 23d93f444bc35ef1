export default function (s) {
  const stack = [], ops = { "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b };
  for (const t of s.split(" ")) if (ops[t]) { if (stack.length < 2) throw new SyntaxError(`not enough operands for ${t}`); const b = stack.pop(); stack.push(ops[t](stack.pop(), b)); } else stack.push(+t);
  return stack[0];
}
