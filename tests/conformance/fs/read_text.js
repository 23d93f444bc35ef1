import fs from "fs/promises";
export default async ({ path }) => [await fs.readFile(path, "utf8"), await fs.readFile(path, { encoding: "utf-8" })];
