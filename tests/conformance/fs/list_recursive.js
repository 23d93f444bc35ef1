import fs from "fs/promises";
export default async ({ path }) => (await fs.readdir(path, { recursive: true })).sort();
