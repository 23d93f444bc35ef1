export default function (items) {
  class Node { constructor(v, next = null) { this.v = v; this.next = next; } }
  class List {
    head = null; size = 0;
    push(v) { this.head = new Node(v, this.head); this.size++; return this; }
    reverse() { let p = null; for (let n = this.head; n; ) [n.next, p, n] = [p, n, n.next]; this.head = p; return this; }
    *[Symbol.iterator]() { for (let n = this.head; n; n = n.next) yield n.v; }
  }
  const l = items.reduce((acc, x) => acc.push(x), new List());
  return [[...l], [...l.reverse()], l.size];
}
