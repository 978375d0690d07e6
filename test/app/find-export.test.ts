// Which export is the application, where an interface recognizes objects: one of the test's own, so that the order is
// seen by itself.
import t, { type Test } from 'tap';
import type { AppInterface } from '../../dist/app/handler.js';
import { interfaces } from '../../dist/app/interfaces.js';
import { type LoadedApplication, loadApplication } from '../../dist/app/loader.js';
import { tempDir } from '../helpers/temp-dir.js';

const isSite = (value: unknown): boolean => typeof (value as { site?: unknown } | null)?.site === 'function';

const ofTest: AppInterface = {
  name: 'of the test',
  recognize: (exported) => (isSite(exported) ? 'it has site' : undefined),
  createHandler: () => () => {},
};
(interfaces as AppInterface[]).push(ofTest);
t.teardown(() => (interfaces as AppInterface[]).pop());

function load(t: Test, files: Record<string, string>, module: string, wanted = 'auto'): Promise<LoadedApplication> {
  const name = { module, applicationFile: null, callable: null, modulePaths: [], interface: wanted };
  return loadApplication({ ...name, directory: tempDir(t, files) });
}

const site = '{ name, site() {} }';

const found: readonly [shows: string, code: string, callable: string, name: string | undefined][] = [
  ['a default object that is one', `const name = 'd'; export default ${site};`, 'default', 'd'],
  [
    'not a member of it',
    `const name = 'm'; export default { name: 'd', site() {}, app: ${site}, server: ${site} };`,
    'default',
    'd',
  ],
  ['a member of one that is none', `const name = 'm'; export default { port: 1, app: ${site} };`, 'app', 'm'],
  ['a handler in it', `const name = 'm'; export default { handler: ${site} };`, 'handler', 'm'],
  ['a default of a default', `const name = 'm'; export default { default: ${site} };`, 'default', 'm'],
  ['a server', `const name = 's'; export const port = 1, server = ${site};`, 'server', 's'],
  [
    'a default before a server',
    `const name = 's'; export const server = ${site}; export default ${site};`,
    'default',
    's',
  ],
  [
    'app before all',
    `const name = 'a'; export const app = ${site}; export default { name: 'd', site() {} };`,
    'app',
    'a',
  ],
  ['the module itself', `export function site() {} export const name = 'ns', port = 1;`, '*', 'ns'],
  ['a promise of an object', `const name = 'p'; export default Promise.resolve(${site});`, 'default', 'p'],
];

t.test('objects that an interface recognizes', async (t) => {
  for (const [shows, code, callable, name] of found) {
    const loaded = await load(t, { 'a.mjs': code }, 'a');
    const prepared = loaded.prepared as { name?: string };
    t.strictSame([loaded.callable, loaded.interface, prepared.name], [callable, 'of the test', name], shows);
  }
});

t.test('an interface that is asked for recognizes its own only', async (t) => {
  const code = `const name = ''; export default ${site}; export const handler = () => 1;`;
  const { callable } = await load(t, { 'a.mjs': code }, 'a', 'wsgi');
  t.equal(callable, 'handler');
});

t.test('when nothing tells, all that is exported is told', async (t) => {
  const code = 'export const config = { port: 1 }, start = (a, b) => {}; export default { use: 1 };';
  await t.rejects(load(t, { 'a.mjs': code }, 'a'), {
    code: 'APP_NO_CALLABLE',
    message:
      /config \(an object with port\), default \(an object with use\), start \(a function \(a, b\)\), use \(of type/,
  });
});

t.test('JSON is imported', async (t) => {
  const code = `import data from './data.json' with { type: 'json' };\nexport const app = { site() {}, name: data.name };`;
  const { prepared } = await load(t, { 'a.mjs': code, 'data.json': '{"name":"of data"}' }, 'a');
  t.equal((prepared as { name: string }).name, 'of data');
});
