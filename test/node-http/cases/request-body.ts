// The body of a request: all the ways to read it, and not to.
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Case, get, keptGet, post, postChunked, readAll, request, watch, watchBoth } from '../case.js';

const large = 'x'.repeat(300_000);

const answerBody: NonNullable<Case['handle']> = async (req, res) => {
  const text = await readAll(req);
  res.end(text.length > 100 ? String(text.length) : text);
};

const answerTrailers: Case['handle'] = async (req, res) => {
  const { length } = await readAll(req);
  res.end(JSON.stringify([length, req.trailers, req.rawTrailers, req.trailersDistinct]));
};

export const requestBody: readonly Case[] = [
  { name: 'async iteration', handle: answerBody, client: post('hello body') },
  { name: 'async iteration, chunked', handle: answerBody, client: postChunked(['hello ', 'chunked']) },
  { name: 'async iteration, large', handle: answerBody, client: post(large) },
  { name: 'async iteration, large and chunked', handle: answerBody, client: postChunked([large, large]) },
  { name: 'async iteration without a body', handle: answerBody, client: get() },
  { name: 'Content-Length: 0', handle: answerBody, client: post('') },
  {
    name: 'a body of GET',
    handle: answerBody,
    client: request('GET', '/', 'HTTP/1.1', ['Host: x', 'Content-Length: 3', 'Connection: close'], 'abc'),
  },
  {
    name: 'data and end',
    handle: (req, res, { log }) => {
      let text = '';
      watchBoth(log, req, res);
      req.on('data', (part: Buffer) => {
        if (!Buffer.isBuffer(part)) log('not a Buffer');
        text += part.toString('latin1');
      });
      req.on('end', () => {
        log(`complete ${req.complete} readableEnded ${req.readableEnded}`);
        res.end(text);
      });
    },
    client: post('flowing'),
  },
  {
    name: 'data and end in pieces',
    handle: (req, res, { log }) => {
      let text = '';
      watchBoth(log, req, res);
      req.on('data', (part) => {
        text += part;
      });
      req.on('end', () => res.end(text));
    },
    client: async (client) => {
      await client.sendInPieces(post('a body that comes in pieces'), 4);
      await client.untilClosed();
    },
  },
  {
    name: 'setEncoding',
    handle: (req, res, { log }) => {
      req.setEncoding('utf8');
      let text = '';
      req.on('data', (part) => {
        log(typeof part);
        text += part;
      });
      req.on('end', () => res.end(`${text} ${req.readableEncoding}`));
    },
    client: post('na\u00c3\u00afve'),
  },
  {
    name: 'setEncoding across the cut of a character',
    handle: (req, res) => {
      req.setEncoding('utf8');
      let text = '';
      req.on('data', (part) => {
        text += part;
      });
      req.on('end', () => res.end(String(text.length)));
    },
    client: async (client) => {
      await client.sendInPieces(postChunked(['\u00e2\u0082', '\u00ac', 'x']), 1);
      await client.untilClosed();
    },
  },
  {
    name: 'readable and read()',
    handle: (req, res, { log }) => {
      let text = '';
      req.on('readable', () => {
        for (let part = req.read(); part !== null; part = req.read()) text += part;
      });
      req.on('end', () => {
        log('end');
        res.end(text);
      });
    },
    client: post('by read'),
  },
  {
    name: 'read(n)',
    handle: (req, res) => {
      const parts: string[] = [];
      req.on('readable', () => {
        for (let part = req.read(4); part !== null; part = req.read(4)) parts.push(String(part));
      });
      req.on('end', () => res.end(parts.join('|')));
    },
    client: post('0123456789'),
  },
  {
    name: 'pause and resume',
    handle: (req, res, { log }) => {
      let text = '';
      req.on('data', (part) => {
        text += part;
      });
      req.pause();
      log(`paused ${req.isPaused()} ${req.readableFlowing}`);
      setTimeout(() => {
        log(`text ${text}`);
        req.resume();
      }, 5);
      req.on('end', () => res.end(text));
    },
    client: post('paused for a while'),
  },
  {
    name: 'resume() throws the body away',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      req.resume();
      req.on('end', () => res.end('thrown away'));
    },
    client: post(large),
  },
  {
    name: 'pipe to a stream',
    handle: (req, res) => {
      let bytes = 0;
      const sink = new Writable({
        write(part, _encoding, done) {
          bytes += part.length;
          setImmediate(done);
        },
      });
      req.pipe(sink).on('finish', () => res.end(String(bytes)));
    },
    client: post(large),
  },
  {
    name: 'pipe to the answer',
    handle: (req, res) => {
      req.pipe(res);
    },
    client: post('echo'),
  },
  {
    name: 'pipe to the answer with Content-Length',
    handle: (req, res) => {
      res.setHeader('Content-Length', 4);
      req.pipe(res);
    },
    client: post('echo'),
  },
  {
    name: 'pipeline from request to answer',
    handle: async (req, res, { log }) => {
      watchBoth(log, req, res);
      await pipeline(req, res);
      log('pipeline done');
    },
    client: post('through a pipeline'),
  },
  {
    name: 'unread',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      res.end('not read');
    },
    client: post('nobody reads this'),
  },
  {
    name: 'unread, then another request',
    handle: (req, res) => {
      res.end(req.url);
    },
    client: async (client) => {
      await client.send(request('POST', '/first', 'HTTP/1.1', ['Host: x', 'Content-Length: 5'], 'abcde'));
      await client.until('/first');
      await client.send(get('/second'));
      await client.untilClosed();
    },
  },
  {
    name: 'unread and large, then another request',
    handle: (req, res) => {
      res.end(req.url);
    },
    client: async (client) => {
      await client.send(request('POST', '/first', 'HTTP/1.1', ['Host: x', `Content-Length: ${large.length}`], large));
      await client.until('/first');
      await client.send(get('/second'));
      await client.untilClosed();
    },
  },
  {
    name: 'partly read, the rest after the answer',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      req.once('data', (part: Buffer) => {
        req.pause();
        res.end(part.subarray(0, 4), () => req.resume());
      });
    },
    client: async (client) => {
      await client.send(request('POST', '/first', 'HTTP/1.1', ['Host: x', `Content-Length: ${large.length}`], large));
      await client.until('xxxx');
      await client.untilLogged('req close');
      client.close();
    },
  },
  {
    name: 'called before its body has come',
    served: 'small bodies',
    handle: (req, res, { log }) => {
      log('request');
      req.resume().on('end', () => res.end('x'));
    },
    client: async (client, { log }) => {
      await client.send(request('POST', '/', 'HTTP/1.1', ['Host: x', 'Content-Length: 4', 'Connection: close'], 'ab'));
      await Promise.race([client.untilLogged('request'), new Promise((resolve) => setTimeout(resolve, 100))]);
      log('the rest');
      await client.send('cd');
      await client.untilClosed();
    },
  },
  {
    name: 'answered before the body has come',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      res.end('early');
    },
    client: async (client) => {
      await client.send(
        request('POST', '/', 'HTTP/1.1', ['Host: x', 'Content-Length: 100000', 'Connection: close'], 'ab'),
      );
      await client.until('early');
      await client.send('c'.repeat(99_998));
      await client.untilClosed();
    },
  },
  {
    name: 'destroyed',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      req.destroy();
      log(`${req.destroyed} ${res.destroyed} ${req.aborted}`);
    },
    client: post('abc'),
  },
  {
    name: 'destroyed with an error',
    handle: (req, res, { log }) => {
      watch(log, 'req', req, 'error', 'close', 'aborted');
      watch(log, 'res', res, 'error', 'close', 'finish');
      req.destroy(new Error('enough'));
    },
    client: post('abc'),
  },
  {
    name: 'leaving the loop of an async iteration',
    handle: async (req, res, { log }) => {
      watchBoth(log, req, res);
      for await (const part of req) {
        log(`part of ${(part as Buffer).length > 0}`);
        break;
      }
      log(`destroyed ${req.destroyed}`);
      res.end('left');
    },
    client: post('abc'),
  },
  {
    name: 'complete',
    handle: (req, res, { log }) => {
      log(`complete ${req.complete}`);
      req.resume().on('end', () => {
        log(`complete ${req.complete}`);
        res.end();
      });
    },
    client: post('abc'),
  },
  {
    name: 'the states of a read body',
    handle: async (req, res, { log }) => {
      const state = () =>
        log([req.readable, req.readableEnded, req.readableFlowing, req.readableLength, req.destroyed].join(' '));
      state();
      await readAll(req);
      state();
      res.end();
      await new Promise((resolve) => res.on('close', resolve));
      state();
    },
    client: post('abc'),
  },
  {
    name: 'trailers of the request',
    handle: answerTrailers,
    client: postChunked(['abc'], ['X-Sum: 1', 'x-sum: 2', 'Other: 3']),
  },
  {
    name: 'trailers without a body',
    handle: answerTrailers,
    client: postChunked([], ['X-Sum: 1']),
  },
  {
    name: 'values of trailers',
    handle: answerTrailers,
    client: postChunked(['abc'], ['A:', 'B: \t b c \t', 'C:\xe9', 'D: x:y', 'Age: 1', 'age: 2', '__proto__: 4']),
  },
  {
    name: 'trailers that come byte by byte',
    handle: answerTrailers,
    client: async (client) => {
      await client.sendInPieces(postChunked(['abc', 'def'], ['X-Sum: 1', 'Other: two']), 1);
      await client.untilClosed();
    },
  },
  {
    name: 'trailers of a large body',
    handle: answerTrailers,
    client: postChunked(['x'.repeat(100_000), 'y'.repeat(100_000)], ['X-Sum: 1']),
  },
  {
    name: 'trailers are there when the request ends, and not before',
    handle: (req, res, { log }) => {
      const look = (when: string) => () => log(`${when} ${req.complete} ${JSON.stringify(req.rawTrailers)}`);
      look('listener')();
      req.on('data', look('data'));
      req.on('end', look('end'));
      req.on('close', look('close'));
      req.on('end', () => void res.end(JSON.stringify(req.trailers)));
    },
    client: async (client) => {
      await client.send('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n');
      await client.send('3\r\nabc\r\n');
      await client.untilLogged('data');
      await client.send('0\r\nX-Sum: 1\r\n\r\n');
      await client.untilClosed();
    },
  },
  {
    name: 'trailers, and a request behind them',
    handle: answerTrailers,
    client: async (client) => {
      const first = postChunked(['abc'], ['X-Sum: 1']).replace('Connection: close\r\n', '');
      await client.send(first + postChunked(['def'], ['X-Sum: 2']));
      await client.untilClosed();
    },
  },
  {
    name: 'trailers of a body that nobody reads',
    handle: (req, res, { log }) => {
      req.on('close', () => log(`close ${JSON.stringify(req.trailers)}`));
      res.end('not read');
    },
    client: postChunked(['abc'], ['X-Sum: 1']),
  },
  {
    name: 'a trailer that frames the body',
    served: 'refusals',
    handle: answerTrailers,
    client: postChunked(['abc'], ['Content-Length: 7']),
  },
  {
    name: 'a trailer that routes',
    difference: 'strict requests',
    handle: answerTrailers,
    client: postChunked(['abc'], ['Host: y']),
  },
  {
    name: 'chunk extensions',
    handle: answerBody,
    client: request(
      'POST',
      '/',
      'HTTP/1.1',
      ['Host: x', 'Transfer-Encoding: chunked', 'Connection: close'],
      '3;a=b\r\nabc\r\n0\r\n\r\n',
    ),
  },
  {
    name: 'unshift',
    handle: (req, res) => {
      let text = '';
      req.once('data', (part: Buffer) => {
        req.pause();
        req.unshift(Buffer.from('again:'));
        text += part;
        req.on('data', (more) => {
          text += more;
        });
        req.on('end', () => res.end(text));
        req.resume();
      });
    },
    client: post('body'),
  },
  {
    name: 'body of two requests in a row',
    handle: answerBody,
    client: async (client) => {
      await client.send(request('POST', '/', 'HTTP/1.1', ['Host: x', 'Content-Length: 3'], 'one') + post('two'));
      await client.untilClosed();
    },
  },
  {
    name: 'bytes read late',
    handle: async (req, res) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      res.end(await readAll(req));
    },
    client: post('waiting to be read'),
  },
  {
    name: 'a body that is read after the answer has begun',
    handle: async (req, res) => {
      res.write('begun ');
      res.end(await readAll(req));
    },
    client: post('body'),
  },
  {
    name: 'events of a request without a body',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      req.on('data', () => log('data'));
      req.on('end', () => res.end('x'));
    },
    client: get(),
  },
  {
    name: 'events of a request that nobody reads',
    handle: (req, res, { log }) => {
      watchBoth(log, req, res);
      res.end('x');
    },
    client: async (client) => {
      await client.send(keptGet());
      await client.until('\r\n\r\nx');
      await client.untilLogged('res close');
      client.close();
    },
  },
];
