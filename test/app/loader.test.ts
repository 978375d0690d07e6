import t from 'tap';
import { type ApplicationName, type LoadedApplication, loadApplication } from '../../dist/app/loader.js';
import type { ErrorCode } from '../../dist/errors.js';
import { tempDir } from '../helpers/temp-dir.js';

/** Node imports a file once per path, so every case has a folder of its own. */
function load(directory: string, name: Partial<ApplicationName>): Promise<LoadedApplication> {
  return loadApplication({
    module: null,
    applicationFile: null,
    callable: null,
    directory,
    modulePaths: [],
    interface: 'wsgi',
    ...name,
  });
}

const found: readonly [
  shows: string,
  files: Record<string, string>,
  name: Partial<ApplicationName>,
  file: string,
  callable: string,
][] = [
  ['.mjs', { 'app.mjs': 'export const application = () => 1;' }, { module: 'app' }, 'app.mjs', 'application'],
  ['.cjs', { 'app.cjs': 'exports.application = () => 1;' }, { module: 'app' }, 'app.cjs', 'application'],
  ['.js as CommonJS', { 'app.js': 'exports.application = () => 1;' }, { module: 'app' }, 'app.js', 'application'],
  [
    '.js as a module',
    { 'package.json': '{"type":"module"}', 'app.js': 'export const app = () => 1;' },
    { module: 'app' },
    'app.js',
    'app',
  ],
  ['.js before .mjs', { 'app.js': 'exports.app = () => 1;', 'app.mjs': '' }, { module: 'app' }, 'app.js', 'app'],
  [
    'dots are folders',
    { 'pkg/sub/mod.mjs': 'export const app = () => 1;' },
    { module: 'pkg.sub.mod' },
    'pkg/sub/mod.mjs',
    'app',
  ],
  [
    'an index file',
    { 'pkg/mod/index.mjs': 'export const app = () => 1;' },
    { module: 'pkg.mod' },
    'pkg/mod/index.mjs',
    'app',
  ],
  [
    'a path',
    { 'web/app.v2.mjs': 'export const app = () => 1;' },
    { module: './web/app.v2.mjs' },
    'web/app.v2.mjs',
    'app',
  ],
  [
    'wsgi-file',
    { 'web/app.mjs': 'export const app = () => 1;' },
    { applicationFile: 'web/app.mjs' },
    'web/app.mjs',
    'app',
  ],
  [
    'module before wsgi-file',
    { 'a.mjs': 'export const app = () => 1;' },
    { module: 'a', applicationFile: 'b.mjs' },
    'a.mjs',
    'app',
  ],
  [
    'a package',
    { 'node_modules/site/package.json': '{"main":"main.cjs"}', 'node_modules/site/main.cjs': 'exports.app = () => 1;' },
    { module: 'site' },
    'node_modules/site/main.cjs',
    'app',
  ],

  [
    'application before app',
    { 'a.mjs': 'export const app = () => 1, application = () => 2;' },
    { module: 'a' },
    'a.mjs',
    'application',
  ],
  [
    'app before default',
    { 'a.mjs': 'export const app = () => 1; export default () => 2;' },
    { module: 'a' },
    'a.mjs',
    'app',
  ],
  ['a default function', { 'a.mjs': 'export default () => 1;' }, { module: 'a' }, 'a.mjs', 'default'],
  ['a default object', { 'a.mjs': 'export default { app: () => 1 };' }, { module: 'a' }, 'a.mjs', 'app'],
  ['module.exports = function', { 'a.cjs': 'module.exports = () => 1;' }, { module: 'a' }, 'a.cjs', 'default'],
  [
    'module.exports made late',
    { 'a.cjs': 'module.exports = Object.assign({}, { application: () => 1 });' },
    { module: 'a' },
    'a.cjs',
    'application',
  ],
  [
    'callable',
    { 'a.mjs': 'export const app = () => 1, serve = () => 2;' },
    { module: 'a', callable: 'serve' },
    'a.mjs',
    'serve',
  ],
  [
    'a callable behind the colon',
    { 'a.mjs': 'export const one = () => 1, two = () => 2;' },
    { module: 'a:one', callable: 'two' },
    'a.mjs',
    'one',
  ],
  [
    'nothing behind the colon',
    { 'a.mjs': 'export const one = () => 1, two = () => 2;' },
    { module: 'a:', callable: 'two' },
    'a.mjs',
    'two',
  ],
  [
    'a member',
    { 'a.mjs': 'export const site = { parts: { shop: () => 1 } };' },
    { module: 'a:site.parts.shop' },
    'a.mjs',
    'site.parts.shop',
  ],
  [
    'a member of a default export',
    { 'a.cjs': 'module.exports = Object.assign({}, { site: { shop: () => 1 } });' },
    { module: 'a', callable: 'site.shop' },
    'a.cjs',
    'site.shop',
  ],
  [
    'a factory that is a member',
    { 'a.mjs': 'export const app = { create() { return () => 1; } };' },
    { module: 'a:app.create()' },
    'a.mjs',
    'app.create()',
  ],
  [
    'what was compiled to CommonJS',
    { 'a.cjs': "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = () => 1;" },
    { module: 'a' },
    'a.cjs',
    'default',
  ],
  ['a promise of it', { 'a.cjs': 'module.exports = (async () => () => 1)();' }, { module: 'a' }, 'a.cjs', 'default'],
  ['handler', { 'a.mjs': 'export const x = 1, handler = () => 1;' }, { module: 'a' }, 'a.mjs', 'handler'],
  ['a handler of CommonJS', { 'a.cjs': 'exports.handler = () => 1;' }, { module: 'a' }, 'a.cjs', 'handler'],
  [
    'app before handler',
    { 'a.mjs': 'export const handler = () => 1, app = () => 2;' },
    { module: 'a' },
    'a.mjs',
    'app',
  ],
  [
    'default before handler',
    { 'a.mjs': 'export const handler = () => 1; export default () => 2;' },
    { module: 'a' },
    'a.mjs',
    'default',
  ],
  ['a factory', { 'a.mjs': 'export const create = () => () => 1;' }, { module: 'a:create()' }, 'a.mjs', 'create()'],
  [
    'a factory that promises',
    { 'a.mjs': 'export const create = async () => () => 1;' },
    { module: 'a:create()' },
    'a.mjs',
    'create()',
  ],
];

