// Status and header fields of an answer: setting, asking, removing, and what is refused.
import { attempt, type Case, get, request, tell } from '../case.js';

type Handle = NonNullable<Case['handle']>;

/** A handler that sets up `res` and ends it. */
const set =
  (change: (res: Parameters<Handle>[1]) => unknown): Handle =>
  (_req, res) => {
    change(res);
    res.end('body');
  };

const wrongValues: readonly (readonly [string, unknown, unknown])[] = [
  ['undefined as a value', 'X-A', undefined],
  ['a line end in a value', 'X-A', 'a\r\nB: c'],
  ['a character beyond latin1 in a value', 'X-A', '\u20ac'],
  ['NUL in a value', 'X-A', 'a\0'],
  ['an empty name', '', 'a'],
  ['a space in a name', 'X A', 'a'],
  ['a colon in a name', 'X:', 'a'],
  ['a number as a name', 7, 'a'],
  ['undefined as a name', undefined, 'a'],
  ['undefined in a list', 'X-A', ['a', undefined]],
];

/** node keeps a list that it is given, and adds to it. */
const copyOf = (value: unknown): unknown => (Array.isArray(value) ? [...value] : value);

const wrongStatuses: readonly unknown[] = [
  99,
  1000,
  0,
  -1,
  Number.NaN,
  'abc',
  undefined,
  null,
  '200',
  200.7,
  '404 Not Found',
];

