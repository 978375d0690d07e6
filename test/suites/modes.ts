// What a suite runs on: node's own server, and this one in its place by each of the ways that there are. How much of it
// was really served by which of them is told by witness.ts.
import { fileURLToPath } from 'node:url';

export interface Mode {
  readonly name: string;
  /** For NODE_OPTIONS. */
  readonly options: string;
  readonly isOurs: boolean;
}

const witness = `--import ${new URL('./witness.js', import.meta.url)}`;
const register = new URL('../../bundle/register.js', import.meta.url);

export const modes: readonly Mode[] = [
  { name: 'node:http', options: witness, isOurs: false },
  { name: '--import', options: `--import ${register} ${witness}`, isOurs: true },
  { name: '--require', options: `--require ${fileURLToPath(register)} ${witness}`, isOurs: true },
];
