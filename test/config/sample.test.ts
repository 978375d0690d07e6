// The sample site's configuration works from any directory, and without a single warning.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { loadApplication } from '../../dist/app/loader.js';
import { parseConfiguration } from '../../dist/config/config.js';

const etc = fileURLToPath(new URL('../../etc', import.meta.url));

t.test('etc/uwsgi.ini', async (t) => {
  for (const [cwd, file] of [
    [`${etc}/..`, 'etc/uwsgi.ini'],
    ['/', `${etc}/uwsgi.ini`],
  ] as const) {
    const { config, errors, warnings } = parseConfiguration({ argv: ['--ini', file], environment: {}, cwd });
    t.strictSame([errors, warnings], [[], []], file);
    t.strictSame(
      config.sockets.map(({ address, protocol }) => `${protocol} ${address}`),
      ['http 127.0.0.1:8080', 'uwsgi 127.0.0.1:3031'],
    );
    t.strictSame([config.master, config.processes], [true, 2]);
    const { file: loaded, callable } = await loadApplication(config);
    t.strictSame([loaded, callable], [`${etc}/app.js`, 'application']);
  }
});

type Page = { status: string; headers: [string, string][]; body: string };
type Application = (environ: object, start: (status: string, headers: [string, string][]) => void) => unknown;

async function request(environ: object): Promise<Page> {
  const module: unknown = await import(`${etc}/app.js`);
  const { application } = module as { application: Application };
  const page: Page = { status: '', headers: [], body: '' };
  const body = application(environ, (status, headers) => Object.assign(page, { status, headers }));
  if (typeof body === 'string') page.body = body;
  else for await (const part of body as AsyncIterable<string>) page.body += part;
  return page;
}

t.test('the sample site answers every path', async (t) => {
  t.strictSame((await request({ PATH_INFO: '/hello' })).body, 'Hello, world!\n');
  t.equal((await request({ PATH_INFO: '/nowhere' })).status, '404 Not Found');
  t.equal((await request({ PATH_INFO: '/constructor' })).status, '404 Not Found');
  t.equal((await request({ PATH_INFO: '/echo', REQUEST_METHOD: 'GET' })).status, '405 Method Not Allowed');
  t.match((await request({ PATH_INFO: '/stream' })).body, /^line 1 of 5.*\n(line .*\n){4}$/);
  const input = (async function* () {
    yield 'a';
    yield 'b';
  })();
  t.equal((await request({ PATH_INFO: '/echo', REQUEST_METHOD: 'POST', 'wsgi.input': input })).body, 'ab');
});

t.test('what a client sends is shown as text', async (t) => {
  const { body, headers } = await request({
    PATH_INFO: '/',
    HTTP_X: '<script>"\'&',
    'wsgi.errors': new Map(),
    'wsgi.version': [1, 0],
  });
  t.match(body, '<td>&lt;script&gt;&quot;&#39;&amp;</td>');
  t.match(body, '<td>object Map</td>');
  t.match(body, '<td>1, 0</td>');
  t.notMatch(body, '<script>');
  t.match((await request({ PATH_INFO: '/<b>' })).body, '<code>/&lt;b&gt;</code>');
  t.equal(Object.fromEntries(headers)['Content-Length'], String(Buffer.byteLength(body)));
});
