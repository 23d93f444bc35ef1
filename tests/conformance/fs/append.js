import { promises as fs } from "fs";
export default async ({ times }) => {
  for (let i = 0; i < times; i++) {
    await fs.appendFile("notes.txt", `line ${i}\n`);
    await fs.appendFile("log.txt", "x".repeat(5000));
  }
  const size = async (path) => (await fs.stat(path)).size;
  return [await fs.readFile("notes.txt", "utf8"), times ? await size("log.txt") : null];
};
