// Every option of uWSGI has one status, and each that is left out says why.
import t from 'tap';
import { findOption } from '../../dist/config/options.js';
import { uwsgiNames } from '../../dist/config/uwsgi-names.js';
import { families, familyNames, familyOf, insteadText, statusOf } from '../../dist/config/uwsgi-status.js';

const names = [...uwsgiNames()];
const fits = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name) && findOption(name) === undefined;

t.test('each of its names has one status', async (t) => {
  t.ok(names.length > 1200);
  for (const name of names) {
    if (statusOf(name) === undefined)
      t.fail(`${name} has no status: give it a row in options/ or a family in families/`);
    const written = families.filter((family) => familyNames(family).includes(name));
    if (written.length > 1) t.fail(`${name} stands in ${written.map(({ family }) => family).join(' and ')}`);
    const patterns = families.flatMap(familyNames).filter((pattern) => pattern.includes('*') && fits(pattern, name));
    const longest = Math.max(...patterns.map((pattern) => pattern.length));
    const best = patterns.filter((pattern) => pattern.length === longest);
    if (written.length === 0 && best.length > 1) t.fail(`${name} fits ${best.join(' and ')}`);
  }
});

t.test('each family speaks of something, and says why', async (t) => {
  const titles = families.map(({ family }) => family);
  t.equal(new Set(titles).size, titles.length, 'titles');
  for (const row of families) {
    if (!names.some((name) => familyOf(name) === row)) t.fail(`${row.family}: all its names are rows, remove it`);
    for (const name of familyNames(row)) {
      const isUsed = name.includes('*') ? names.some((other) => fits(name, other)) : names.includes(name);
      if (!isUsed) t.fail(`${row.family}: ${name} is no option of uWSGI`);
    }
    t.match(row.reason, /^[\w/]/, row.family);
    t.notMatch(`${row.reason}${row.instead ?? ''}`, /[.;]$/, row.family);
  }
});

t.test('what becomes of some', async (t) => {
  for (const [name, status] of [
    ['processes', 'served'],
    ['lazy-apps', 'accepted'],
    ['offload-threads', 'accepted'],
    ['http-workers', 'accepted'],
    ['static-map', 'not served'],
    ['psgi', 'not served'],
    ['legion-attach-daemon', 'not served'],
    ['pivot-root', 'refused'],
    ['blacklist', 'served'],
    ['vaccum', undefined],
    ['constructor', undefined],
  ] as const) {
    t.equal(statusOf(name), status, name);
  }
  t.equal(familyOf('log-alarm')?.family, 'alarms');
  t.equal(familyOf('logger-list')?.status, 'accepted');
  t.equal(familyOf('processes'), undefined, 'a row');
  t.equal(familyOf('autoreload'), undefined, 'our own');
  t.match(insteadText(familyOf('prio') as never), /^; instead: Nice= of systemd/);
  t.equal(insteadText(familyOf('route-label') as never), '');
});
