import { readFile } from "node:fs/promises";
export default async ({ path }) => {
  const bytes = await readFile(path);
  return [bytes instanceof Uint8Array, bytes.length, [...bytes]];
};
