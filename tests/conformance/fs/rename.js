import { readdir, rename } from "fs/promises";
export default async ({ from, to }) => {
  await rename(from, to);
  return [await readdir("."), (await readdir(".", { recursive: true })).length];
};
