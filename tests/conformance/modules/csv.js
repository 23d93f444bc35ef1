// By hand: node reads no CSV.
import csv from "csv";
export default ({ text, options }) => {
  try {
    const rows = csv.parse(text, options), records = csv.parse(text, { ...options, header: true });
    return [rows, records, Object.keys(records[0]), csv.stringify(rows), csv.stringify(records, options), csv.stringify([[1, true, null, 'q"x']], { header: false }), csv.stringify(records, { columns: ["a"], crlf: true })];
  } catch (error) {
    return [error.name, error.message, error.line];
  }
};
