import { readFile } from 'node:fs/promises';
export default async ({ path }) => readFile(path, 'utf8');
