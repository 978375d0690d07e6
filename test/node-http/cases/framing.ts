// Where an answer ends: Content-Length, chunks, the end of the connection, and answers without a body.
import { attempt, type Case, describeError, get, keptGet, request, watch, watchBoth } from '../case.js';

type Handle = NonNullable<Case['handle']>;

const head = (version = 'HTTP/1.1', ...fields: string[]) =>
  request('HEAD', '/', version, ['Host: x', ...fields, 'Connection: close']);
const old = (...fields: string[]) => request('GET', '/', 'HTTP/1.0', fields);

const whole: Handle = (_req, res) => void res.end('whole');
const parts: Handle = (_req, res) => {
  res.write('one');
  res.write('two');
  res.end('three');
};
const late: Handle = async (_req, res) => {
  res.write('now');
  await new Promise((resolve) => setTimeout(resolve, 5));
  res.end('later');
};
const declared: Handle = (_req, res) => {
  res.setHeader('Content-Length', 6);
  res.write('abc');
  res.end('def');
};
const nothing: Handle = (_req, res) => void res.end();
const byWriteHead: Handle = (_req, res) => {
  res.writeHead(200, { 'Content-Length': 5 });
  res.end('exact');
};

const shapes: readonly (readonly [string, Handle])[] = [
  ['end(text)', whole],
  ['write, write, end(text)', parts],
  ['write, later end', late],
  ['a declared length', declared],
  ['end()', nothing],
  ['writeHead with a length', byWriteHead],
  ['writeHead, end(text)', (_req, res) => void res.writeHead(200).end('text')],
  [
    'writeHead, write, end',
    (_req, res) => {
      res.writeHead(200);
      res.write('a');
      res.end('b');
    },
  ],
  ['writeHead, end()', (_req, res) => void res.writeHead(200).end()],
  [
    'Transfer-Encoding: chunked of its own',
    (_req, res) => {
      res.setHeader('Transfer-Encoding', 'chunked');
      res.end('mine');
    },
  ],
];

const asks: readonly (readonly [string, string])[] = [
  ['HTTP/1.1', get()],
  ['HEAD', head()],
  ['HTTP/1.0', old()],
  ['HTTP/1.0 keep-alive', old('Connection: keep-alive')],
];

/** Statuses without a body. */
const bodiless = [204, 304, 205];

