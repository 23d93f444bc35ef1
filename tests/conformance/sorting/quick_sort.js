export default function sort(list) {
  if (list.length < 2) return list;
  const [pivot, ...rest] = list;
  return [...sort(rest.filter((x) => x < pivot)), pivot, ...sort(rest.filter((x) => x >= pivot))];
}