t.test('finding the application', async (t) => {
  for (const [shows, files, name, file, callable] of found) {
    const folder = tempDir(t, files);
    const loaded = await load(folder, name);
    t.strictSame(
      [loaded.file, loaded.callable, typeof loaded.prepared],
      [`${folder}/${file}`, callable, 'function'],
      shows,
    );
  }
});

t.test('what is loaded is the function itself', async (t) => {
  const folder = tempDir(t, { 'a.mjs': "export const application = () => 'a'; export const b = () => () => 'b';" });
  t.equal(((await load(folder, { module: 'a' })).prepared as () => unknown)(), 'a');
  t.equal(((await load(folder, { module: 'a:b()' })).prepared as () => unknown)(), 'b');
});

t.test('a method keeps its object, what is more than a method is left alone', async (t) => {
  const folder = tempDir(t, {
    'a.mjs': `class Site {
  #name = 'site';
  handle() { return this.#name; }
}
export const site = new Site();
export const whole = { app: Object.assign(function (environ) { return this; }, { use: 1 }) };
export default whole;`,
  });
  t.equal(((await load(folder, { module: 'a:site.handle' })).prepared as () => unknown)(), 'site');
  t.equal(((await load(folder, { module: 'a:whole.app' })).prepared as { use: number }).use, 1);
  t.equal(((await load(folder, { module: 'a' })).prepared as { use: number }).use, 1);
});

t.test('folders are searched in order, the directory first', async (t) => {
  const here = tempDir(t, { 'one.mjs': 'export const app = () => 1;' });
  const first = tempDir(t, { 'one.mjs': '', 'two.mjs': 'export const app = () => 1;' });
  const second = tempDir(t, { 'two.mjs': '', 'node_modules/site/index.js': 'exports.app = () => 1;' });
  const modulePaths = [first, second];
  t.equal((await load(here, { module: 'one', modulePaths })).file, `${here}/one.mjs`);
  t.equal((await load(here, { module: 'two', modulePaths })).file, `${first}/two.mjs`);
  t.equal((await load(here, { module: 'site', modulePaths })).file, `${second}/node_modules/site/index.js`);
});

