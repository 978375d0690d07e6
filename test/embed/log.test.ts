// Where a server within a program logs to, and that it is nowhere unless it is asked to.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createServer, type LogEntry, type Logger } from '../../dist/index.js';
import { answering, ask, type Environ, serve } from '../helpers/embedded.js';
import { tempDir } from '../helpers/temp-dir.js';

const failing = (environ: Environ) => {
  if (environ.PATH_INFO === '/fails') throw new Error('no such thing');
  return answering('ok')(environ, (() => () => true) as never);
};

t.test('onLog gets every line', async (t) => {
  const entries: LogEntry[] = [];
  const server = await serve(t, {
    app: (environ: Environ, startResponse: never) => {
      if (environ.PATH_INFO === '/fails') throw new Error('no such thing');
      (environ['wsgi.errors'] as { write(text: string): void }).write('said by the application\n');
      return answering('ok')(environ, startResponse);
    },
    onLog: (entry) => entries.push(entry),
  });
  await ask(t, server, '/works');
  await ask(t, server, '/fails');
  await server.close();
  t.match(entries, [
    { level: 'line', text: 'said by the application' },
    { level: 'line', text: /GET \/works => generated 2 bytes/ },
    { level: 'error', text: 'the application failed in GET /fails', error: { message: 'no such thing' } },
    { level: 'line', text: /GET \/fails => generated/ },
  ]);
});

t.test('an onLog that throws is an exception of the program, and takes no request with it', async (t) => {
  const caught = new Promise((resolve) => process.once('uncaughtException', resolve));
  const server = await serve(t, {
    app: answering('ok'),
    onLog: () => {
      throw new Error('cannot write');
    },
  });
  t.equal((await ask(t, server)).status, 200);
  t.match(await caught, { message: 'cannot write' });
  await server.close();
});

t.test('a logger', async (t) => {
  const lines: string[] = [];
  const log = (text: string) => lines.push(text);
  const logger: Logger = { line: log, info: log, warn: log, error: log, flush: () => {}, flushed: async () => {} };
  const server = await serve(t, { app: answering('ok'), logger, disableLogging: true });
  await ask(t, server);
  t.same(lines, []);
});

t.test('logTo: a file, which is whole when the server is closed', async (t) => {
  const path = join(tempDir(t), 'server.log');
  writeFileSync(path, 'before\n');
  const listeners = process.listenerCount('exit');
  const first = await createServer({ app: answering('ok'), httpSocket: '127.0.0.1:0', logTo: path });
  await ask(t, first, '/first');
  await first.close();
  t.match(readFileSync(path, 'utf8'), /^before\n.*GET \/first => generated 2 bytes.*\n$/);

  const app = (environ: Environ) => failing(environ);
  const options = {
    app,
    interface: 'wsgi',
    logTo: path,
    logTruncate: true,
    logJson: true,
    logfileChmod: 0o600,
  } as const;
  const second = await createServer({ httpSocket: '127.0.0.1:0', ...options });
  await ask(t, second, '/fails');
  await second.close();
  const [line = ''] = readFileSync(path, 'utf8').split('\n');
  t.match(JSON.parse(line), { msg: 'the application failed in GET /fails', err: { message: 'no such thing' } });
  t.equal(statSync(path).mode & 0o777, 0o600);
  t.equal(process.listenerCount('exit'), listeners);

  const missing = join(path, 'no-folder', 'log');
  await t.rejects(createServer({ app, httpSocket: '127.0.0.1:0', logTo: missing }), { code: 'ENOTDIR', path: missing });
});

t.test('need-app = false: what cannot be loaded is logged, and the server serves', async (t) => {
  const entries: LogEntry[] = [];
  const server = await serve(t, {
    wsgiFile: 'nowhere.js',
    needApp: false,
    onLog: (entry) => entries.push(entry),
  });
  t.equal((await ask(t, server)).status, 500);
  t.match(entries[0], { level: 'error', error: { code: 'APP_NOT_FOUND' } });
});
