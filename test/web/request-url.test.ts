// `new URL()` is the judge of what can be one; see request-url.ts for what it is made of.
import t from 'tap';
import type { Request } from '../../dist/request/request.js';
import { urlOf } from '../../dist/web/request-url.js';

interface Given {
  readonly target: string;
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly isUwsgi?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
}

function incoming({
  target,
  host = 'a.example',
  path = '',
  query = '',
  isUwsgi = false,
  variables = {},
}: Given): Request {
  const variable = (name: string) => variables[name];
  return { target, host: isUwsgi ? '' : host, path, query, isUwsgi, variable } as unknown as Request;
}

t.test('targets that are paths', async (t) => {
  const targets = [
    '/',
    '/a/b?c=d&e',
    '/?',
    '/%41?%20',
    "/it's",
    '/a/../b',
    '/a/./b',
    '/%2e%2e/b',
    '/a\\b',
    '//evil/x',
    '/a b',
    '/ü',
    '/?ü',
    '/?q=a\'b"c',
    '/a#b',
    '/?[x]={y}|z\\^`',
  ];
  for (const target of targets) {
    t.equal(urlOf(incoming({ target }), 'server'), new URL(`http://a.example${target}`).href, target);
  }
});

t.test('hosts', async (t) => {
  for (const host of [
    'a.example:8080',
    'a.example:80',
    'A.example',
    'xn--a',
    '[::1]:81',
    '127.0.0.1',
    '127.1',
    '1.2.3',
    'a_b.example',
    'a.example.',
  ]) {
    const text = `http://${host}/x`;
    const wanted = URL.canParse(text) ? new URL(text).href : 'http://localhost/';
    t.equal(urlOf(incoming({ target: '/x', host }), 'server'), wanted, host);
  }
  t.equal(urlOf(incoming({ target: '/x', host: '' }), 'server'), 'http://server/x', 'HTTP/1.0 without one');
});

t.test('targets that are none', async (t) => {
  t.equal(urlOf(incoming({ target: 'http://a.example/x?y', path: '/x', query: 'y' }), 's'), 'http://a.example/x?y');
  t.equal(urlOf(incoming({ target: '*', path: '*' }), 's'), 'http://a.example/');
});

t.test('over uwsgi', async (t) => {
  const variables = { HTTP_HOST: 'b.example', HTTPS: 'on' };
  t.equal(urlOf(incoming({ target: '/x?y', isUwsgi: true, variables }), 's'), 'https://b.example/x?y');
  t.equal(urlOf(incoming({ target: '', path: '/p', isUwsgi: true, variables }), 's'), 'https://b.example/p');
});

t.test('under a mount its path is left out', async (t) => {
  t.equal(urlOf(incoming({ target: '/shop/x?y' }), 's', '/shop'), 'http://a.example/x?y');
  t.equal(urlOf(incoming({ target: '/shop' }), 's', '/shop'), 'http://a.example/');
  t.equal(urlOf(incoming({ target: '/shopping' }), 's', '/shop'), 'http://a.example/shopping');
  t.equal(urlOf(incoming({ target: '/sh%6fp/%20' }), 's', '/shop'), 'http://a.example/%20');
});