const failures: readonly [
  shows: string,
  files: Record<string, string>,
  name: Partial<ApplicationName>,
  code: ErrorCode,
  text: RegExp,
][] = [
  ['no name', {}, {}, 'APP_NOT_NAMED', /give module = /],
  [
    'no file',
    {},
    { module: 'pkg.mod' },
    'APP_NOT_FOUND',
    /pkg\/mod\.js\n.*pkg\/mod\.mjs\n(.*\n){4}.*pkg\/mod\/index\.js\n/,
  ],
  ['no file of that name', {}, { applicationFile: 'app.js' }, 'APP_NOT_FOUND', /looked for:\n {2}\/.*\/app\.js$/],
  ['a module of Node', {}, { module: 'http' }, 'APP_NOT_FOUND', /node_modules\/http/],
  [
    'Python',
    { 'pkg/wsgi.py': '' },
    { module: 'pkg.wsgi:application' },
    'APP_NOT_FOUND',
    /pkg\/wsgi\.py is there, but it is Python; tswsgi runs JavaScript and TypeScript/,
  ],
  [
    'a Python file',
    { 'wsgi.py': '' },
    { applicationFile: 'wsgi.py' },
    'APP_NOT_FOUND',
    /wsgi\.py is there, but it is Python; tswsgi runs JavaScript and TypeScript: \.js,/,
  ],
  [
    'a Python file as a module',
    { 'wsgi.py': '' },
    { module: 'wsgi.py' },
    'APP_NOT_FOUND',
    /wsgi\.py is there, but it is Python/,
  ],
  ['JSX', { 'app.tsx': '' }, { module: 'app' }, 'APP_NOT_FOUND', /app\.tsx is there, but it is TypeScript with JSX/],
  ['a syntax error', { 'a.mjs': '\n\nlet = ;' }, { module: 'a' }, 'APP_IMPORT_FAILED', /SyntaxError: .*a\.mjs:3\)$/],
  [
    'a syntax error in CommonJS',
    { 'a.cjs': '\nlet = ;' },
    { module: 'a' },
    'APP_IMPORT_FAILED',
    /SyntaxError: .*a\.cjs:2\)$/,
  ],
  [
    'a throw',
    { 'a.mjs': "throw new TypeError('no database');" },
    { module: 'a' },
    'APP_IMPORT_FAILED',
    /TypeError: no database$/,
  ],
  ['a throw of null', { 'a.mjs': 'throw null;' }, { module: 'a' }, 'APP_IMPORT_FAILED', /it threw null$/],
  [
    'a missing dependency',
    { 'a.mjs': "import 'nowhere-to-be-found';" },
    { module: 'a' },
    'APP_IMPORT_FAILED',
    /nowhere-to-be-found/,
  ],
  [
    'no exports',
    { 'a.mjs': '' },
    { module: 'a' },
    'APP_NO_CALLABLE',
    /no application, app, default, handler, server or fetch that is one; it exports nothing$/,
  ],
  [
    'other exports',
    { 'a.mjs': 'export const serve = () => 1, x = 1;' },
    { module: 'a' },
    'APP_NO_CALLABLE',
    /it exports serve \(a function \(\)\), x \(of type number\); name one/,
  ],
  [
    'other members',
    { 'a.cjs': 'module.exports = Object.assign({}, { serve() {} });' },
    { module: 'a' },
    'APP_NO_CALLABLE',
    /it exports .*serve/,
  ],
  [
    'another callable',
    { 'a.mjs': 'export const app = () => 1;' },
    { module: 'a', callable: 'serve' },
    'APP_NO_CALLABLE',
    /no serve; it exports app \(a function \(\)\)/,
  ],
  [
    'a factory with arguments',
    { 'a.mjs': 'export const create = () => () => 1;' },
    { module: "a:create('x')" },
    'APP_CALLABLE_SYNTAX',
    /"create\('x'\)" names no export of .*; write NAME, NAME\.MEMBER, or NAME\(\) without arguments/,
  ],
  [
    'a member of nothing',
    { 'a.mjs': 'export const app = { };' },
    { module: 'a:app.deep.er' },
    'APP_NO_CALLABLE',
    /exports no app\.deep\.er; it exports app \(an object\)/,
  ],
  [
    'a factory that is none',
    { 'a.mjs': 'export const app = { };' },
    { module: 'a:app()' },
    'APP_NOT_A_FUNCTION',
    /^app\(\) of .* is an object, not a function/,
  ],
  [
    'no handler that is one',
    { 'a.mjs': 'export const handler = 1, server = { };' },
    { module: 'a' },
    'APP_NO_CALLABLE',
    /it exports handler \(of type number\), server \(an object\); name one/,
  ],
  [
    'a member of Object',
    { 'a.cjs': 'module.exports = {};' },
    { module: 'a:toString' },
    'APP_NO_CALLABLE',
    /no toString/,
  ],
  [
    'no function',
    { 'a.mjs': 'export const application = { };' },
    { module: 'a' },
    'APP_NOT_READY',
    /^application of .* did not get ready: TypeError: the wsgi interface calls a function/,
  ],
  [
    'a factory that throws',
    { 'a.mjs': "export const create = () => { throw new Error('no'); };" },
    { module: 'a:create()' },
    'APP_FACTORY_FAILED',
    /in create\(\): Error: no$/,
  ],
  [
    'a factory that makes nothing',
    { 'a.mjs': 'export const create = () => {};' },
    { module: 'a:create()' },
    'APP_NOT_READY',
    /^create\(\) of .* did not get ready: TypeError: the wsgi interface calls a function/,
  ],
];

t.test('failing to', async (t) => {
  for (const [shows, files, name, code, message] of failures) {
    await t.rejects(load(tempDir(t, files), name), { code, message }, shows);
  }
});

t.test('the stack of the application is kept', async (t) => {
  const folder = tempDir(t, { 'a.mjs': "\nthrow new Error('deep');" });
  await t.rejects(load(folder, { module: 'a' }), { cause: { message: 'deep', stack: /a\.mjs:2:7/ } });
});
