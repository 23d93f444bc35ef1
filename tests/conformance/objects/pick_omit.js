export default ({ o, keys }) => [Object.fromEntries(keys.filter((k) => k in o).map((k) => [k, o[k]])), Object.fromEntries(Object.entries(o).filter(([k]) => !keys.includes(k)))];
