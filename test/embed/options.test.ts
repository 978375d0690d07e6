// What a program may say, and what it is told when that is wrong.
import t from 'tap';
import { parseConfiguration } from '../../dist/config/config.js';
import type { OptionRow } from '../../dist/config/option-row.js';
import { needOf, options } from '../../dist/config/options.js';
import { needTexts, programOptions } from '../../dist/config/program-options.js';
import { ConfigurationError, type CreateServerOptions, createServer, type Diagnostic } from '../../dist/index.js';
import { formatDiagnostic } from '../../dist/types.js';
import { answering, ask, serve } from '../helpers/embedded.js';

const rows: readonly OptionRow[] = options;
const place = 'createServer options';
const valid = { app: answering('ok'), httpSocket: '127.0.0.1:0' };

/** Every line that `given` is refused with. */
async function mistakes(given: object): Promise<string[]> {
  try {
    const server = await createServer({ ...valid, ...given });
    await server.close();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split('\n');
  }
}

t.test('each row of the table is an option of programs, or is refused with a reason', async (t) => {
  for (const row of rows) {
    const camel = row.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const option = programOptions.find((candidate) => candidate.row === row);
    if (option !== undefined) {
      t.equal(option.property, row.property ?? camel);
      continue;
    }
    const [line = ''] = await mistakes({ [camel]: 'x' });
    const need = needOf(row);
    t.match(line, need === 'nothing' ? `${camel} has no effect` : `${camel} ${needTexts[need]}`);
  }
});

t.test('a bad value is the error of a file, in the place of the options', async (t) => {
  const cases: readonly (readonly [property: string, name: string, value: unknown])[] = [
    ['harakiri', 'harakiri', 'soon'],
    ['harakiri', 'harakiri', -1],
    ['listen', 'listen', 0],
    ['limitPost', 'limit-post', 1e21],
    ['limitPost', 'limit-post', Number.NaN],
    ['chmodSocket', 'chmod-socket', '9'],
    ['interface', 'interface', 'cgi'],
    ['httpSocket', 'http-socket', '127.0.0.1:http'],
    ['chownSocket', 'chown-socket', 'nobody-of-that-name'],
    ['mount', 'mount', '/shop'],
    ['route', 'route', '( break:'],
    ['routeIf', 'route-if', 'equal:x break:'],
  ];
  for (const [property, name, value] of cases) {
    const text = typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
    const { errors } = parseConfiguration({ argv: [`--${name}=${text}`, '--http=:0'], environment: {}, cwd: '/' });
    const expected = errors.map((error) =>
      formatDiagnostic({ ...error, place }).replaceAll(`${name}:`, `${property}:`),
    );
    t.equal(expected.length, 1);
    t.strictSame(await mistakes({ [property]: value }), expected);
  }
});

t.test('types and names', async (t) => {
  t.strictSame(
    await mistakes({
      harakiri: {},
      listen: null,
      route: ['^/ last:', 3],
      disableLogging: [],
      callable: true,
      logger: 1,
    }),
    [
      `logger is of type number; give a Logger (${place})`,
      `harakiri is of type object; give a number (${place})`,
      `listen is null; give a number (${place})`,
      `route is an array; give text, or an array of texts (${place})`,
      `disableLogging is an array; give true or false (${place})`,
      `callable is of type boolean; give text (${place})`,
    ],
  );
  t.strictSame(
    await mistakes({ httpSockt: 'x', 'http-socket': 'x', gevent: 2, onlog: 1, staticMap: '/a=b', nonsense: 1 }),
    [
      `unknown option "httpSockt"; did you mean "httpSocket"? (${place})`,
      `unknown option "http-socket"; did you mean "httpSocket"? (${place})`,
      `unknown option "gevent"; did you mean "async"? (${place})`,
      `unknown option "onlog"; did you mean "onLog"? (${place})`,
      `staticMap: uWSGI has this option, tswsgi does not serve it yet; no files are served; leave it out (${place})`,
      `unknown option "nonsense" (${place})`,
    ],
  );
  t.match(await mistakes({ interface: 'listen' }), [/interface: 'listen' changes the process as a whole/]);
  t.match(await mistakes({ processes: 2 }), [/and processes is for a master process and its workers; leave it out/]);
  t.same(await mistakes({ harakiri: undefined, harikiri: undefined }), []);
});

t.test('what is missing, and what is given twice', async (t) => {
  const refused = (given: CreateServerOptions, code: string) => t.rejects(createServer(given), { code });
  await refused({ app: valid.app }, 'PROGRAM_NO_SOCKET');
  await refused({ httpSocket: valid.httpSocket }, 'PROGRAM_NO_APPLICATION');
  await refused({ ...valid, wsgiFile: 'app.js' }, 'PROGRAM_TWO_APPLICATIONS');
  await refused({ ...valid, logTo: '/dev/null', onLog: () => {} }, 'PROGRAM_TWO_LOGS');
  const all = await createServer({ harakiri: -1 }).catch((error: ConfigurationError) => error.diagnostics);
  t.match(all, [{ code: 'PROGRAM_NO_APPLICATION' }, { code: 'VALUE_NEGATIVE' }, { code: 'PROGRAM_NO_SOCKET' }]);
});

t.test('values mean what they say: no reference is replaced, no environment is read', async (t) => {
  process.env.UWSGI_HARAKIRI = 'soon';
  process.env.LISTEN_FDS = '1';
  t.teardown(() => {
    delete process.env.UWSGI_HARAKIRI;
    delete process.env.LISTEN_FDS;
  });
  const server = await serve(t, { app: valid.app, routeRun: 'break:418 %(harakiri) $(HOME) @(/etc/hostname)' });
  t.equal((await ask(t, server)).reason, '%(harakiri) $(HOME) @(/etc/hostname)');
});

t.test('rules keep the order in which the program gives them', async (t) => {
  const server = await serve(t, { app: valid.app, routeUri: '^/a last:', route: ['^/a break:403', '^/b break:410'] });
  t.strictSame([(await ask(t, server, '/a')).status, (await ask(t, server, '/b')).status], [200, 410]);
});

t.test('warnings reach the program', async (t) => {
  const warnings: Diagnostic[] = [];
  await serve(t, { app: valid.app, harakiri: '30 sheep' as never, onWarning: (warning) => warnings.push(warning) });
  t.match(warnings, [
    { code: 'VALUE_NUMBER_CUT', message: 'harakiri: "30 sheep" is read as 30; remove "sheep"', place },
  ]);

  const emitted = new Promise<Error & { code?: string }>((resolve) => process.once('warning', resolve));
  await serve(t, { app: valid.app, mount: { '/shop': answering('shop') } });
  t.match(await emitted, { name: 'TswsgiWarning', code: 'MOUNTS_BY_FRONT_END' });
});
