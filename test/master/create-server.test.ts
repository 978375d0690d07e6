import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createServer, type Logger } from '../../dist/index.js';
import { connectRaw } from '../helpers/raw-client.js';
import { tempDir } from '../helpers/temp-dir.js';

function collect(): Logger & { lines: string[] } {
  const lines: string[] = [];
  const log = (text: string) => lines.push(text);
  return { lines, line: log, info: log, warn: log, error: log, flush: () => {}, flushed: async () => {} };
}

type StartResponse = (status: string, headers: [string, string][]) => void;

t.test('serves a function on the sockets it is given', async (t) => {
  const path = join(tempDir(t), 'app.sock');
  const logger = collect();
  const application = (_environ: object, startResponse: StartResponse) => {
    startResponse('200 OK', [['Content-Length', '2']]);
    return ['ok'];
  };
  const server = await createServer({
    application,
    logger,
    options: { 'http-socket': ['127.0.0.1:0', path], listen: 5 },
  });
  t.match(server.sockets, [
    { address: /^127\.0\.0\.1:\d+$/, port: Number, protocol: 'http' },
    { address: path, port: 0, protocol: 'http' },
  ]);
  for (const { address } of server.sockets) {
    const client = await connectRaw(t, address);
    await client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    t.equal((await client.readResponse()).body.toString(), 'ok');
  }
  await server.close();
  await server.close();
  t.notOk(existsSync(path));
  t.equal(logger.lines.filter((line) => line.includes('GET /')).length, 2);
  await t.rejects(connectRaw(t, server.sockets[0]!.address), { code: 'ECONNREFUSED' });
});

t.test('close() lets the request in hand finish', async (t) => {
  let goOn = () => {};
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const application = async (_environ: object, startResponse: StartResponse) => {
    begun();
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
    startResponse('200 OK', [['Content-Length', '4']]);
    return ['done'];
  };
  const server = await createServer({ application, logger: collect(), options: { 'http-socket': '127.0.0.1:0' } });
  const client = await connectRaw(t, server.sockets[0]!.address);
  await client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await hasBegun;
  t.equal(server.requestsInFlight, 1);
  const closed = server.close();
  goOn();
  t.equal((await client.readResponse()).body.toString(), 'done');
  await closed;
  t.equal(server.requestsInFlight, 0);
});

t.test('mistakes are told', async (t) => {
  const application = () => [];
  await t.rejects(createServer({ application, options: { 'http-sockt': ':0' } }), { message: /http-sockt/ });
  await t.rejects(createServer({ application, options: { processes: 2 } }), { message: /processes: for the command/ });
  await t.rejects(createServer({ application, options: { 'http-socket': 'fd://999' } }), { name: 'ListenError' });
});
