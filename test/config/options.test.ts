import t from 'tap';
import type { OptionRow } from '../../dist/config/option-row.js';
import { findLetter, findOption, gatheringKinds, optionNames, options } from '../../dist/config/options.js';

const rows: readonly OptionRow[] = options;

t.test('every name and letter belongs to one row', async (t) => {
  const names = rows.flatMap(optionNames);
  t.equal(new Set(names).size, names.length);
  const letters = rows.flatMap(({ letter }) => letter ?? []);
  t.equal(new Set(letters).size, letters.length);
});

t.test('every property has one default', async (t) => {
  for (const { as } of rows) {
    if (as === undefined) continue;
    t.equal(rows.filter((row) => row.as === as && row.default !== undefined).length, 1, as);
  }
});

t.test('what is served has an effect, what is accepted has none', async (t) => {
  for (const row of rows) {
    const hasEffect =
      row.as !== undefined || ['socket', 'action', 'verb', 'output', ...gatheringKinds].includes(row.kind);
    t.equal(hasEffect, row.status === 'served', row.name);
  }
});

t.test('times are in milliseconds', async (t) => {
  for (const { kind, as } of rows) if (kind === 'seconds') t.match(as, /Ms$/);
});

t.test('looking up', async (t) => {
  t.equal(findOption('workers')?.name, 'processes');
  t.equal(findOption('vaccum'), undefined);
  t.equal(findLetter('p')?.name, 'processes');
  t.equal(findLetter('P'), undefined);
});