export const responseHead: readonly Case[] = [
  { name: 'nothing set', handle: set(() => {}), client: get() },
  { name: 'setHeader', handle: set((res) => res.setHeader('X-One', '1').setHeader('x-TWO', 'two')), client: get() },
  {
    name: 'setHeader twice: the second counts',
    handle: set((res) => res.setHeader('X-One', '1').setHeader('x-one', '2')),
    client: get(),
  },
  { name: 'setHeader with a number', handle: set((res) => res.setHeader('X-One', 1)), client: get() },
  { name: 'setHeader with a list', handle: set((res) => res.setHeader('X-One', ['1', '2'])), client: get() },
  { name: 'setHeader with an empty list', handle: set((res) => res.setHeader('X-One', [])), client: get() },
  { name: 'Set-Cookie as a list', handle: set((res) => res.setHeader('Set-Cookie', ['a=1', 'b=2'])), client: get() },
  { name: 'Cookie as a list', handle: set((res) => res.setHeader('Cookie', ['a=1', 'b=2'])), client: get() },
  {
    name: 'setHeader with odd values',
    handle: set((res) =>
      res
        .setHeader('X-A', true as never)
        .setHeader('X-B', null as never)
        .setHeader('X-C', ''),
    ),
    client: get(),
  },
  {
    name: 'setHeader with an object',
    handle: set((res) => res.setHeader('X-A', { toString: () => 'text' } as never)),
    client: get(),
  },
  { name: 'latin1 in a value', handle: set((res) => res.setHeader('X-A', 'caf\u00e9')), client: get() },
  {
    name: 'appendHeader',
    handle: set((res) => res.appendHeader('X-A', '1').appendHeader('x-a', '2').appendHeader('X-A', ['3', '4'])),
    client: get(),
  },
  {
    name: 'appendHeader and getHeader',
    handle: (_req, res, { log }) => {
      res.appendHeader('X-A', '1');
      attempt(log, 'one', () => res.getHeader('x-a'));
      res.appendHeader('X-A', '2');
      attempt(log, 'two', () => res.getHeader('x-a'));
      res.end();
    },
    client: get(),
  },
  {
    name: 'setHeaders with Headers and Map',
    handle: set((res) => {
      const headers = new Headers({ 'X-A': '1' });
      headers.append('Set-Cookie', 'a=1');
      headers.append('Set-Cookie', 'b=2');
      res.setHeaders(headers);
      res.setHeaders(new Map([['X-Map', '2']]));
    }),
    client: get(),
  },
  {
    name: 'setHeaders with something else',
    handle: (_req, res, { log }) => {
      attempt(log, 'object', () => res.setHeaders({ a: 'b' } as never));
      attempt(log, 'list', () => res.setHeaders([['a', 'b']] as never));
      attempt(log, 'null', () => res.setHeaders(null as never));
      res.end();
    },
    client: get(),
  },
  {
    name: 'getHeader, hasHeader, getHeaders, getHeaderNames, getRawHeaderNames',
    handle: (_req, res, { log }) => {
      res.setHeader('X-One', 1);
      res.setHeader('X-List', ['a', 'b']);
      attempt(log, 'getHeader', () => [
        res.getHeader('x-one'),
        res.getHeader('X-LIST'),
        res.getHeader('none') ?? 'nothing',
      ]);
      attempt(log, 'hasHeader', () => [res.hasHeader('X-ONE'), res.hasHeader('none')]);
      attempt(log, 'getHeaders', () => [
        Object.entries(res.getHeaders()),
        Object.getPrototypeOf(res.getHeaders()) === null,
      ]);
      attempt(log, 'names', () => [
        res.getHeaderNames(),
        (res as never as { getRawHeaderNames(): string[] }).getRawHeaderNames(),
      ]);
      attempt(log, 'no name', () => res.getHeader(undefined as never));
      attempt(log, 'no name', () => res.hasHeader(undefined as never));
      attempt(log, 'no name', () => res.removeHeader(undefined as never));
      res.end();
    },
    client: get(),
  },
  {
    name: 'the same before anything is set',
    handle: (_req, res, { log }) => {
      attempt(log, 'all', () => [res.getHeaders(), res.getHeaderNames(), res.hasHeader('a')]);
      attempt(log, 'getHeader', () => res.getHeader('a'));
      res.end();
    },
    client: get(),
  },
  {
    name: 'the same after the head has been sent',
    handle: (_req, res, { log }) => {
      res.setHeader('X-One', 1);
      res.end('x');
      attempt(log, 'all', () => [res.getHeaders(), res.getHeaderNames(), res.hasHeader('x-one'), res.headersSent]);
      attempt(log, 'connection', () => res.getHeader('connection'));
    },
    client: get(),
  },
  {
    name: 'removeHeader',
    handle: set((res) => {
      res.setHeader('X-One', '1');
      res.setHeader('X-Two', '2');
      res.removeHeader('x-one');
      res.removeHeader('never-there');
    }),
    client: get(),
  },
  { name: 'removeHeader(Date)', handle: set((res) => res.removeHeader('Date')), client: get() },
  {
    name: 'removeHeader(Connection)',
    handle: set((res) => res.removeHeader('Connection')),
    client: async (client) => {
      await client.send(request('GET', '/', 'HTTP/1.1', ['Host: x']));
      await client.until('body');
      client.close();
    },
  },
  { name: 'removeHeader(Content-Length)', handle: set((res) => res.removeHeader('Content-Length')), client: get() },
  {
    name: 'removeHeader(Transfer-Encoding)',
    handle: (_req, res) => {
      res.removeHeader('Transfer-Encoding');
      res.write('a');
      res.end('b');
    },
    client: get(),
  },
  {
    name: 'sendDate = false',
    handle: set((res) => {
      res.sendDate = false;
    }),
    client: get(),
  },
  { name: 'a Date of the application', handle: set((res) => res.setHeader('date', 'today')), client: get() },
  {
    name: 'a Connection of the application',
    handle: set((res) => res.setHeader('connection', 'close')),
    client: request('GET', '/', 'HTTP/1.1', ['Host: x']),
  },
  {
    name: 'a Keep-Alive of the application',
    handle: set((res) => res.setHeader('keep-alive', 'timeout=77')),
    client: get(),
  },
  {
    name: 'statusCode and statusMessage',
    handle: set((res) => {
      res.statusCode = 418;
      res.statusMessage = 'Short and stout';
    }),
    client: get(),
  },
  {
    name: 'statusCode alone',
    handle: set((res) => {
      res.statusCode = 404;
    }),
    client: get(),
  },
  {
    name: 'an unknown status',
    handle: set((res) => {
      res.statusCode = 599;
    }),
    client: get(),
  },
  {
    name: 'statusMessage afterwards',
    handle: (_req, res, { log }) => {
      res.statusCode = 201;
      log(String(res.statusMessage));
      res.end();
      log(String(res.statusMessage));
    },
    client: get(),
  },
  ...wrongStatuses.map(
    (status): Case => ({
      name: `statusCode ${JSON.stringify(status) ?? 'undefined'}${Number.isNaN(status) ? ' (NaN)' : ''}`,
      handle: (_req, res, { log }) => {
        res.statusCode = status as number;
        attempt(log, 'end', () => void res.end('x'));
        if (!res.headersSent) {
          res.statusCode = 500;
          res.end('wrong');
        }
      },
      client: get(),
    }),
  ),
  ...wrongStatuses.map(
    (status): Case => ({
      name: `writeHead(${JSON.stringify(status) ?? 'undefined'})${Number.isNaN(status) ? ' (NaN)' : ''}`,
      handle: (_req, res, { log }) => {
        attempt(log, 'writeHead', () => void res.writeHead(status as number));
        res.end('x');
      },
      client: get(),
    }),
  ),
  {
    name: 'a bad statusMessage',
    handle: (_req, res, { log }) => {
      res.statusMessage = 'a\r\nb';
      attempt(log, 'end', () => void res.end('x'));
      res.statusMessage = 'fine';
      if (!res.headersSent) res.end();
    },
    client: get(),
  },
  ...wrongValues.map(
    ([name, field, value]): Case => ({
      name: `setHeader: ${name}`,
      handle: (_req, res, { log }) => {
        attempt(log, 'setHeader', () => res.setHeader(field as string, copyOf(value) as string));
        attempt(log, 'appendHeader', () => res.appendHeader(field as string, copyOf(value) as string));
        res.end('x');
      },
      client: get(),
    }),
  ),
  ...wrongValues.map(
    ([name, field, value]): Case => ({
      name: `writeHead: ${name}`,
      handle: (_req, res, { log }) => {
        attempt(log, 'writeHead', () => void res.writeHead(200, [[field, value]] as never));
        if (!res.headersSent) res.end('x');
        else res.destroy();
      },
      client: get(),
    }),
  ),
  { name: 'writeHead(status)', handle: set((res) => res.writeHead(202)), client: get() },
  { name: 'writeHead(status, message)', handle: set((res) => res.writeHead(202, 'Taken')), client: get() },
  {
    name: 'writeHead(status, object)',
    handle: set((res) => res.writeHead(200, { 'X-A': '1', 'x-b': ['2', '3'], 'X-C': 4 })),
    client: get(),
  },
  {
    name: 'writeHead(status, message, object)',
    handle: set((res) => res.writeHead(200, 'Fine', { 'X-A': '1' })),
    client: get(),
  },
  {
    name: 'writeHead(status, flat list)',
    handle: set((res) => res.writeHead(200, ['X-A', '1', 'x-a', '2', 'X-B', '3'] as never)),
    client: get(),
  },
  {
    name: 'writeHead(status, list of pairs)',
    handle: set((res) =>
      res.writeHead(200, [
        ['X-A', '1'],
        ['x-a', '2'],
      ] as never),
    ),
    client: get(),
  },
  {
    name: 'writeHead(status, odd flat list)',
    handle: (_req, res, { log }) => {
      attempt(log, 'writeHead', () => void res.writeHead(200, ['X-A', '1', 'X-B'] as never));
      if (!res.headersSent) res.end('x');
      else res.destroy();
    },
    client: get(),
  },
  { name: 'writeHead with undefined headers', handle: set((res) => res.writeHead(200, undefined)), client: get() },
  {
    name: 'writeHead joins what was set',
    handle: set((res) => {
      res.setHeader('X-Set', '1');
      res.setHeader('X-Both', '2');
      res.writeHead(200, { 'x-both': '3', 'X-New': '4' });
    }),
    client: get(),
  },
  {
    name: 'writeHead with a flat list joins what was set',
    handle: set((res) => {
      res.setHeader('X-Set', '1');
      res.setHeader('X-Both', '2');
      res.writeHead(200, ['x-both', '3', 'x-both', '4', 'X-New', '5'] as never);
    }),
    client: get(),
  },
  {
    name: 'getHeader after writeHead',
    handle: (_req, res, { log }) => {
      res.setHeader('X-Set', '1');
      res.writeHead(200, { 'X-Head': '2' });
      attempt(log, 'set', () => res.getHeader('x-set'));
      attempt(log, 'head', () => res.getHeader('x-head'));
      attempt(log, 'sent', () => res.headersSent);
      res.end();
    },
    client: get(),
  },
  {
    name: 'getHeader after writeHead alone',
    handle: (_req, res, { log }) => {
      res.writeHead(200, { 'X-Head': '2' });
      attempt(log, 'head', () => res.getHeader('x-head'));
      attempt(log, 'sent', () => res.headersSent);
      attempt(log, 'set', () => res.setHeader('X-Late', '1'));
      res.end();
    },
    client: get(),
  },
  {
    name: 'writeHead gives the answer',
    handle: (_req, res) => {
      res.writeHead(200).end('chained');
    },
    client: get(),
  },
  {
    name: 'writeHead twice',
    handle: (_req, res, { log }) => {
      res.writeHead(200);
      attempt(log, 'again', () => void res.writeHead(201));
      res.end();
    },
    client: get(),
  },
  {
    name: 'after the head has been sent',
    handle: (_req, res, { log }) => {
      res.write('x');
      attempt(log, 'setHeader', () => res.setHeader('A', 'b'));
      attempt(log, 'appendHeader', () => res.appendHeader('A', 'b'));
      attempt(log, 'removeHeader', () => res.removeHeader('A'));
      attempt(log, 'setHeaders', () => res.setHeaders(new Map([['a', 'b']])));
      attempt(log, 'writeHead', () => void res.writeHead(200));
      attempt(log, 'flushHeaders', () => void res.flushHeaders());
      attempt(log, 'statusCode', () => {
        res.statusCode = 404;
        return res.statusCode;
      });
      res.end();
    },
    client: get(),
  },
  {
    name: 'flushHeaders',
    handle: async (_req, res, { log }) => {
      res.setHeader('X-A', '1');
      res.flushHeaders();
      log(String(res.headersSent));
      await new Promise((resolve) => setTimeout(resolve, 5));
      res.end('late');
    },
    client: get(),
  },
  {
    name: 'flushHeaders, then end',
    handle: (_req, res) => {
      res.flushHeaders();
      res.end('now');
    },
    client: get(),
  },
  {
    name: 'headersSent',
    handle: (_req, res, { log }) => {
      log(String(res.headersSent));
      res.write('');
      log(String(res.headersSent));
      res.write('x');
      log(String(res.headersSent));
      res.end();
      log(String(res.headersSent));
    },
    client: get(),
  },
  {
    name: 'uniqueHeaders',
    options: { uniqueHeaders: ['x-a', 'set-cookie'] },
    handle: set((res) => {
      res.setHeader('X-A', ['1', '2']);
      res.setHeader('X-B', ['1', '2']);
      res.setHeader('Set-Cookie', ['a', 'b']);
    }),
    client: get(),
  },
  {
    name: 'the names that node writes',
    handle: (_req, res, { log }) => {
      res.setHeader('X-A', '1');
      res.end('x');
      const text = (res as never as { _header: string })._header;
      log(text.replace(/Date: [^\r]+/, 'Date: (now)'));
    },
    client: get(),
  },
  {
    name: 'what an answer is before it is sent',
    handle: tell((_req, res) => [
      res.statusCode,
      res.statusMessage,
      res.headersSent,
      res.sendDate,
      res.finished,
      res.writable,
      res.writableEnded,
      res.writableFinished,
      res.writableLength,
      res.writableHighWaterMark,
      res.writableCorked,
      res.writableObjectMode,
      res.destroyed,
      res.errored,
      res.closed,
      res.shouldKeepAlive,
      res.chunkedEncoding,
      res.useChunkedEncodingByDefault,
      res.strictContentLength,
    ]),
    client: get(),
  },
  {
    name: 'a large head',
    handle: set((res) => {
      for (let index = 0; index < 400; index += 1) res.setHeader(`x-field-${index}`, 'v'.repeat(200));
    }),
    client: get(),
  },
];
