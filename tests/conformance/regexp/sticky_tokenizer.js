export default function (source) {
  const token = /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<name>[a-z_]\w*)|(?<op>[-+*/=()]))/y;
  const out = [];
  while (token.lastIndex < source.length) {
    const m = token.exec(source);
    if (!m) throw new Error("unexpected character");
    const [kind, text] = Object.entries(m.groups).find(([, v]) => v !== undefined);
    out.push([kind, text]);
  }
  return out;
}
