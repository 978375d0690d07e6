// The schema is one, says of every option what the table says, and agrees with what the server makes of configurations.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import t from 'tap';
import { parse } from 'yaml';
import { parseConfiguration } from '../../dist/config/config.js';
import { configurationSchema, type Schema } from '../../dist/config/json-schema.js';
import { exampleOf, sinceOf, unitOf } from '../../dist/config/option-facts.js';
import type { OptionRow } from '../../dist/config/option-row.js';
import { findOption, isAccumulating, optionNames, options } from '../../dist/config/options.js';
import { uwsgiNames } from '../../dist/config/uwsgi-names.js';
import { statusOf } from '../../dist/config/uwsgi-status.js';

const rows: readonly OptionRow[] = options;
const schema = configurationSchema();
// Both meta-schema and the meaning of each keyword are checked; what is ours is named.
const ajv = new Ajv2020({ strict: true, allErrors: true, strictTypes: false, strictRequired: false });
ajv.addVocabulary(['x-status', 'x-unit', 'x-since']);
const isValid = ajv.compile(schema);

type Properties = Readonly<Record<string, Schema>>;
const definitions = schema.$defs as Readonly<Record<string, Schema>>;
const properties = definitions.section?.properties as Properties;

/** A property with what it refers to, its own words first. */
function resolved(name: string): Schema {
  const { $ref, ...own } = properties[name] ?? {};
  if (typeof $ref !== 'string') return own;
  const target = $ref.split('/').at(-1) ?? '';
  return { ...($ref.includes('/properties/') ? properties[target] : definitions[target]), ...own };
}

t.test('it is a schema of draft 2020-12', async (t) => {
  t.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema');
  t.ok(ajv.validateSchema(schema), ajv.errorsText());
});

t.test('it has every name, with its status', async (t) => {
  const names = new Set([...rows.flatMap(optionNames), ...uwsgiNames()]);
  t.strictSame(Object.keys(properties).sort(), [...names].sort());
  for (const name of names) {
    const found = resolved(name);
    if (found['x-status'] !== statusOf(name)) t.fail(`${name}: ${found['x-status']}`);
    const isIdle = statusOf(name) !== 'served' || ['verb', 'action'].includes(findOption(name)?.kind ?? '');
    if ((found.deprecated === true) !== isIdle) t.fail(`${name}: deprecated is ${found.deprecated}`);
    if (typeof found.description !== 'string') t.fail(`${name}: no description`);
  }
});

t.test('what it says of an option is what the table says', async (t) => {
  for (const row of rows) {
    const found = properties[row.name];
    t.ok(String(found?.description).startsWith(row.help), row.name);
    t.equal(found?.['x-unit'], unitOf(row), row.name);
    t.equal(found?.['x-since'], sinceOf(row), row.name);
    if (exampleOf(row) !== '' && !isValid({ uwsgi: { [row.name]: exampleOf(row) } })) {
      t.fail(`${row.name} = ${exampleOf(row)}: ${ajv.errorsText(isValid.errors)}`);
    }
    const usual = found?.default;
    if (usual !== undefined && !isValid({ uwsgi: { [row.name]: usual } })) {
      t.fail(`${row.name}: the default ${usual}: ${ajv.errorsText(isValid.errors)}`);
    }
  }
  t.equal(properties.harakiri?.default, 0);
  t.equal(properties['header-timeout']?.default, 10);
  t.equal(properties['disable-logging']?.default, false);
  t.equal(properties.master?.default, true);
});

t.test('lists are for what adds up', async (t) => {
  for (const row of rows) {
    const isList = isValid({ uwsgi: { [row.name]: [exampleOf(row), exampleOf(row)] } });
    t.equal(isList, isAccumulating(row), row.name);
  }
});

