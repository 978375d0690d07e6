// What is told and in which order, also when the client goes before the end.
import { type Case, describeError, get, keptGet, post, postChunked, request, watch, watchBoth } from '../case.js';

const partOfPost = request('POST', '/', 'HTTP/1.1', ['Host: x', 'Content-Length: 100000'], 'abc');
type Handle = NonNullable<Case['handle']>;

/** Everything, with the listeners that change what happens: `error`, `aborted`. */
const watchAll: Handle = (req, res, { log }) => {
  log('request');
  watch(log, 'req', req, 'end', 'aborted', 'error', 'close');
  watch(log, 'res', res, 'prefinish', 'finish', 'error', 'close');
};
const watchQuietly: Handle = (req, res, { log }) => {
  log('request');
  watchBoth(log, req, res);
};

/** When the answer has been given and nobody has listened. */
const laterTimes: Readonly<Record<string, (listen: () => void) => void>> = {
  'in the next tick': (listen) => process.nextTick(listen),
  'two ticks later': (listen) => process.nextTick(() => process.nextTick(listen)),
  'three ticks later': (listen) => process.nextTick(() => process.nextTick(() => process.nextTick(listen))),
  'in a microtask': (listen) => queueMicrotask(listen),
  'in the next turn': (listen) => setImmediate(listen),
};

/** Ways to go, and what is logged last when it has been noticed. */
const departures = ['close', 'reset'] as const;

