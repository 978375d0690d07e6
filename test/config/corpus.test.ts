// Configurations after the patterns of real ones are read, and each of their lines is treated as test/config/corpus says:
// served with a value, accepted without effect, not served, a mistake. CORPUS=write writes down what it is, to be judged.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { corpusCases, corpusFolder, corpusPatterns, layOut } from '../helpers/corpus.js';
import { ineffective, readLaidOut, treatmentsOf } from './corpus/treatments.js';

for (const pattern of corpusPatterns()) {
  t.test(pattern, async (t) => {
    const path = join(corpusFolder, pattern, 'treatments.txt');
    const found = corpusCases(pattern).map((name) => {
      const laidOut = layOut(t, pattern, name);
      const result = readLaidOut(laidOut);
      t.strictSame(result.errors, [], `${name} has no errors`);
      t.strictSame(ineffective(laidOut, result), [], `${name} is in effect`);
      return `${[name, ...treatmentsOf(laidOut, result)].join('\n  ')}\n`;
    });
    if (process.env.CORPUS === 'write') writeFileSync(path, found.join('\n'));
    t.same(found.join('\n').split('\n'), readFileSync(path, 'utf8').split('\n'));
  });
}

t.test('there are enough of them', async (t) => {
  t.ok(corpusPatterns().flatMap(corpusCases).length >= 60);
});
