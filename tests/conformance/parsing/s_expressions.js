export default function (text) {
  const tokens = text.match(/"[^"]*"|[()]|[^\s()]+/g);
  const read = () => { const t = tokens.shift(); if (t !== "(") return t[0] === '"' ? { string: t.slice(1, -1) } : isNaN(t) ? t : +t; const list = []; while (tokens[0] !== ")") list.push(read()); tokens.shift(); return list; };
  const out = [];
  while (tokens.length) out.push(read());
  return out;
}
