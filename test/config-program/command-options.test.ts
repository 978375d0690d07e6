// The type of the options is that of the table. Written anew with SERVER_OPTIONS=write.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { commandOptionsSource } from '../helpers/server-options.js';

const path = fileURLToPath(new URL('../../src/config-program/command-options.ts', import.meta.url));

t.test('the type is made from the table', async (t) => {
  if (process.env.SERVER_OPTIONS === 'write') writeFileSync(path, commandOptionsSource());
  t.equal(readFileSync(path, 'utf8'), commandOptionsSource());
});
