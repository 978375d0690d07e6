// The table "Differences from uWSGI" of the README: each of its rows has a check in test/compat/, and none stands there
// unchecked. compat-*.test.ts run them.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { configuration } from '../compat/configuration.js';
import { files } from '../compat/files.js';
import { reloads } from '../compat/reloads.js';
import { requestLines } from '../compat/request-lines.js';
import { requests } from '../compat/requests.js';
import { starting } from '../compat/starting.js';
import { timeLimits } from '../compat/time-limits.js';

const readme = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');
const section = readme.slice(readme.indexOf('## Differences from uWSGI'), readme.indexOf('## Security'));
const documented = [...section.matchAll(/^\| (.*?) \| .* \|$/gm)].map(([, title]) => title!).slice(2);

t.test('every row of the table is checked once, and every check is a row', async (t) => {
  const checked = [starting, configuration, reloads, timeLimits, requests, requestLines, files].flatMap((checks) =>
    Object.keys(checks),
  );
  t.ok(checked.length > 0);
  t.same(checked.toSorted(), documented.toSorted());
});
