// The answer as a stream: pipes, back-pressure, large bodies.
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { type Case, describeError, get, keptGet, request, watch } from '../case.js';

const parts = ['one ', 'two ', 'three'];
const megabytes = (count: number) =>
  Readable.from(Array.from({ length: count * 16 }, (_, index) => Buffer.alloc(65536, index)));

export const streams: readonly Case[] = [
  { name: 'pipe', handle: (_req, res) => void Readable.from(parts).pipe(res), client: get() },
  {
    name: 'pipe: the events',
    handle: (_req, res, { log }) => {
      watch(log, 'res', res, 'pipe', 'unpipe', 'prefinish', 'finish', 'close');
      Readable.from(parts).pipe(res);
    },
    client: get(),
  },
  {
    name: 'pipeline',
    handle: async (_req, res, { log }) => {
      await pipeline(Readable.from(parts), res);
      log('done');
    },
    client: get(),
  },
  {
    name: 'pipeline from a generator',
    handle: async (_req, res) => {
      await pipeline(async function* () {
        for (const part of parts) yield part;
      }, res);
    },
    client: get(),
  },
  {
    name: 'a pipeline that fails',
    handle: async (_req, res, { log }) => {
      watch(log, 'res', res, 'close', 'finish', 'error');
      async function* failing() {
        yield 'begun';
        await new Promise((resolve) => setTimeout(resolve, 5));
        throw new Error('broken');
      }
      try {
        await pipeline(failing, res);
      } catch (error) {
        log(describeError(error));
      }
    },
    client: get(),
  },
  {
    name: 'a pipeline that fails before it begins',
    handle: async (_req, res, { log }) => {
      watch(log, 'res', res, 'close', 'finish', 'error');
      // biome-ignore lint/correctness/useYield: it fails before
      async function* failing() {
        throw new Error('broken');
      }
      try {
        await pipeline(failing, res);
      } catch (error) {
        log(describeError(error));
      }
    },
    client: get(),
  },
  {
    name: 'a pipeline whose client goes',
    handle: async (_req, res, { log }) => {
      async function* endless() {
        for (;;) {
          yield Buffer.alloc(65536, 'x');
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      try {
        await pipeline(endless, res);
      } catch (error) {
        log(describeError(error));
      }
      log('done');
    },
    client: async (client) => {
      await client.send(get());
      await client.until('xxxx');
      client.pause();
      client.close();
      await client.untilLogged('done');
    },
  },
  {
    name: 'finished of an answer',
    handle: async (_req, res, { log }) => {
      setTimeout(() => res.end('x'), 5);
      await finished(res);
      log('finished');
    },
    client: get(),
  },
  {
    name: 'finished of an answer whose client goes',
    handle: async (_req, res, { log }) => {
      log('request');
      await finished(res).catch((error) => log(describeError(error)));
      log('done');
    },
    client: async (client) => {
      await client.send(keptGet());
      await client.untilLogged('request');
      client.close();
      await client.untilLogged('done');
    },
  },
  {
    name: 'four megabytes by pipeline',
    handle: (_req, res) => pipeline(megabytes(4), res),
    client: async (client) => {
      await client.send(get());
      await client.untilClosed();
    },
  },
  {
    name: 'four megabytes at once',
    handle: (_req, res) => void res.end(Buffer.alloc(4 * 1024 * 1024, 'm')),
    client: get(),
  },
  {
    name: 'back-pressure: write says wait, drain says go on',
    handle: async (_req, res, { log }) => {
      res.setHeader('Content-Length', 16 * 1024 * 1024);
      log('request');
      let waits = 0;
      for (let index = 0; index < 16; index += 1) {
        if (res.write(Buffer.alloc(1024 * 1024, 'x'))) continue;
        waits += 1;
        if (waits === 1) log(`needs drain ${res.writableNeedDrain} ${res.writableLength > 0}`);
        await new Promise((resolve) => res.once('drain', resolve));
        if (waits === 1) log('drained');
      }
      res.end(() => log('all'));
    },
    client: async (client) => {
      client.pause();
      await client.send(get());
      await client.untilLogged('needs drain');
      client.resume();
      await client.untilLogged('all');
      await client.untilClosed();
    },
  },
  {
    name: 'writableLength',
    handle: (_req, res, { log }) => {
      log(String(res.writableLength));
      res.cork();
      res.write('abc');
      log(String(res.writableLength > 0));
      res.uncork();
      res.end();
    },
    client: get(),
  },
  {
    name: 'highWaterMark',
    handle: (_req, res, { log }) => {
      log(String(res.writableHighWaterMark));
      res.end();
    },
    client: get(),
  },
  {
    name: 'highWaterMark of the server',
    options: { highWaterMark: 1000 },
    handle: (req, res, { log }) => {
      log(`${res.writableHighWaterMark} ${req.readableHighWaterMark}`);
      res.end();
    },
    client: get(),
  },
  {
    name: 'a stream of text',
    handle: (_req, res) => {
      const source = new Readable({ read() {} });
      source.setEncoding('utf8');
      source.pipe(res);
      source.push('\u00e9\u20ac');
      source.push(null);
    },
    client: get(),
  },
  {
    name: 'compress-like: writes in the pipe of another stream',
    handle: (_req, res) => {
      const source = new Readable({ read() {} });
      res.writeHead(200, { 'Content-Type': 'text/plain' });
      source.on('data', (part) => res.write(part));
      source.on('end', () => res.end());
      source.push('abc');
      source.push(null);
    },
    client: get(),
  },
  {
    name: 'pipe into HEAD',
    handle: (_req, res) => void Readable.from(parts).pipe(res),
    client: request('HEAD', '/', 'HTTP/1.1', ['Host: x', 'Connection: close']),
  },
  {
    name: 'pipe with end: false',
    handle: (_req, res) => {
      const source = Readable.from(parts);
      source.pipe(res, { end: false });
      source.on('end', () => res.end(' and more'));
    },
    client: get(),
  },
  {
    name: 'events from server to client',
    handle: (_req, res, { log }) => {
      res.writeHead(200, { 'Content-Type': 'text/event-stream' });
      let count = 0;
      const timer = setInterval(() => {
        count += 1;
        res.write(`data: ${count}\n\n`);
      }, 2);
      res.on('close', () => {
        clearInterval(timer);
        log('closed');
      });
    },
    client: async (client) => {
      await client.send(keptGet());
      await client.until('data: 1\n\n');
      client.close();
      await client.untilLogged('closed');
    },
  },
  {
    name: 'monkey-patched write and end',
    handle: (_req, res) => {
      const { write, end } = res;
      res.write = ((part: string) => write.call(res, part.toUpperCase(), 'utf8', () => {})) as never;
      res.end = ((part: string) => end.call(res, part.toUpperCase(), 'utf8')) as never;
      res.write('abc');
      res.end('def');
    },
    client: get(),
  },
  {
    name: 'monkey-patched writeHead is called for an implicit head',
    handle: (_req, res, { log }) => {
      const { writeHead } = res;
      res.writeHead = ((status: number, ...rest: unknown[]) => {
        log(`writeHead ${status} ${rest.length}`);
        res.setHeader('X-Late', '1');
        return writeHead.call(res, status, ...(rest as [never]));
      }) as never;
      res.end('x');
    },
    client: get(),
  },
];
