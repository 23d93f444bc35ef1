export default function () {
  class Stack extends Array { peek() { return this[this.length - 1]; } }
  class Bag extends Map { add(k) { return this.set(k, (this.get(k) ?? 0) + 1); } }
  class AppError extends Error { constructor(m, code) { super(m); this.name = "AppError"; this.code = code; } }
  const s = Stack.of(1, 2, 3);
  const e = new AppError("bad", 7);
  return [s.peek(), s.map((x) => x) instanceof Stack, s.length, [...new Bag().add("x").add("x")], String(e), e instanceof Error, e.code];
}
