import { mkdir, stat } from "fs/promises";
export default async ({ path, recursive }) => {
  const first = await mkdir(path, { recursive });
  return [first === undefined ? null : first.split("/").slice(-1), (await stat(path)).isDirectory()];
};
