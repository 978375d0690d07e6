// Keeps every environ it was ever given, and says in the end what each of them tells now. The first REQUESTS calls are
// answered in one of eight ways, chosen by their number and not by what the request says: some must not be looked at.

import { setImmediate as nextTurn } from 'node:timers/promises';

const requests = Number(process.env.REQUESTS);
const variables = ['PATH_INFO', 'QUERY_STRING', 'HTTP_X_ID', 'HTTP_X_FILLER', 'CONTENT_LENGTH'];
const kept = [];
let calls = 0;

/** Each variable, or the code of the error that stands for it; and the body. */
function look(environ) {
  const found = {};
  for (const name of variables) {
    try {
      found[name] = environ[name];
    } catch (error) {
      found[name] = error.code;
    }
  }
  try {
    found.body = environ['wsgi.input'].readAll().toString();
  } catch (error) {
    found.body = error.code;
  }
  try {
    found.keys = Object.keys(environ).length;
  } catch (error) {
    found.keys = error.code;
  }
  return found;
}

const ok = (startResponse) => startResponse('200 OK', []);

const ways = [
  /** Not looked at. */
  (_, startResponse) => {
    ok(startResponse);
    return 'unread';
  },
  /** One variable. */
  (environ, startResponse) => {
    ok(startResponse);
    return environ.PATH_INFO;
  },
  /** All of them. */
  (environ, startResponse) => {
    const { PATH_INFO } = { ...environ };
    ok(startResponse);
    return PATH_INFO;
  },
  /** Looked at late. */
  async (environ, startResponse) => {
    await nextTurn();
    await nextTurn();
    ok(startResponse);
    return environ.PATH_INFO;
  },
  /** Not looked at, and answered late. */
  async (_, startResponse) => {
    await nextTurn();
    ok(startResponse);
    return 'unread';
  },
  /** Looked at when half of the answer is sent. */
  async function* (environ, startResponse) {
    ok(startResponse);
    yield '/p';
    await nextTurn();
    yield environ.PATH_INFO.slice(2);
  },
  /** With the body. */
  async (environ, startResponse) => {
    const body = await environ['wsgi.input'].text();
    ok(startResponse);
    return `${environ.PATH_INFO} ${body}`;
  },
  /** Looked at in many turns, each variable in another. */
  async (environ, startResponse) => {
    const seen = [];
    for (const name of variables) {
      await nextTurn();
      seen.push(environ[name]);
    }
    ok(startResponse);
    return seen[0];
  },
];

export function application(environ, startResponse) {
  const number = calls;
  calls += 1;
  if (number < requests) {
    const way = number % ways.length;
    kept.push({ environ, way, soon: undefined });
    // Behind the answer of the ways that answer at once.
    if (number % 3 === 0)
      setImmediate(() => setImmediate(() => setImmediate(() => (kept[number].soon = look(environ)))));
    return ways[way](environ, startResponse);
  }
  ok(startResponse);
  return kept.map(({ environ, way, soon }) => JSON.stringify({ way, soon, late: look(environ) })).join('\n');
}
