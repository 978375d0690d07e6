// disable-logging and the options that give some requests a line all the same; what else changes uWSGI's own line.

import t, { type Test } from 'tap';
import { get } from '../helpers/gates.js';
import { connectRaw } from '../helpers/raw-client.js';
import { startServer } from '../helpers/start-server.js';

const app = `
import { setTimeout as delay } from 'node:timers/promises';
const statuses = { '/404': 404, '/500': 500, '/300': 300 };
export async function application(environ, startResponse) {
  if (environ.PATH_INFO === '/slow') await delay(60);
  startResponse(statuses[environ.PATH_INFO] ?? 200, []);
  if (environ.PATH_INFO === '/empty') return '';
  return environ.PATH_INFO === '/big' ? 'x'.repeat(10_000) : 'ok';
}`;
const paths = ['/', '/slow', '/empty', '/big', '/300', '/404', '/500'];

/** The requests that have a line, after all of them were answered, the last one by another connection. */
async function logged(t: Test, config: string): Promise<(string | undefined)[]> {
  const server = await startServer(t, {
    files: { 'app.mjs': app },
    config: `http-socket = 127.0.0.1:0\nwsgi-file = app.mjs\n${config}`,
    ready: /^WSGI app 0/,
  });
  const client = await connectRaw(t, server.address());
  for (const path of paths) {
    await client.send(get(path));
    await client.readResponse();
  }
  client.close();
  // The log is complete when the server has ended.
  await server.stop();
  return server.lines.flatMap((line) => /\} \[.*\] GET (\S+) => /.exec(line)?.[1] ?? []);
}

const cases: Readonly<Record<string, readonly string[]>> = {
  '': paths,
  'disable-logging = true': [],
  'disable-logging = true\nlog-zero = true': ['/empty'],
  'disable-logging = true\nlog-slow = 50': ['/slow'],
  'disable-logging = true\nlog-4xx = true': ['/404'],
  'disable-logging = true\nlog-5xx = true': ['/500'],
  'disable-logging = true\nlog-big = 10000': ['/big'],
  'disable-logging = true\nlog-big = 10001': [],
  'disable-logging = true\nlog-ioerror = true': [],
  'disable-logging = true\nlog-4xx = true\nlog-5xx = true\nthreads = 1': ['/404', '/500'],
  'log-4xx = true': paths,
};

for (const [config, expected] of Object.entries(cases)) {
  t.test(config.replace(/\n/g, ', ') || 'all have a line', async (t) => {
    const found = await logged(t, config);
    // A machine that is busy may make others slow, too.
    if (config.includes('log-slow')) t.ok(found.includes('/slow'));
    else t.strictSame(found, expected);
  });
}

t.test('what changes the usual line', async (t) => {
  const server = await startServer(t, {
    files: { 'app.mjs': app },
    config: `http-socket = 127.0.0.1:0
wsgi-file = app.mjs
log-micros = true
memory-report = true
log-x-forwarded-for = true`,
    ready: /^WSGI app 0/,
  });
  const client = await connectRaw(t, server.address());
  await client.send(get('/', 'X-Forwarded-For: 9.9.9.9, 8.8.8.8\r\n'));
  await client.readResponse();
  await server.waitForLog(
    /^\{address space usage: \d+ bytes\/\d+MB\} \{rss usage: \d+ bytes\/\d+MB\} \[pid: .*\] 9\.9\.9\.9, 8\.8\.8\.8 \(\) .* in \d+ micros \(HTTP\/1\.1 200\)/,
  );
});
