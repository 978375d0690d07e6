// A server that is configured by a program: what the program prints, a reload that reads it anew, and one that fails.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { isAlive } from '../helpers/daemon.js';
import { connectRaw } from '../helpers/raw-client.js';
import { programFolder } from '../helpers/run-program.js';
import { launchServer, startServer } from '../helpers/start-server.js';
import { until } from '../helpers/until.js';

const app = `export function application(environ, startResponse) {
  startResponse('200 OK', []);
  return process.env.COLOUR;
}`;

const config = (colour: string) => `import { defineConfig } from 'tswsgi';
console.log('reading ${colour}');
globalThis.polluted = true;
export default defineConfig(() => ({ httpSocket: '127.0.0.1:0', wsgiFile: 'app.mjs', env: { COLOUR: '${colour}' } }));
`;

t.test('serving, reloading, a reload that fails', async (t) => {
  const folder = programFolder(t, { 'app.mjs': app, 'app.config.mjs': config('red') });
  const server = await startServer(t, { folder, args: ['app.config.mjs'], ready: /^WSGI app 0/ });
  const address = server.address();
  const colour = async () => {
    const client = await connectRaw(t, address);
    await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    return (await client.readResponse()).body.toString();
  };
  const reload = async (text: string, until: RegExp) => {
    writeFileSync(join(folder, 'app.config.mjs'), text);
    const from = server.lines.length;
    process.kill(server.pid, 'SIGHUP');
    await server.waitForLog(until, { from });
  };
  t.ok(server.lines.includes('reading red'), 'what it prints is seen');
  t.equal(await colour(), 'red');
  await reload(config('blue'), /^chain reloading complete$/);
  t.ok(server.lines.includes('reading blue'));
  t.equal(await colour(), 'blue');
  await reload('\nthrow new Error("boom");', /gave no settings: Error: boom \(app\.config\.mjs:2\)$/);
  t.equal(await colour(), 'blue', 'the old workers serve on');

  // Meanwhile the master does all else, and its end is also that of the program.
  await reload(
    'console.log("reads in " + process.pid); await new Promise((resolve) => setTimeout(resolve, 1e9));',
    /^reads in /,
  );
  const from = server.lines.length;
  process.kill(server.pid, 'SIGUSR2');
  await server.waitForLog(/worker 1/, { from });
  await server.stop();
  const pid = Number(/^reads in (\d+)$/m.exec(server.lines.join('\n'))?.[1]);
  await until('the program has ended', () => !isAlive(pid));
});

t.test('a program that fails starts nothing', async (t) => {
  const folder = programFolder(t, { 'app.config.mjs': 'export default { httpSocket: ":0", processes: {} };' });
  const server = launchServer(t, { folder, args: ['app.config.mjs'] });
  t.equal((await server.exited).code, 1);
  t.match(server.lines.join('\n'), 'processes is an object; give a number (app.config.mjs: processes)');
  t.notMatch(server.lines.join('\n'), 'spawned');
});