export const events: readonly Case[] = [
  {
    name: 'GET, end at once',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.end('x');
      tools.log('returned');
    },
    client: get(),
  },
  {
    name: 'GET, end later',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      setTimeout(() => res.end('x'), 5);
    },
    client: get(),
  },
  {
    name: 'GET, write and end',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.write('x');
      res.end('y');
    },
    client: get(),
  },
  {
    name: 'GET on a kept connection',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.end('x');
    },
    client: async (client) => {
      await client.send(keptGet());
      await client.until('\r\n\r\nx');
      await client.untilLogged('res close');
      client.close();
    },
  },
  {
    name: 'HEAD',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.end('x');
    },
    client: request('HEAD', '/', 'HTTP/1.1', ['Host: x', 'Connection: close']),
  },
  {
    name: '304',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.statusCode = 304;
      res.end();
    },
    client: get(),
  },
  {
    name: 'POST, read, then end',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      req.on('data', () => {});
      req.on('end', () => res.end('x'));
    },
    client: post('abc'),
  },
  {
    name: 'POST, end at once',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.end('x');
    },
    client: post('abc'),
  },
  {
    name: 'POST chunked, end at once',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.end('x');
    },
    client: postChunked(['abc', 'def']),
  },
  {
    name: 'nextTick, microtasks and immediates between',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.end('x');
      process.nextTick(() => tools.log('tick'));
      Promise.resolve().then(() => tools.log('microtask'));
    },
    client: get(),
  },
  {
    name: 'res.destroy() at once',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.destroy();
      tools.log(`destroyed ${res.destroyed} ${req.destroyed}`);
    },
    client: get(),
  },
  {
    name: 'res.destroy(error)',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.destroy(new Error('no more'));
    },
    client: get(),
  },
  {
    name: 'res.destroy() half-way',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.write('half');
      setTimeout(() => res.destroy(), 5);
    },
    client: get(),
  },
  {
    name: 'res.destroy() after end',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.on('finish', () => res.destroy());
      res.end('x');
    },
    client: get(),
  },
  {
    name: 'req.destroy() after the answer has begun',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.write('half');
      setTimeout(() => req.destroy(), 5);
    },
    client: get(),
  },
  {
    name: 'write after destroy',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      res.destroy();
      res.write('x', (error) => tools.log(`callback ${describeError(error)}`));
      res.end((error?: Error) => tools.log(`end ${describeError(error)}`));
    },
    client: get(),
  },
  ...Object.entries(laterTimes).map(
    ([name, later]): Case => ({
      name: `listeners that come ${name}`,
      handle: (req, res, tools) => {
        res.end('x');
        later(() => watchAll(req, res, tools));
        setTimeout(() => tools.log('quiet'), 20);
      },
      client: async (client) => {
        await client.send(keptGet());
        await client.untilLogged('quiet');
        client.close();
      },
    }),
  ),
  ...(['answered', 'not answered'] as const).map(
    (how): Case => ({
      name: `req.signal when the connection closes, ${how}`,
      handle: (req, res, { log }) => {
        const { signal } = req as { signal?: AbortSignal }; // from Node 24 on
        signal?.addEventListener('abort', () => log('abort'));
        req.on('close', () => log(`req close ${signal?.aborted}`));
        if (how === 'answered') res.end('x');
        else log('request');
        req.socket.on('close', () => setImmediate(() => log(`socket close ${signal?.aborted}`)));
      },
      client: async (client) => {
        await client.send(keptGet());
        if (how === 'answered') await client.until('x');
        else await client.untilLogged('request');
        client.close();
        await client.untilLogged('socket close');
      },
    }),
  ),
  ...departures.flatMap((departure): Case[] => [
    {
      name: `client gone (${departure}) before the answer`,
      handle: watchAll,
      client: async (client) => {
        await client.send(keptGet());
        await client.untilLogged('request');
        client[departure]();
        await client.untilLogged('res close');
      },
    },
    {
      name: `client gone (${departure}) before the answer, nobody listens for errors`,
      handle: watchQuietly,
      client: async (client) => {
        await client.send(keptGet());
        await client.untilLogged('request');
        client[departure]();
        await client.untilLogged('res close');
      },
    },
    {
      name: `client gone (${departure}) in the body`,
      handle: (req, res, tools) => {
        watchAll(req, res, tools);
        req.on('data', () => tools.log('data'));
      },
      client: async (client) => {
        await client.send(partOfPost);
        await client.untilLogged('data');
        client[departure]();
        await client.untilLogged('res close');
      },
    },
    {
      name: `client gone (${departure}) in the body, which is not read`,
      handle: watchAll,
      client: async (client) => {
        await client.send(partOfPost);
        await client.untilLogged('request');
        client[departure]();
        await client.untilLogged('res close');
      },
    },
    {
      name: `client gone (${departure}) in the answer`,
      handle: (req, res, tools) => {
        watchAll(req, res, tools);
        res.write('half');
      },
      client: async (client) => {
        await client.send(keptGet());
        await client.until('half');
        client[departure]();
        await client.untilLogged('res close');
      },
    },
    {
      name: `client gone (${departure}), the states`,
      handle: (req, res, { log }) => {
        log('request');
        res.on('close', () => {
          log(['req', req.aborted, req.destroyed, req.complete, req.readableAborted, req.errored === null].join(' '));
          log(
            ['res', res.writableEnded, res.writableFinished, res.destroyed, res.closed, res.errored === null].join(' '),
          );
          log(`socket ${req.socket.destroyed}`);
          log('done');
        });
      },
      client: async (client) => {
        await client.send(keptGet());
        await client.untilLogged('request');
        client[departure]();
        await client.untilLogged('done');
      },
    },
    {
      name: `client gone (${departure}), then the answer`,
      handle: (req, res, tools) => {
        watchAll(req, res, tools);
        res.on('close', () => {
          tools.log(`write ${res.write('x')}`);
          res.end('y', (error?: Error) => {
            tools.log(`end ${describeError(error)}`);
            tools.log('done');
          });
          setTimeout(() => tools.log('done'), 20);
        });
      },
      client: async (client) => {
        await client.send(keptGet());
        await client.untilLogged('request');
        client[departure]();
        await client.untilLogged('done');
      },
    },
  ]),
  {
    name: 'client gone while the body is iterated',
    handle: async (req, _res, { log }) => {
      try {
        for await (const part of req) log(`part ${String(part)}`);
        log('all');
      } catch (error) {
        log(describeError(error));
      }
      log('done');
    },
    client: async (client) => {
      await client.send(partOfPost);
      await client.untilLogged('part');
      client.close();
      await client.untilLogged('done');
    },
  },
  {
    name: 'client finishes sending, then is answered',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      setTimeout(() => {
        res.end('still there?');
        tools.log('late');
      }, 200);
    },
    client: async (client) => {
      await client.send(get());
      client.halfClose();
      await client.untilClosed();
      await client.untilLogged('late');
    },
  },
  {
    name: 'client finishes sending in the body',
    served: 'refusals',
    handle: (req, res, tools) => {
      watchAll(req, res, tools);
      req.resume();
    },
    client: async (client) => {
      await client.send(partOfPost);
      await client.untilLogged('request');
      client.halfClose();
      await client.untilClosed();
    },
  },
  {
    name: 'events of the server',
    configure: (server, log) => {
      watch(log, 'server', server, 'listening', 'connection', 'request', 'close', 'error');
    },
    client: get(),
  },
  {
    name: 'several listeners for requests',
    configure: (server, log) => {
      server.on('request', () => log('another listener'));
    },
    handle: (_req, res, { log }) => {
      log('the first listener');
      res.end('x');
    },
    client: get(),
  },
  {
    name: 'this in a request listener',
    handle: (_req, res, { log, server }) => {
      server.once('request', function (this: unknown) {
        log(`this is the server: ${this === server}`);
      });
      res.end('x');
    },
    client: keptGet() + get(),
  },
  {
    name: 'two requests in a row',
    handle: (req, res, { log }) => {
      log(`request ${req.url}`);
      res.on('finish', () => log(`finish ${req.url}`));
      res.on('close', () => log(`close ${req.url}`));
      res.end(req.url);
    },
    client: keptGet('/1') + get('/2'),
  },
  {
    name: 'two requests in a row, the first answered later',
    handle: (req, res, { log }) => {
      log(`request ${req.url}`);
      res.on('finish', () => log(`finish ${req.url}`));
      res.on('close', () => log(`close ${req.url}`));
      setTimeout(() => res.end(req.url), req.url === '/1' ? 10 : 0);
    },
    client: keptGet('/1') + get('/2'),
  },
];
