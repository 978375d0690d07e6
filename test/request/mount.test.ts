import t from 'tap';
import { type Mount, type Placed, pathInfoOf, scriptNameOf, targetOf } from '../../dist/request/mount.js';

/** A request for `target` over HTTP. */
function http(target: string, mount: Partial<Mount> = {}): Placed {
  const [path = '', query = ''] = target.replace(/^http:\/\/[^/]*/, '').split('?');
  return placed({ isUwsgi: false, target, path, query, modifier1: 0, variable: () => undefined }, mount);
}

function uwsgi(variables: Readonly<Record<string, string>>, mount: Partial<Mount> = {}, modifier1 = 0): Placed {
  const target = variables.REQUEST_URI ?? '';
  return placed({ isUwsgi: true, target, modifier1, variable: (name: string) => variables[name] }, mount);
}

function placed(request: object, mount: Partial<Mount>): Placed {
  return { request, mount: { app: 0, path: '', isManaged: false, ...mount } } as unknown as Placed;
}

const shop = { path: '/shop', isManaged: true };

t.test('SCRIPT_NAME and PATH_INFO', async (t) => {
  const both = (request: Placed) => [scriptNameOf(request), pathInfoOf(request)];
  t.strictSame(both(http('/shop/a%20b?c')), ['', '/shop/a b']);
  t.strictSame(both(http('/shop/a%20b?c', shop)), ['/shop', '/a b']);
  t.strictSame(both(http('/shop', shop)), ['/shop', '']);
  t.strictSame(both(http('/x/../shop/./y', shop)), ['/shop', '/y']);
  t.strictSame(both(uwsgi({})), [undefined, undefined]);
  t.strictSame(both(uwsgi({ SCRIPT_NAME: '/shop', PATH_INFO: '/caf\xc3\xa9' }, { path: '/shop' })), ['/shop', '/café']);
  t.strictSame(both(uwsgi({ SCRIPT_NAME: '/zz', PATH_INFO: '/shop/x' }, shop)), ['/shop', '/x']);
});

t.test('modifier 30: SCRIPT_NAME is taken off PATH_INFO', async (t) => {
  t.equal(pathInfoOf(uwsgi({ SCRIPT_NAME: '/shop', PATH_INFO: '/shop/x' }, {}, 30)), '/x');
  t.equal(pathInfoOf(uwsgi({ SCRIPT_NAME: '/shop', PATH_INFO: '/x' }, {}, 30)), '/x');
  t.equal(pathInfoOf(uwsgi({ PATH_INFO: '/shop/x' }, {}, 30)), '/shop/x');
});

t.test('the target within a mount', async (t) => {
  const cases: readonly [target: string, within: string][] = [
    ['/shop/a?b=/c', '/a?b=/c'],
    ['/shop', '/'],
    ['/shop?q', '/?q'],
    ['/shop/', '/'],
    ['/%73hop/a%20b', '/a%20b'],
    ['/x/../shop/a', '/a'],
    ['http://example.org/shop/a?b', '/a?b'],
  ];
  for (const [target, within] of cases) t.equal(targetOf(http(target, shop)), within, target);
  t.equal(targetOf(http('/shop/a')), '/shop/a', 'at the root it is whole');
  t.equal(targetOf(http('/a%2Fb/c', { path: '/a/b', isManaged: true })), '/c');
  t.equal(targetOf(http('/caf%C3%A9/c', { path: '/café', isManaged: true })), '/c');
  t.equal(targetOf(uwsgi({ REQUEST_URI: '/shop/a?b' }, { path: '/shop' })), '/a?b', 'as a front-end sends it');
  t.equal(targetOf(uwsgi({ REQUEST_URI: '/elsewhere' }, { path: '/shop' })), '/elsewhere', 'rewritten by a front-end');
});
