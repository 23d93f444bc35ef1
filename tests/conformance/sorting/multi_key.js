export default (rows) => rows.sort((x, y) => x.a - y.a || (x.n < y.n ? -1 : 1)).map((r) => r.n);
