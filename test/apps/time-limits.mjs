// An application whose requests take longer than they may. What it hears of that it says on stderr.

import { setTimeout as delay } from 'node:timers/promises';
import { setHarakiri } from 'tswsgi';

const head = [['Content-Type', 'text/plain']];
const answer = (startResponse, body) => {
  startResponse('200 OK', head);
  return body;
};
const never = new Promise(() => {});
const seconds = ({ QUERY_STRING }) => Number(QUERY_STRING);

const apps = {
  '/pid': (_, startResponse) => answer(startResponse, String(process.pid)),

  '/never': () => never,

  /** Waits as applications should. */
  '/signal': async (environ) => {
    const { PATH_INFO, QUERY_STRING } = environ;
    console.error(`waits ${PATH_INFO}?${QUERY_STRING}`);
    try {
      await delay(60_000, undefined, { signal: environ['tswsgi.signal'] });
    } catch (error) {
      console.error(`aborted ${QUERY_STRING}: ${error.cause.code}`);
      throw error;
    }
  },

  /** Answers by itself when its time is up. */
  '/last-word': async (environ, startResponse) => {
    try {
      return await delay(60_000, undefined, { signal: environ['tswsgi.signal'] });
    } catch {
      startResponse('503 Service Unavailable', head);
      return 'the last word';
    }
  },

  /** Its answer has begun, and may take any time but for what it asks for. */
  '/half': (environ, startResponse) => {
    startResponse('200 OK', head);
    const body = (async function* () {
      yield 'half';
      setHarakiri(environ, 0.1);
      await never;
    })();
    return Object.assign(body, { close: () => console.error('the body is told to stop') });
  },

  '/read': async (environ, startResponse) => {
    try {
      return answer(startResponse, await environ['wsgi.input'].text());
    } catch (error) {
      console.error(`the body failed: ${error.code}`);
      throw error;
    }
  },

  /** Takes `seconds` by a limit of its own. */
  '/own': async (environ, startResponse) => {
    setHarakiri(environ, seconds(environ));
    await delay(600);
    return answer(startResponse, 'in time');
  },
  '/own-forever': (environ) => {
    setHarakiri(environ, seconds(environ));
    return never;
  },
  '/own-wrong': (environ, startResponse) => {
    try {
      setHarakiri(environ, -1);
      return answer(startResponse, 'taken');
    } catch (error) {
      return answer(startResponse, error.message);
    }
  },

  /** Blocks its worker for good, in a function with a name. */
  '/stuck': function spinForEver() {
    for (;;);
  },
  '/busy': function spinForAWhile(environ, startResponse) {
    for (const end = Date.now() + seconds(environ); Date.now() < end; );
    return answer(startResponse, 'done');
  },
  '/own-stuck': (environ) => {
    setHarakiri(environ, seconds(environ));
    for (;;);
  },
};

export function application(environ, startResponse) {
  return apps[environ.PATH_INFO](environ, startResponse);
}
