import hash from 'hash';
import { readFileSync } from 'node:fs';
export default ({ path }) => readFileSync(path, 'utf8');