export const framing: readonly Case[] = [
  ...shapes.flatMap(([shape, handle]) =>
    asks.map(
      ([ask, client]): Case => ({
        name: `${shape} over ${ask}`,
        handle,
        client: ask.endsWith('keep-alive')
          ? async (conversation) => {
              await conversation.send(client);
              await conversation.until('\r\n\r\n');
              await conversation.send(old());
              await conversation.untilClosed();
            }
          : client,
      }),
    ),
  ),
  ...bodiless.flatMap((status): Case[] => [
    {
      name: `${status} with end()`,
      handle: (_req, res) => {
        res.statusCode = status;
        res.end();
      },
      client: get(),
    },
    {
      name: `${status} with a body`,
      handle: (_req, res, { log }) => {
        res.statusCode = status;
        attempt(log, 'write', () => res.write('ignored'));
        res.end('ignored');
      },
      client: get(),
    },
    {
      name: `${status} with Content-Length`,
      handle: (_req, res) => {
        res.writeHead(status, { 'Content-Length': 10 });
        res.end();
      },
      client: get(),
    },
    {
      name: `${status} on a kept connection`,
      handle: (_req, res) => {
        res.writeHead(status);
        res.end();
      },
      client: keptGet() + get(),
    },
  ]),
  {
    name: 'HEAD with a body that is given',
    handle: (_req, res, { log }) => {
      attempt(log, 'write', () => res.write('ignored'));
      res.end('too');
    },
    client: head(),
  },
  { name: 'empty text', handle: (_req, res) => void res.end(''), client: get() },
  {
    name: 'empty writes',
    handle: (_req, res, { log }) => {
      attempt(log, 'write', () => res.write(''));
      attempt(log, 'write', () => res.write(Buffer.alloc(0)));
      res.end('');
    },
    client: get(),
  },
  {
    name: 'bytes',
    handle: (_req, res) => {
      res.write(Buffer.from('buffer '));
      res.write(new Uint8Array([97, 98, 32]));
      res.end(Buffer.from('end'));
    },
    client: get(),
  },
  {
    name: 'bytes of a larger buffer',
    handle: (_req, res) => void res.end(new Uint8Array(new TextEncoder().encode('abcdef').buffer, 2, 3)),
    client: get(),
  },
  { name: 'text beyond ASCII', handle: (_req, res) => void res.end('\u00e9 \u20ac \u{1f600}'), client: get() },
  {
    name: 'encodings',
    handle: (_req, res) => {
      res.write('\u00e9', 'latin1');
      res.write('616263', 'hex');
      res.end('ZGVm', 'base64');
    },
    client: get(),
  },
  { name: 'end with an encoding', handle: (_req, res) => void res.end('\u00e9t\u00e9', 'latin1'), client: get() },
  { name: 'utf16le', handle: (_req, res) => void res.end('ab', 'utf16le'), client: get() },
  { name: 'a large text', handle: (_req, res) => void res.end('t'.repeat(200_000)), client: get() },
  { name: 'a large buffer', handle: (_req, res) => void res.end(Buffer.alloc(200_000, 'b')), client: get() },
  {
    name: 'large parts',
    handle: (_req, res) => {
      for (let index = 0; index < 5; index += 1) res.write(Buffer.alloc(50_000, String(index)));
      res.end();
    },
    client: get(),
  },
  {
    name: 'wrong parts',
    handle: (_req, res, { log }) => {
      watch(log, 'res', res, 'error', 'close');
      attempt(log, 'null', () => res.write(null as never));
      attempt(log, 'undefined', () => res.write(undefined as never));
      attempt(log, 'number', () => res.write(7 as never));
      attempt(log, 'object', () => res.write({} as never));
      attempt(log, 'end number', () => void res.end(7 as never));
      res.end();
    },
    client: get(),
  },
  { name: 'end(null) and end(undefined)', handle: (_req, res) => void res.end(null as never), client: get() },
  {
    name: 'more than the declared length',
    handle: (_req, res, { log }) => {
      res.setHeader('Content-Length', 3);
      attempt(log, 'end', () => void res.end('abcdef'));
    },
    client: get(),
    served: 'framing of responses',
  },
  {
    name: 'less than the declared length',
    handle: (_req, res, { log }) => {
      res.setHeader('Content-Length', 10);
      attempt(log, 'end', () => void res.end('abc'));
    },
    client: get(),
  },
  {
    name: 'strictContentLength, too much',
    handle: (_req, res, { log }) => {
      watch(log, 'res', res, 'error');
      res.strictContentLength = true;
      res.setHeader('Content-Length', 3);
      attempt(log, 'write', () => res.write('abcdef'));
      attempt(log, 'end', () => void res.end('abcdef'));
      res.destroy();
    },
    client: get(),
  },
  {
    name: 'strictContentLength, too little',
    handle: (_req, res, { log }) => {
      res.strictContentLength = true;
      res.setHeader('Content-Length', 10);
      attempt(log, 'end', () => void res.end('abc'));
      res.destroy();
    },
    client: get(),
  },
  {
    name: 'strictContentLength, exact',
    handle: (_req, res) => {
      res.strictContentLength = true;
      res.setHeader('Content-Length', 6);
      res.write('abc');
      res.end('def');
    },
    client: get(),
  },
  {
    name: 'Content-Length and Transfer-Encoding together',
    handle: (_req, res) => {
      res.setHeader('Content-Length', 3);
      res.setHeader('Transfer-Encoding', 'chunked');
      res.end('abc');
    },
    client: get(),
    served: 'framing of responses',
  },
  {
    name: 'a strange Content-Length',
    handle: (_req, res, { log }) => {
      attempt(log, 'set', () => void res.setHeader('Content-Length', 'abc'));
      res.end('xyz');
    },
    client: get(),
    served: 'framing of responses',
  },
  {
    name: 'a strange Transfer-Encoding',
    handle: (_req, res) => {
      res.setHeader('Transfer-Encoding', 'gzip');
      res.end('xyz');
    },
    client: get(),
    served: 'framing of responses',
  },
  {
    name: 'a Content-Length given twice by writeHead',
    handle: (_req, res) => {
      res.setHeader('Content-Length', 5);
      res.writeHead(200, { 'content-length': 3 });
      res.end('abc');
    },
    client: get(),
  },
  {
    name: 'write after end',
    handle: (_req, res, { log }) => {
      watch(log, 'res', res, 'error', 'close');
      res.end('x');
      attempt(log, 'write', () => res.write('y', (error) => log(`callback ${describeError(error)}`)));
    },
    client: get(),
  },
  {
    name: 'write after end without a listener for errors',
    handle: (_req, res, { log }) => {
      res.on('error', () => {});
      res.end('x');
      res.write('y');
      watch(log, 'res', res, 'close');
    },
    client: get(),
  },
  {
    name: 'end twice',
    handle: (_req, res, { log }) => {
      watch(log, 'res', res, 'error', 'finish');
      res.end('x');
      attempt(log, 'again', () => res.end() === res);
      attempt(log, 'again with a part', () => res.end('y') === res);
    },
    client: get(),
  },
  {
    name: 'end twice with callbacks',
    handle: (_req, res, { log }) => {
      watch(log, 'res', res, 'error', 'finish');
      res.end('x', () => log('first'));
      res.end((error?: Error) => log(`second ${error === undefined ? '-' : describeError(error)}`));
      res.on('finish', () => {
        res.end((error?: Error) =>
          log(`after finish ${error === undefined || error === null ? '-' : describeError(error)}`),
        );
      });
    },
    client: get(),
  },
  {
    name: 'callback of end',
    handle: (_req, res, { log }) => {
      watchBoth(log, _req, res);
      res.end('x', () => log('callback'));
    },
    client: get(),
  },
  {
    name: 'callback of end, signatures',
    handle: (req, res, { log }) => {
      if (req.url === '/1') res.end(() => log('end(callback)'));
      else if (req.url === '/2') res.end('x', 'utf8', () => log('end(part, encoding, callback)'));
      else res.end('x', () => log('end(part, callback)'));
    },
    client: keptGet('/1') + keptGet('/2') + get('/3'),
  },
  {
    name: 'callbacks of write',
    handle: (_req, res, { log }) => {
      watch(log, 'res', res, 'finish');
      res.write('a', () => log('a'));
      res.write('b', 'latin1', () => log('b'));
      log('written');
      res.end('c', () => log('c'));
      log('ended');
    },
    client: get(),
  },
  {
    name: 'callback of a write long before the end',
    handle: (_req, res, { log }) => {
      watch(log, 'res', res, 'finish');
      res.write('a', (error) => {
        log(`a ${error === null || error === undefined ? '-' : describeError(error)}`);
        res.write('b', () => {
          log('b');
          res.end();
        });
      });
    },
    client: get(),
  },
  {
    name: 'callback of a write of HEAD and 304',
    handle: (req, res, { log }) => {
      if (req.method === 'GET') res.statusCode = 304;
      attempt(log, 'write', () => res.write('a', () => log('a')));
      res.end('x', () => log('end'));
    },
    client: request('HEAD', '/', 'HTTP/1.1', ['Host: x']) + get(),
  },
  { name: 'end gives the answer', handle: (_req, res, { log }) => log(String(res.end('x') === res)), client: get() },
  {
    name: 'write gives true for a little',
    handle: (_req, res, { log }) => {
      log(String(res.write('x')));
      log(String(res.write('x')));
      res.end();
    },
    client: get(),
  },
  {
    name: 'state along the way',
    handle: (_req, res, { log }) => {
      const state = (label: string) =>
        log(
          [label, res.writableEnded, res.writableFinished, res.finished, res.writable, res.destroyed, res.closed].join(
            ' ',
          ),
        );
      state('start');
      res.write('x');
      state('write');
      res.on('prefinish', () => state('prefinish'));
      res.on('finish', () => state('finish'));
      res.on('close', () => state('close'));
      res.end();
      state('end');
    },
    client: get(),
  },
  {
    name: 'addTrailers',
    handle: (_req, res) => {
      res.setHeader('Trailer', 'X-Sum');
      res.write('abc');
      res.addTrailers({ 'X-Sum': '1', 'X-Other': 'two' });
      res.end();
    },
    client: get(),
  },
  {
    name: 'addTrailers, lists',
    handle: (_req, res) => {
      res.write('abc');
      res.addTrailers([
        ['X-Sum', '1'],
        ['X-Sum', '2'],
      ] as never);
      res.end('def');
    },
    client: get(),
  },
  {
    name: 'addTrailers before an answer in one piece',
    handle: (_req, res) => {
      res.addTrailers({ 'X-Sum': '1' });
      res.end('abc');
    },
    client: get(),
  },
  {
    name: 'addTrailers with a declared length',
    handle: (_req, res, { log }) => {
      res.setHeader('Content-Length', 3);
      attempt(log, 'add', () => void res.addTrailers({ 'X-Sum': '1' }));
      res.end('abc');
    },
    client: get(),
  },
  {
    name: 'Trailer with a declared length',
    handle: (_req, res, { log }) => {
      res.setHeader('Content-Length', 3);
      res.setHeader('Trailer', 'X-Sum');
      attempt(log, 'end', () => void res.end('abc'));
      res.destroy();
    },
    client: get(),
  },
  {
    name: 'bad trailers',
    handle: (_req, res, { log }) => {
      res.write('abc');
      attempt(log, 'name', () => void res.addTrailers({ 'a b': '1' }));
      attempt(log, 'value', () => void res.addTrailers({ a: 'b\r\nc' }));
      res.end();
    },
    client: get(),
  },
  {
    name: 'trailers over HTTP/1.0',
    handle: (_req, res) => {
      res.write('abc');
      res.addTrailers({ 'X-Sum': '1' });
      res.end();
    },
    client: old(),
  },
  {
    name: 'cork and uncork',
    handle: (_req, res, { log }) => {
      res.cork();
      res.write('a');
      res.write('b');
      log(String(res.writableCorked));
      res.uncork();
      res.write('c');
      res.end();
    },
    client: get(),
  },
  {
    name: 'cork, then end',
    handle: (_req, res) => {
      res.cork();
      res.write('a');
      res.write('b');
      res.end('c');
    },
    client: get(),
  },
  {
    name: 'useChunkedEncodingByDefault = false',
    handle: (_req, res) => {
      res.useChunkedEncodingByDefault = false;
      res.write('a');
      res.end('b');
    },
    client: get(),
  },
  {
    name: 'shouldKeepAlive = false',
    handle: (_req, res) => {
      res.shouldKeepAlive = false;
      res.end('x');
    },
    client: keptGet(),
  },
];
