export default function (list) {
  const dates = list.map((t) => new Date(t)).sort((a, b) => a - b);
  return [dates.map((d) => d.toISOString().slice(0, 10)), dates[0] < dates[1], Math.max(...dates), dates[0] == dates[0].getTime(), typeof (dates[1] - dates[0])];
}
