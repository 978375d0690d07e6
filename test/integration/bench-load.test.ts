// The load of the benchmark: at a fixed rate a request counts from when it was due, whoever made it wait; what goes wrong is
// counted by its kind.

import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { hello } from '../../dist-bench/asked.js';
import { buildGenerator, type GeneratorSettings, runGenerator } from '../../dist-bench/load/generator.js';

// The compiler may take long on a busy machine, and nothing else runs meanwhile.
t.setTimeout(180_000);
buildGenerator();

interface Target {
  readonly settings: Omit<GeneratorSettings, 'phases'>;
  readonly server: Server;
}

async function serve(t: Test, listener: RequestListener): Promise<Target> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, settings: { address, asked: hello, cores: '0', connections: 4 } };
}

t.test('a server that stalls makes later requests late, over one connection', async (t) => {
  const stallMs = 500;
  let requests = 0;
  const { settings } = await serve(t, async (_request, response) => {
    requests += 1;
    if (requests === 1) await delay(stallMs);
    response.end('Hello, world!');
  });
  const result = await runGenerator({ ...settings, connections: 1, phases: [{ rate: 100, seconds: 1 }] });
  const [phase] = result.phases;
  t.match(phase, { due: 100, answered: 100, refused: 0 }, 'the rate is held');
  t.ok((phase?.p99Us ?? 0) >= (stallMs - 50) * 1000, 'those that were due meanwhile have waited nearly as long');
  t.same(result.errors, {});
  const windows = result.windows.reduce((sum, count) => sum + count, 0);
  t.equal(windows, 100);
});

t.test('without a rate, a request follows the answer', async (t) => {
  let requests = 0;
  const { settings } = await serve(t, (_request, response) => {
    requests += 1;
    response.end('Hello, world!');
  });
  const { phases, errors } = await runGenerator({ ...settings, phases: [{ rate: 0, seconds: 0.5 }] });
  t.same(errors, {});
  t.ok(requests >= 4);
  t.match(phases, [{ due: requests, answered: requests }]);
});

t.test('a connection for each request', async (t) => {
  let requests = 0;
  const { settings, server } = await serve(t, (_request, response) => {
    requests += 1;
    response.setHeader('Connection', 'close').end('Hello, world!');
  });
  let connections = 0;
  server.on('connection', () => (connections += 1));
  const result = await runGenerator({ ...settings, isEachNew: true, phases: [{ rate: 50, seconds: 1 }] });
  t.same([result.phases[0]?.answered, requests, connections, result.errors], [50, 50, 50, {}]);
});

t.test('phases follow each other, each with what was due in it', async (t) => {
  const { settings } = await serve(t, (_request, response) => response.end('Hello, world!'));
  const phases = [
    { rate: 100, seconds: 0.5 },
    { rate: 20, seconds: 0.5 },
  ];
  const result = await runGenerator({ ...settings, phases });
  t.match(result.phases, [
    { due: 50, answered: 50 },
    { due: 10, answered: 10 },
  ]);
});

t.test('what goes wrong', async (t) => {
  const wrongs: Readonly<Record<string, RequestListener>> = {
    'status 500': (_request, response) => {
      response.statusCode = 500;
      response.end('Hello, world!');
    },
    'body of another length': (_request, response) => response.end('Hello'),
    'closed without answer': (request) => request.socket.end(),
    'answer broken off': (request, response) => {
      response.writeHead(200, { 'Content-Length': 13 }).write('Hel');
      setImmediate(() => request.socket.end());
    },
  };
  for (const [wrong, listener] of Object.entries(wrongs)) {
    const { settings } = await serve(t, listener);
    const result = await runGenerator({ ...settings, phases: [{ rate: 20, seconds: 0.5 }] });
    t.same([result.phases[0]?.answered, result.errors], [0, { [wrong]: 10 }], wrong);
  }
  const { settings } = await serve(t, (_request, response) => {
    response.statusCode = 503;
    response.end();
  });
  const refused = await runGenerator({ ...settings, phases: [{ rate: 20, seconds: 0.5 }] });
  t.match(refused, { phases: [{ answered: 0, refused: 10 }], errors: {} }, '503 is a refusal');
});
