// The types as a program sees them: what is right compiles, and each mistake is one for the compiler too.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { programFolder, runNode } from '../helpers/run-program.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

const esm = `
import type { AddressInfo } from 'node:net';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type LogEntry, type RunningServer, type ServerStats, type StartResponse } from 'tswsgi';

const httpSocket = '127.0.0.1:0';
const http = (req: IncomingMessage, res: ServerResponse) => void res.end(req.url);
const wsgi = (environ: Record<string, unknown>, startResponse: StartResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return [String(environ.PATH_INFO)];
};
const server: RunningServer = await createServer({ httpSocket, app: http });
const { port, family }: AddressInfo = server.address() as AddressInfo;
const stats: ServerStats = server.stats();
const numbers: number[] = [port, stats.requests, stats.apps.length];
const texts: (string | undefined)[] = [family, server.url, stats.status];
await server.close({ mercy: 1.5 });
await createServer({ app: wsgi, socket: ['/tmp/a.sock', '/tmp/b.sock'], chmodSocket: 0o660, interface: 'wsgi', harakiri: 30, mount: { '/x': http, '/y': 'y.js' } });
await createServer({ httpSocket, app: { fetch: (request) => new Response(request.url) } });
await createServer({ httpSocket, app: import('node:util'), onLog: (entry: LogEntry) => void entry.text, onWarning: ({ message }) => void message });
await createServer({ httpSocket, wsgiFile: './app.js', logTo: './server.log', async: 10, httpKeepalive: true });
void [numbers, texts];
{
  await using disposed = await createServer({ httpSocket, app: http });
  void disposed;
}

// @ts-expect-error: the options are required
await createServer();
// @ts-expect-error: a number
await createServer({ httpSocket, app: http, harakiri: '30' });
// @ts-expect-error: a flag
await createServer({ httpSocket, app: http, disableLogging: 1 });
// @ts-expect-error: no option
await createServer({ httpSockt: httpSocket, app: http });
// @ts-expect-error: needs a master
await createServer({ httpSocket, app: http, processes: 2 });
// @ts-expect-error: the process is the program's
await createServer({ httpSocket, app: http, env: ['A=b'] });
// @ts-expect-error: not in camel case
await createServer({ 'http-socket': httpSocket, app: http });
// @ts-expect-error: not one of the choices
await createServer({ httpSocket, app: http, interface: 'listen' });
// @ts-expect-error: no application
await createServer({ httpSocket, app: 'app.js' });
// @ts-expect-error: seconds
await server.close({ mercy: '1' });
// @ts-expect-error: it is told, not set
server.url = 'http://localhost';
`;

const configuration = `
import { type Configuration, defineConfig } from 'tswsgi';

const one: Configuration = defineConfig({ httpSocket: ':8080', processes: 2, mount: { '/x': 'x.js' }, env: ['A=b'], interface: 'listen' });
export const staging = defineConfig({ 'http-socket': ':8080', umask: 0o22, chmodSocket: true, include: ['a.ini'], ...one });
export const later = defineConfig(async () => ({ httpSocket: ':8080', disableLogging: true }));
export default defineConfig(() => one);
// @ts-expect-error: no option
defineConfig({ httpSockt: ':8080' });
// @ts-expect-error: a number
defineConfig({ processes: 'two' });
// @ts-expect-error: not one of the choices
defineConfig({ interface: 'cgi' });
// @ts-expect-error: no value of an option
defineConfig({ 'http-socket': () => ':8080' });
`;

const cjs = `
import tswsgi = require('tswsgi');
tswsgi.defineConfig({ httpSocket: ':8080', processes: 2 });
async function main(): Promise<void> {
  const server = await tswsgi.createServer({ httpSocket: '127.0.0.1:0', app: { fetch: () => new Response('') } });
  await server.close();
  // @ts-expect-error: no option
  await tswsgi.createServer({ nonsense: 1 });
}
void main();
`;

t.test('tsc agrees', async (t) => {
  const settings = {
    compilerOptions: {
      ...{ strict: true, noEmit: true, module: 'nodenext', target: 'es2022', lib: ['es2023', 'esnext.disposable'] },
      ...{ exactOptionalPropertyTypes: true, types: ['node'], typeRoots: [`${root}node_modules/@types`] },
    },
    include: ['*.mts', '*.cts'],
  };
  const files = {
    'program.mts': esm,
    'app.config.mts': configuration,
    'program.cts': cjs,
    'tsconfig.json': JSON.stringify(settings),
  };
  const folder = programFolder(t, files);
  const { code, stdout } = await runNode(t, folder, [`${root}node_modules/typescript/bin/tsc`, '-p', '.']);
  t.equal(stdout, '');
  t.equal(code, 0);
});
