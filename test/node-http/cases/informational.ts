// 1xx: 100 Continue and who sends it, 102, 103, and expectations.
import { attempt, type Case, get, readAll, request, watchBoth } from '../case.js';

const expecting = (expectation: string, body = 'abc') =>
  request('POST', '/', 'HTTP/1.1', [
    'Host: x',
    `Expect: ${expectation}`,
    `Content-Length: ${body.length}`,
    'Connection: close',
  ]);

const echo: NonNullable<Case['handle']> = async (req, res) => void res.end(await readAll(req));

export const informational: readonly Case[] = [
  {
    name: 'Expect: 100-continue is answered before the request',
    handle: echo,
    client: async (client) => {
      await client.send(expecting('100-continue'));
      await client.until('HTTP/1.1 100 Continue\r\n\r\n');
      await client.send('abc');
      await client.untilClosed();
    },
  },
  {
    name: 'Expect: 100-continue with the body right behind it',
    handle: echo,
    client: `${expecting('100-continue')}abc`,
  },
  {
    name: 'Expect: 100-CONTINUE',
    handle: echo,
    client: async (client) => {
      await client.send(expecting('100-CONTINUE'));
      await client.until('HTTP/1.1 100 Continue\r\n\r\n');
      await client.send('abc');
      await client.untilClosed();
    },
  },
  {
    name: 'Expect: 100-continue and the body is not read',
    handle: (_req, res) => void res.end('no'),
    client: async (client) => {
      await client.send(expecting('100-continue'));
      await client.until('HTTP/1.1 100 Continue\r\n\r\n');
      await client.send('abc');
      await client.untilClosed();
    },
  },
  {
    name: 'Expect over HTTP/1.0',
    handle: echo,
    client: request('POST', '/', 'HTTP/1.0', ['Expect: 100-continue', 'Content-Length: 3'], 'abc'),
  },
  {
    name: 'checkContinue: proceeds',
    configure: (server, log) => {
      server.on('checkContinue', (req, res) => {
        log('checkContinue');
        res.writeContinue(() => log('written'));
        void echo(req, res, undefined as never);
      });
    },
    handle: (_req, res, { log }) => {
      log('request');
      res.end();
    },
    client: async (client) => {
      await client.send(expecting('100-continue'));
      await client.until('HTTP/1.1 100 Continue\r\n\r\n');
      await client.send('abc');
      await client.untilClosed();
    },
  },
  {
    name: 'checkContinue: refuses',
    configure: (server, log) => {
      server.on('checkContinue', (req, res) => {
        watchBoth(log, req, res);
        res.writeHead(413);
        res.end('too much');
      });
    },
    client: async (client) => {
      await client.send(expecting('100-continue'));
      await client.until('too much');
      client.close();
    },
  },
  {
    name: 'checkContinue is for requests that expect',
    configure: (server, log) => {
      server.on('checkContinue', () => log('checkContinue'));
    },
    client: get(),
  },
  { name: 'another expectation', handle: echo, client: expecting('the-unexpected') },
  { name: 'another expectation, with its body', handle: echo, client: `${expecting('the-unexpected')}abc` },
  {
    name: 'checkExpectation',
    configure: (server, log) => {
      server.on('checkExpectation', (req, res) => {
        log(`checkExpectation ${req.headers.expect}`);
        res.statusCode = 400;
        res.end('what?');
      });
    },
    client: `${expecting('the-unexpected')}abc`,
  },
  {
    name: 'writeContinue without being asked',
    handle: (_req, res) => {
      res.writeContinue();
      res.end('x');
    },
    client: get(),
  },
  {
    name: 'writeProcessing',
    handle: (_req, res) => {
      res.writeProcessing();
      res.writeProcessing();
      res.end('done');
    },
    client: get(),
  },
  {
    name: 'writeEarlyHints',
    handle: (_req, res, { log }) => {
      res.writeEarlyHints({ link: '</a.css>; rel=preload; as=style', 'x-trace': 'id' }, () => log('hinted'));
      res.end('done');
    },
    client: get(),
  },
  {
    name: 'writeEarlyHints with several links',
    handle: (_req, res) => {
      res.writeEarlyHints({ link: ['</a.css>; rel=preload; as=style', '</b.js>; rel=preload; as=script'] });
      res.setHeader('X-A', '1');
      res.end('done');
    },
    client: get(),
  },
  {
    name: 'writeEarlyHints with nothing',
    handle: (_req, res, { log }) => {
      attempt(log, 'no link', () => void res.writeEarlyHints({ 'x-a': '1' }));
      attempt(log, 'empty', () => void res.writeEarlyHints({ link: [] }));
      attempt(log, 'bad link', () => void res.writeEarlyHints({ link: 'nonsense' }));
      attempt(log, 'no object', () => void res.writeEarlyHints(7 as never));
      attempt(log, 'undefined', () => void res.writeEarlyHints(undefined as never));
      res.end('done');
    },
    client: get(),
  },
  {
    name: 'early hints, later the answer',
    handle: async (_req, res) => {
      res.writeEarlyHints({ link: '</a.css>; rel=preload' });
      await new Promise((resolve) => setTimeout(resolve, 5));
      res.end('done');
    },
    client: async (client) => {
      await client.send(get());
      await client.until('103 Early Hints');
      await client.untilClosed();
    },
  },
  {
    name: 'writeHead(100)',
    handle: (_req, res, { log }) => {
      attempt(log, 'writeHead', () => void res.writeHead(100));
      attempt(log, 'end', () => void res.end());
    },
    client: async (client) => {
      await client.send(get());
      await client.until('\r\n\r\n');
      client.close();
    },
    served: 'framing of responses',
  },
  {
    name: 'informational on a pipelined request',
    handle: (req, res) => {
      if (req.url === '/1') return void setTimeout(() => res.end('first'), 5);
      res.writeProcessing();
      return void res.end('second');
    },
    client: keptGet2(),
  },
];

function keptGet2(): string {
  return request('GET', '/1', 'HTTP/1.1', ['Host: x']) + get('/2');
}
