import { copyFile, readFile } from "fs/promises";
export default async ({ from, to }) => {
  await copyFile(from, to);
  return [...(await readFile(to))];
};
