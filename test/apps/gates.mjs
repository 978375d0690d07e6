// An application whose requests wait for the test: a gate is open when a file of that name is in the server's working
// directory (helpers/gates.ts makes it). Each request says on stderr that it has begun, with the worker's pid.

import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const head = [['Content-Type', 'text/plain']];

const answer = (startResponse, body) => {
  startResponse('200 OK', head);
  return body;
};

/** Runs for `ms` and does nothing else meanwhile. */
const spin = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Does nothing else until the gate is open. */
const block = (target, gate) => {
  console.error(`blocked by ${target}: ${process.pid}`);
  while (!existsSync(gate)) spin(2);
};

const apps = {
  '/': (_, startResponse) => answer(startResponse, 'hello'),

  /** Answers when the gate in the query string is open. */
  '/hold': async ({ QUERY_STRING }, startResponse) => {
    while (!existsSync(QUERY_STRING)) await delay(2);
    return answer(startResponse, `held ${QUERY_STRING}`);
  },

  /** Keeps the whole worker from doing anything until the gate is open. */
  '/block': ({ QUERY_STRING }, startResponse) => {
    block(`/block?${QUERY_STRING}`, QUERY_STRING);
    return answer(startResponse, `blocked ${QUERY_STRING}`);
  },

  /** The same from a timer on, where no request is being begun; it is answered before. */
  '/block-later': ({ QUERY_STRING }, startResponse) => {
    setTimeout(() => block(`/block-later?${QUERY_STRING}`, QUERY_STRING), 10);
    return answer(startResponse, 'will be blocked');
  },

  /** Keeps the whole worker from doing anything for that many milliseconds. */
  '/busy': ({ QUERY_STRING }, startResponse) => {
    spin(Number(QUERY_STRING));
    return answer(startResponse, 'was busy');
  },

  '/throw': () => {
    throw new Error('thrown on purpose');
  },

  /** As many bytes as the query string says, of a body that is not read. */
  '/large': ({ QUERY_STRING }, startResponse) => answer(startResponse, Buffer.alloc(Number(QUERY_STRING), 'x')),

  '/read': async (environ, startResponse) => {
    const body = await environ['wsgi.input'].bytes();
    return answer(startResponse, `read ${body.length}`);
  },

  /** Takes the first part of the body and no more, and answers when the gate is open. */
  '/read-some': async (environ, startResponse) => {
    for await (const part of environ['wsgi.input']) {
      if (part.length > 0) break;
    }
    return apps['/hold'](environ, startResponse);
  },

  /** Its answer breaks off: fewer bytes than it has declared. */
  '/short': (_, startResponse) => {
    startResponse('200 OK', [...head, ['Content-Length', '10']]);
    return (function* () {
      yield 'abc';
    })();
  },

  /** Sends the head, and then nothing until its client goes. */
  '/stall': (_, startResponse) => {
    startResponse('200 OK', head);
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => ({ done: true, value: undefined }),
      }),
    };
  },

  /** Sends one part of a body of unknown length, and the other when the gate is open. */
  '/parts': ({ QUERY_STRING }, startResponse) => {
    startResponse('200 OK', head);
    return (async function* () {
      yield 'one, ';
      while (!existsSync(QUERY_STRING)) await delay(2);
      yield 'two';
    })();
  },

  /** The last answer of its connection. */
  '/close': (_, startResponse) => {
    startResponse('200 OK', [...head, ['Connection', 'close']]);
    return 'closing';
  },
};

export function application(environ, startResponse) {
  const { PATH_INFO, QUERY_STRING } = environ;
  console.error(`begun ${PATH_INFO}${QUERY_STRING === '' ? '' : `?${QUERY_STRING}`} in ${process.pid}`);
  return (apps[PATH_INFO] ?? apps['/'])(environ, startResponse);
}
