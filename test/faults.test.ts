// The table "What happens when" of the README: each row has tests, and they are there. docs.test.ts holds that the README
// has the rows.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { faults } from './faults.js';

const folder = fileURLToPath(new URL('../test/', import.meta.url));

for (const [situation, { checks }] of Object.entries(faults)) {
  t.test(situation, async (t) => {
    t.ok(checks.length > 0);
    for (const [file, words] of checks) {
      const path = `${folder}${file.endsWith('.ts') ? file : `${file}.test.ts`}`;
      t.ok(existsSync(path) && readFileSync(path, 'utf8').includes(words), `${file}: ${words}`);
    }
  });
}
