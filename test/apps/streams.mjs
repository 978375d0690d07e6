// One application in each interface whose answers come in parts, or never, for test/integration/streams*.test.ts. A part
// waits for its gate, as in gates.mjs. What an application hears of its client it says on stderr: `heard NAME what`, NAME
// being the query string.
import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { setHarakiri } from 'tswsgi';

const never = new Promise(() => {});
const part = Buffer.alloc(64 * 1024, 'x');
const say = (name, what) => console.error(`heard ${name} ${what}`);
const opened = async (gate) => {
  while (!existsSync(gate)) await delay(2);
};
const block = (gate) => {
  const word = new Int32Array(new SharedArrayBuffer(4));
  while (!existsSync(gate)) Atomics.wait(word, 0, 0, 2);
};

/** Parts of an answer, by the name of the route. */
const streams = {
  async *chunks(name) {
    yield 'one';
    await opened(`${name}-2`);
    yield 'two';
    await opened(`${name}-3`);
    yield 'three';
  },
  /** Nothing before its gate. */
  async *late(name) {
    await opened(`${name}-1`);
    yield 'at last';
  },
  /** Always something, until its gate. */
  async *ticks(name) {
    for (; !existsSync(`${name}-end`); await turn()) yield 'tick ';
    yield 'end';
  },
  /** Stands in an await that never settles. */
  async *stands() {
    yield 'begun';
    await never;
  },
  async *floods(name) {
    try {
      for (;;) yield part;
    } finally {
      say(name, 'return');
    }
  },
  /** Time is set anew while it is under way; as is the client of `http`. */
  async *limited(_, request) {
    yield 'begun';
    setHarakiri(request, 0.05);
    await never;
  },
};

const lengths = { chunks: 'onetwothree'.length };
const hearAbort = (signal, name) => signal.addEventListener('abort', () => say(name, 'aborted'));
/** Never has an answer, but knows when nobody waits for it. */
const thinks = (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

// wsgi

/** An iterator that is told, whatever it waits for. */
const idle = (name) => {
  let isFirst = true;
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        if (!isFirst) await never;
        isFirst = false;
        return { done: false, value: 'begun' };
      },
      return: async () => {
        say(name, 'return');
        return { done: true, value: undefined };
      },
    }),
  };
};

const readable = (name) => {
  const stream = new Readable({ read() {} });
  stream.push('begun');
  return stream.on('close', () => say(name, 'destroyed'));
};

const web = (name) => {
  const start = (controller) => controller.enqueue(Buffer.from('begun'));
  return new ReadableStream({ start, cancel: () => say(name, 'cancelled') });
};

/** Makes its parts at once, and holds up its thread between them. */
function* blocks(name) {
  yield 'one';
  block(`${name}-2`);
  yield 'two';
  block(`${name}-3`);
  yield 'three';
}

const bodies = { idle, readable, web, blocks };

export function wsgi(environ, startResponse) {
  const { PATH_INFO, QUERY_STRING: name } = environ;
  const route = PATH_INFO.slice(1);
  hearAbort(environ['tswsgi.signal'], name);
  console.error(`begun ${name}`);
  if (route === 'thinks') return thinks(environ['tswsgi.signal']);
  if (route === 'stuck') for (;;);
  if (route === 'answers') {
    return opened(`${name}-1`).then(() => {
      startResponse('200 OK', []);
      return 'answered';
    });
  }
  const isMeasured = name.endsWith('length');
  const write = startResponse('200 OK', isMeasured ? [['Content-Length', String(lengths[route])]] : []);
  if (route === 'writes') {
    for (const text of ['one', 'two', 'three']) {
      if (text !== 'one') block(`${name}-${text === 'two' ? 2 : 3}`);
      write(text);
    }
    return [];
  }
  if (route === 'spins') setTimeout(block, 20, `${name}-2`);
  return (bodies[route] ?? streams[route === 'spins' ? 'stands' : route])(name, environ);
}

// http

export async function http(req, res) {
  const [route, name] = req.url.slice(1).split('?');
  for (const [who, emitter] of Object.entries({ req, res })) emitter.on('close', () => say(name, `${who} close`));
  req.on('error', () => {});
  console.error(`begun ${name}`);
  if (route === 'thinks') return;
  if (route === 'hints') return res.writeEarlyHints({ link: '</a.css>; rel=preload' });
  if (name.endsWith('length')) res.setHeader('Content-Length', lengths[route]);
  if (route === 'late') res.flushHeaders();
  if (route === 'idle') return void res.write('begun');
  const parts = streams[route](name, req);
  for await (const text of parts) {
    if (res.destroyed) break;
    if (!res.write(text)) await Promise.race([new Promise((go) => res.once('drain', go)), closed(res)]);
  }
  if (!res.destroyed) res.end();
}

const closed = (res) => new Promise((resolve) => res.once('close', resolve));

// fetch

export const fetching = {
  async fetch(request) {
    const { pathname, search } = new URL(request.url);
    const [route, name] = [pathname.slice(1), search.slice(1)];
    hearAbort(request.signal, name);
    console.error(`begun ${name}`);
    if (route === 'thinks') return thinks(request.signal);
    const headers = name.endsWith('length') ? { 'Content-Length': String(lengths[route]) } : {};
    if (route === 'idle') return new Response(web(name), { headers });
    const parts = streams[route](name, request);
    const encoder = new TextEncoder();
    const pull = async (controller) => {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === 'string' ? encoder.encode(value) : new Uint8Array(value));
    };
    return new Response(new ReadableStream({ pull, cancel: () => say(name, 'cancelled') }), { headers });
  },
};
