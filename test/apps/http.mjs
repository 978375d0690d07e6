// The application of the http suite: (req, res) handlers by path.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import http from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const storage = new AsyncLocalStorage();
/** What the handlers have heard, by the request's target. */
const heard = [];

const hear = (req, res) => {
  for (const event of ['aborted', 'close']) req.on(event, () => heard.push(`${req.url} req ${event}`));
  req.on('error', ({ code, message }) => heard.push(`${req.url} req error ${code} ${message}`));
  for (const event of ['prefinish', 'finish', 'close']) res.on(event, () => heard.push(`${req.url} res ${event}`));
};

const json = (res, value) => {
  res.setHeader('Content-Type', 'application/json');
  res.end(JSON.stringify(value));
};

const handlers = {
  text: (_req, res) => res.end('Hello, wörld'),
  head(_req, res) {
    res.writeHead(
      418,
      'Teapot',
      [
        ['X-One', '1'],
        ['X-Two', ['a', 'b']],
      ].flat(),
    );
    res.end('short and stout');
  },
  cookies(_req, res) {
    res.appendHeader('Set-Cookie', 'a=1').appendHeader('Set-Cookie', 'b=2');
    res.end();
  },
  empty: (_req, res) => res.writeHead(204).end(),
  parts(_req, res) {
    res.write('one ');
    res.write(Buffer.from('two '));
    sleep(1).then(() => res.end('three'));
  },
  trailers(_req, res) {
    res.writeHead(200, { Trailer: 'X-Sum' });
    res.write('body');
    res.addTrailers({ 'X-Sum': '4' });
    res.end();
  },
  hints(_req, res) {
    res.writeEarlyHints({ link: '</a.css>; rel=preload' });
    res.writeProcessing();
    res.end('at last');
  },
  request(req, res) {
    const { method, url, headers, httpVersion, rawHeaders } = req;
    json(res, { method, url, headers, httpVersion, raw: rawHeaders.length, distinct: req.headersDistinct['x-one'] });
  },
  socket(req, res) {
    const { socket } = req;
    const { remoteAddress, encrypted = false, destroyed, writable } = socket;
    const isOne = socket === res.socket && socket === req.connection;
    json(res, { remoteAddress, encrypted, destroyed, writable, isOne });
  },
  classes(req, res) {
    json(res, [
      req instanceof http.IncomingMessage,
      res instanceof http.ServerResponse,
      req.socket.server instanceof http.Server,
    ]);
  },
  async echo(req, res) {
    res.setHeader('X-Type', req.headers['content-type'] ?? 'none');
    await pipeline(req, res);
  },
  async hash(req, res) {
    const hash = createHash('sha256');
    for await (const part of req) hash.update(part);
    res.end(`${hash.digest('hex')} ${req.complete}`);
  },
  ignore: (_req, res) => res.end('not read'),
  large(_req, res) {
    const part = Buffer.alloc(100_000, 'x');
    let left = 30;
    let drains = 0;
    const go = () => {
      while (left > 0) {
        left -= 1;
        if (!res.write(part)) {
          drains += 1;
          res.once('drain', go);
          return;
        }
      }
      res.end(String(drains > 0));
    };
    go();
  },
  async store(_req, res) {
    await storage.run({ id: 7 }, async () => {
      await sleep(1);
      res.end(String(storage.getStore().id));
    });
  },
  enter(req, res) {
    const before = storage.getStore();
    storage.enterWith(req.url);
    res.end(String(before));
  },
  misuse(_req, res) {
    const codes = [];
    const attempt = (action) => {
      try {
        action();
      } catch ({ code }) {
        codes.push(code);
      }
    };
    attempt(() => res.setHeader('bad name', 'x'));
    attempt(() => res.setHeader('X', 'a\nb'));
    attempt(() => res.setHeader('X', undefined));
    attempt(() => res.writeHead(42));
    attempt(() => res.write(7));
    res.flushHeaders();
    attempt(() => res.setHeader('X', 'late'));
    res.end(codes.join());
    res.on('error', ({ code }) => heard.push(`misuse ${code}`));
    res.write('after the end');
  },
  'throws-late': (_req, res) => {
    res.write('part');
    throw new Error('thrown behind a part');
  },
  throws() {
    throw new Error('thrown by the handler');
  },
  async rejects() {
    await sleep(1);
    throw new Error('rejected by the handler');
  },
  destroy: (_req, res) => res.destroy(),
  wait(req, res) {
    hear(req, res);
    console.error(`begun ${req.url}`);
  },
  events(req, res) {
    hear(req, res);
    res.end('said');
  },
  // Gone as soon as it is told: what is told is what was heard of the target behind the question mark.
  heard: (req, res) =>
    json(
      res,
      heard.filter((line) => line.startsWith(decodeURIComponent(req.url.slice(req.url.indexOf('?') + 1)))),
    ),
  timeout(_req, res) {
    res.setTimeout(10, () => res.end('timed out'));
  },
};

export function app(req, res) {
  const name = /^\/([\w-]*)/.exec(req.url)?.[1];
  if (Object.hasOwn(handlers, name)) return handlers[name](req, res);
  res.statusCode = 404;
  res.end('not found');
}
