import { writeFileSync } from 'node:fs';
import t from 'tap';
import { takeBenchOptions } from '../../dist/bench-command/bench-options.js';
import { type BenchSettings, formatRequest, readSettings } from '../../dist/bench-command/settings.js';
import { Report } from '../../dist/config/report.js';
import { tempDir } from '../helpers/temp-dir.js';

function read(...argv: string[]): { settings: BenchSettings; rest: readonly string[]; errors: readonly string[] } {
  const report = new Report();
  const { texts, rest } = takeBenchOptions(argv, report);
  const settings = readSettings(texts, report);
  return { settings, rest, errors: report.errors.map(({ code, place }) => `${code} ${place}`) };
}

t.test('nothing given', async (t) => {
  const { settings, rest, errors } = read();
  t.same(
    { ...settings, models: settings.models.map(({ name }) => name) },
    {
      path: '/',
      method: 'GET',
      headers: [],
      body: undefined,
      connections: 32,
      seconds: 5,
      models: ['sync', 'threads', 'async', 'processes'],
      report: 'tswsgi-bench.html',
    },
  );
  t.same([rest, errors], [[], []]);
});

t.test("the server's options are left for the server", async (t) => {
  const { settings, rest, errors } = read(
    'a.ini',
    '--url',
    '/x',
    '-p',
    '4',
    '--models=async,sync',
    '--no-master',
    '--env=url=1',
  );
  t.same(rest, ['a.ini', '-p', '4', '--no-master', '--env=url=1']);
  t.same([settings.path, settings.models.map(({ name }) => name), errors], ['/x', ['async', 'sync'], []]);
});

t.test('the path', async (t) => {
  const cases = { '/a?b=c': '/a?b=c', 'http://localhost:8000/a?b#c': '/a?b', 'https://example.org': '/', '?a': '/?a' };
  for (const [text, path] of Object.entries(cases)) t.equal(read('--url', text).settings.path, path, text);
  t.same(read('--url', 'items').errors, ['BENCH_PATH --url']);
  t.same(read('--url', '/a b').errors, ['BENCH_PATH --url']);
});

t.test('mistakes are all told', async (t) => {
  const { errors } = read(
    ...['--connections', '0', '--seconds', 'long', '--models', 'sync,fast', '--method', 'GE T', '--header', 'no colon'],
    ...['--header', 'Content-Length: 3', '--body', '/not/there', '--url'],
  );
  t.same([...errors].sort(), [
    'ARGUMENT_MISSING --url',
    'BENCH_BODY --body',
    'BENCH_HEADER --header',
    'BENCH_HEADER_TAKEN --header',
    'BENCH_METHOD --method',
    'VALUE_NOT_A_CHOICE --models',
    'VALUE_NOT_A_NUMBER --seconds',
    'VALUE_OUT_OF_RANGE --connections',
  ]);
});

t.test('the request', async (t) => {
  t.equal(formatRequest(read('--url=/x').settings, 'a:1'), 'GET /x HTTP/1.1\r\nHost: a:1\r\n\r\n');
  const body = `${tempDir(t)}/body`;
  writeFileSync(body, Buffer.from([0x00, 0xff, 0x0a]));
  const { settings, errors } = read('--body', body, '--header', 'host: b', '--header=X-Y: z');
  t.same(errors, []);
  t.equal(
    formatRequest(settings, 'a:1'),
    'POST / HTTP/1.1\r\nhost: b\r\nX-Y: z\r\nContent-Length: 3\r\n\r\n\x00\xff\n',
    'bytes are bytes, and a body makes it a POST',
  );
  t.match(formatRequest(read('--body', body, '--method', 'PUT').settings, 'a:1'), /^PUT \/ /);
});

t.test('the report', async (t) => {
  const folder = tempDir(t);
  t.equal(read('--report', `${folder}/a.html`).settings.report, `${folder}/a.html`);
  t.same(read('--report=').errors, [], 'none');
  t.equal(read('--report=').settings.report, '');
  t.same(read('--report', `${folder}/not/there.html`).errors, ['BENCH_REPORT --report']);
  t.same(read('--report', folder).errors, ['BENCH_REPORT --report'], 'a folder');
});
