import fs from "node:fs/promises";
export default async ({ path }) => {
  const names = await fs.readdir(path);
  const entries = await fs.readdir(path, { withFileTypes: true });
  return [names, entries.map((entry) => [entry.name, entry.isFile(), entry.isDirectory(), entry.isSymbolicLink()])];
};
