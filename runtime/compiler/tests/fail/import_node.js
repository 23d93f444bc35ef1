import { createHash } from 'node:crypto';
export default ({ text }) => createHash('sha256').update(text).digest('hex');
