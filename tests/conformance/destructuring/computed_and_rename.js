export default (o) => { const { key, [key]: value, a: renamed, ...rest } = o; return [value, renamed, rest]; };
