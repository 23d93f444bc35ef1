export default (list) => list.sort((a, b) => a.localeCompare(b));
