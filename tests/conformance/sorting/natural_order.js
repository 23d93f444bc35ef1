export default function (list) {
  const parts = (s) => s.toLowerCase().match(/\d+|\D+/g);
  return list.sort((a, b) => {
    const x = parts(a), y = parts(b);
    for (let i = 0; i < Math.min(x.length, y.length); i++) {
      if (x[i] === y[i]) continue;
      return /^\d/.test(x[i]) && /^\d/.test(y[i]) ? x[i] - y[i] : x[i] < y[i] ? -1 : 1;
    }
    return x.length - y.length;
  });
}
