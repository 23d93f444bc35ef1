export default ({ from, to }) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
