// AsyncLocalStorage and the classes of requests and answers.
import { AsyncLocalStorage } from 'node:async_hooks';
import { IncomingMessage, ServerResponse } from 'node:http';
import { type Case, get, keptGet, node, post } from '../case.js';

class MyRequest extends IncomingMessage {
  get shout(): string {
    return (this.url ?? '').toUpperCase();
  }
}
class MyResponse extends ServerResponse {
  say(text: string): void {
    this.setHeader('X-Mine', '1');
    this.end(text);
  }
}

const storage = new AsyncLocalStorage<string>();

export const contexts: readonly Case[] = [
  {
    name: 'storage holds in timers and promises',
    handle: (req, res, { log }) =>
      storage.run(req.url ?? '', async () => {
        await Promise.resolve();
        log(String(storage.getStore()));
        await new Promise((resolve) => setTimeout(resolve, 2));
        res.end(storage.getStore());
      }),
    client: get('/a'),
  },
  {
    name: 'storage holds in the events of a request',
    difference: 'AsyncLocalStorage in `end`',
    handle: (req, res, { log }) => {
      storage.run('here', () => {
        req.on('data', () => log(`data ${storage.getStore()}`));
        req.on('end', () => {
          log(`end ${storage.getStore()}`);
          res.end('x');
        });
        res.on('finish', () => log(`finish ${storage.getStore()}`));
      });
    },
    client: post('abc'),
  },
  {
    name: 'requests do not see each other',
    served: 'AsyncLocalStorage.enterWith',
    differsNoMore: node.hasContextFrames,
    handle: (req, res) => {
      const before = storage.getStore();
      storage.enterWith(req.url ?? '');
      setTimeout(() => res.end(`${before} ${storage.getStore()}`), 5);
    },
    client: async (client) => {
      await client.send(keptGet('/1'));
      await client.until('/1');
      await client.send(get('/2'));
      await client.untilClosed();
    },
  },
  {
    name: 'callbacks keep their storage',
    handle: (_req, res, { log }) => {
      storage.run('callback', () => {
        res.write('a', () => log(`write ${storage.getStore()}`));
        res.end('b', () => log(`end ${storage.getStore()}`));
      });
    },
    client: get(),
  },
  {
    name: 'classes of the options',
    options: { IncomingMessage: MyRequest as never, ServerResponse: MyResponse as never },
    handle: (req, res) => {
      (res as unknown as MyResponse).say(
        `${(req as unknown as MyRequest).shout} ${req instanceof MyRequest} ${res instanceof MyResponse}`,
      );
    },
    client: get('/loud'),
  },
  {
    name: 'instanceof',
    handle: (req, res, { log }) => {
      log(`${req instanceof IncomingMessage} ${res instanceof ServerResponse}`);
      res.end();
    },
    client: get(),
  },
  {
    name: 'a prototype that is changed as Express does',
    handle: (req, res) => {
      const request = Object.create(IncomingMessage.prototype, { hello: { value: () => 'hello' } });
      const response = Object.create(ServerResponse.prototype, {
        send: {
          value(this: ServerResponse, text: string) {
            this.setHeader('Content-Type', 'text/plain');
            this.end(text);
          },
        },
      });
      Object.setPrototypeOf(req, request);
      Object.setPrototypeOf(res, response);
      (res as never as { send(text: string): void }).send(
        `${(req as never as { hello(): string }).hello()} ${req.url} ${req.headers.host}`,
      );
    },
    client: get('/express'),
  },
  {
    name: 'own properties',
    handle: (req, res) => {
      (req as never as { user: string }).user = 'me';
      (res as never as { locals: object }).locals = {};
      res.end(JSON.stringify([(req as never as { user: string }).user, Object.keys(req).includes('user')]));
    },
    client: get(),
  },
  {
    name: 'symbols of async iteration and disposal',
    handle: (req, res) => {
      res.end(`${typeof req[Symbol.asyncIterator]} ${typeof res.setHeader} ${String(req)}`);
    },
    client: get(),
  },
];
