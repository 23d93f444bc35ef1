export default function (list) {
  const evaluate = (source) => {
    const tokens = source.match(/\d+(?:\.\d+)?|[-+*/%^()]/g);
    let at = 0;
    const primary = () => { const t = tokens[at++]; if (t === "(") { const v = sum(); at++; return v; } if (t === "-") return -power(); return Number(t); };
    const power = () => { const b = primary(); return tokens[at] === "^" ? (at++, b ** power()) : b; };
    const product = () => { let v = power(); while (["*", "/", "%"].includes(tokens[at])) { const op = tokens[at++], r = power(); v = op === "*" ? v * r : op === "/" ? v / r : v % r; } return v; };
    const sum = () => { let v = product(); while (["+", "-"].includes(tokens[at])) v = tokens[at++] === "+" ? v + product() : v - product(); return v; };
    return sum();
  };
  return list.map(evaluate);
}
