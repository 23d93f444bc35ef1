export default function (celsius) {
  class Temp { constructor(c) { this.c = c; } get f() { return this.c * 9 / 5 + 32; } set f(v) { this.c = (v - 32) * 5 / 9; } }
  const t = new Temp(celsius);
  const before = t.f;
  t.f = 212;
  return [before, t.c, Object.keys(t), "f" in t];
}