const good: readonly unknown[] = [
  {},
  { uwsgi: {} },
  { $schema: './tswsgi.schema.json', uwsgi: { 'http-socket': ':8080', module: 'app' } },
  { uwsgi: { 'http-socket': [':8080', ':8081'], processes: 'auto', threads: 4, master: true } },
  { uwsgi: { 'http-socket': 8080, processes: '%(%k * 2)', env: ['A=b', 'C=$(D)'], 'buffer-size': '32768' } },
  { uwsgi: { 'log-maxsize': '100m', 'chmod-socket': 660, umask: '022', 'http-keepalive': true, protocol: 'http11' } },
  { uwsgi: { 'lazy-apps': true, 'static-map': '/static=/srv', base: '/srv', pythonpath: '%(base)/lib' } },
  { uwsgi: { strict: true, master: true }, site: { processes: 2 } },
  { uwsgi: { harakiri: 2.5, 'disable-logging': 'Yes', 'socket-timeout': '4' } },
];

const bad: readonly [configuration: unknown, where: string][] = [
  [[], ''],
  [{ uwsgi: { processes: 'many' } }, '/uwsgi/processes'],
  [{ uwsgi: { processes: 0 } }, '/uwsgi/processes'],
  [{ uwsgi: { workers: 0 } }, '/uwsgi/workers'],
  [{ uwsgi: { processes: 2000 } }, '/uwsgi/processes'],
  [{ uwsgi: { harakiri: -1 } }, '/uwsgi/harakiri'],
  [{ uwsgi: { master: 'ture' } }, '/uwsgi/master'],
  [{ uwsgi: { protocol: 'fastcgi' } }, '/uwsgi/protocol'],
  [{ uwsgi: { processes: [2, 3] } }, '/uwsgi/processes'],
  [{ uwsgi: { env: 'A' } }, '/uwsgi/env'],
  [{ uwsgi: { 'chmod-socket': '88' } }, '/uwsgi/chmod-socket'],
  [{ uwsgi: { jail: '/srv' } }, '/uwsgi/jail'],
  [{ uwsgi: { strict: true, vaccum: true } }, '/uwsgi'],
  [{ uwsgi: true }, '/uwsgi'],
  [{ site: { processes: 'x' } }, '/site/processes'],
];

t.test('right and wrong configurations', async (t) => {
  for (const configuration of good)
    t.ok(isValid(configuration), `${JSON.stringify(configuration)}: ${ajv.errorsText(isValid.errors)}`);
  for (const [configuration, where] of bad) {
    t.notOk(isValid(configuration), JSON.stringify(configuration));
    t.ok(
      isValid.errors?.some(({ instancePath }) => instancePath === where),
      `${where}: ${ajv.errorsText(isValid.errors)}`,
    );
  }
});

t.test('the server agrees', async (t) => {
  const judge = (configuration: unknown) =>
    parseConfiguration({
      argv: ['--json', 'a.json', '--http-socket', ':1'],
      environment: { D: 'd' },
      cwd: '/srv',
      readFile: (path) => (path === '/srv/a.json' ? JSON.stringify(configuration) : ''),
      readKind: () => null,
    }).errors;
  for (const configuration of good) t.strictSame(judge(configuration), [], JSON.stringify(configuration));
  // It lowers a number, takes a flag for true and the last of a list, each with a warning.
  const tolerated = ['/uwsgi/master', '', '/uwsgi', '/site/processes'];
  for (const [configuration, where] of bad) {
    const text = JSON.stringify(configuration);
    if (tolerated.includes(where) || text.includes('2000') || text.includes('[')) continue;
    t.ok(judge(configuration).length > 0, text);
  }
});

t.test('files of the tests are right, in both formats', async (t) => {
  const folder = fileURLToPath(new URL('../../test/config/show-config/', import.meta.url));
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(ya?ml|json)$/.test(name),
  );
  for (const name of names) {
    const text = readFileSync(`${folder}${name}`, 'utf8');
    const value: unknown = name.endsWith('json') ? JSON.parse(text) : parse(text);
    if (typeof value === 'object' && value !== null && 'uwsgi' in value)
      t.ok(isValid(value), `${name}: ${ajv.errorsText(isValid.errors)}`);
  }
  const yaml = 'uwsgi:\n  http-socket:\n    - 127.0.0.1:8000\n    - /run/a.sock\n  processes: 4\n  master: yes\n';
  t.ok(isValid(parse(yaml)), ajv.errorsText(isValid.errors));
});
