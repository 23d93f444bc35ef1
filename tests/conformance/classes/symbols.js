export default function () {
  class Money {
    constructor(n, c) { this.n = n; this.c = c; }
    [Symbol.toPrimitive](hint) { return hint === "number" ? this.n : hint === "string" ? `${this.n} ${this.c}` : `d${this.n}`; }
    get [Symbol.toStringTag]() { return "Money"; }
    static [Symbol.hasInstance](x) { return "n" in x; }
  }
  const m = new Money(5, "EUR");
  return [+m, `${m}`, m + "", m * 2, Object.prototype.toString.call(m), { n: 1 } instanceof Money];
}
