import t from 'tap';
import { defaultApplication, type Mountpoint, Mounts, type MountsOptions } from '../../dist/app/mounts.js';
import type { Placed } from '../../dist/request/mount.js';

type Variables = Readonly<Record<string, string>>;

/** What the choice looks at, without a server. */
function over(protocol: 'http' | 'uwsgi', path: string, host = '', variables: Variables = {}): Placed {
  const all: Variables = { PATH_INFO: path, ...variables };
  const request = { isUwsgi: protocol === 'uwsgi', path, host, modifier1: 0, variable: (name: string) => all[name] };
  return { request, mount: { app: 0, path: '', isManaged: false } } as unknown as Placed;
}

const http = (path: string, host?: string) => over('http', path, host);
const uwsgi = (variables: Variables, host?: string) => over('uwsgi', variables.PATH_INFO ?? '/x', host, variables);

const usual: MountsOptions = { managesScriptName: true, hasDefaultApplication: true };

/** `example.org/shop` as a mountpoint. */
function at(text: string): Mountpoint {
  const slash = text.indexOf('/');
  return slash < 0 ? { host: text, path: '' } : { host: text.slice(0, slash), path: text.slice(slash) };
}

function chosen(mountpoints: readonly string[], placed: Placed, options: Partial<MountsOptions> = {}): number {
  return new Mounts(mountpoints.map(at), { ...usual, ...options }).choose(placed).app;
}

t.test('the longest path that fits, at the border of a segment', async (t) => {
  const mounts = ['/a', '/a/b', '/c', ''];
  const cases: readonly [path: string, app: number][] = [
    ['/', 3],
    ['/a', 0],
    ['/a/', 0],
    ['/a/x', 0],
    ['/ab', 3],
    ['/a/b', 1],
    ['/a/b/c', 1],
    ['/a/bc', 0],
    ['/%61/x', 0],
    ['/a%2Fb/c', 1],
    ['/a/../c/x', 2],
    ['/a/..', 3],
    ['//a/x', 3],
    ['*', 3],
  ];
  for (const [path, app] of cases) t.equal(chosen(mounts, http(path)), app, path);
  t.strictSame(new Mounts(mounts.map(at), usual).choose(http('/a/b/c')), { app: 1, path: '/a/b', isManaged: true });
});

t.test('a path of another alphabet', async (t) => {
  t.equal(chosen(['', '/café'], http('/caf%C3%A9/x')), 1);
  t.equal(chosen(['', '/café'], uwsgi({ PATH_INFO: '/caf\xc3\xa9/x' })), 1);
});

t.test('without manage-script-name by what the front-end sends', async (t) => {
  const mounts = ['/a', '/c', ''];
  const choose = (placed: Placed) => chosen(mounts, placed, { managesScriptName: false });
  t.equal(choose(http('/a/x')), 2, 'over HTTP nobody sends it');
  t.equal(choose(uwsgi({ SCRIPT_NAME: '/a' })), 0);
  t.equal(choose(uwsgi({ SCRIPT_NAME: '/c/' })), 1);
  t.equal(choose(uwsgi({ SCRIPT_NAME: '/zz', PATH_INFO: '/a/x' })), 2);
  t.equal(choose(uwsgi({ PATH_INFO: '/a/x' })), 2);
  t.equal(choose(uwsgi({ UWSGI_APPID: '/c', SCRIPT_NAME: '/a' })), 1);
});

t.test('with it, what is sent counts where no path fits', async (t) => {
  const mounts = ['', '/a', '/c'];
  t.equal(chosen(mounts, uwsgi({ SCRIPT_NAME: '/c', PATH_INFO: '/x' })), 2);
  t.equal(chosen(mounts, uwsgi({ SCRIPT_NAME: '/c', PATH_INFO: '/a/x' })), 1);
});

t.test('hosts come before mounts for any host', async (t) => {
  const mounts = ['', '/a', 'x.org', 'x.org/a', 'y.org/b'];
  t.equal(chosen(mounts, http('/a/x', 'X.org:80')), 3);
  t.equal(chosen(mounts, http('/q', 'x.org')), 2);
  t.equal(chosen(mounts, http('/a', 'y.org')), 1);
  t.equal(chosen(mounts, http('/b', 'y.org')), 4);
  t.equal(chosen(mounts, http('/b', 'z.org')), 0);
  t.equal(chosen(mounts, uwsgi({ SERVER_NAME: 'x.org' })), 2, 'a request without a Host header');
  t.equal(chosen(mounts, uwsgi({ SCRIPT_NAME: '/a' }, 'x.org'), { managesScriptName: false }), 3);
  t.equal(chosen(mounts, uwsgi({ SCRIPT_NAME: '/q' }, 'x.org'), { managesScriptName: false }), 2);
});

t.test('the default application is that at the root, else the first one for any host', async (t) => {
  const cases: readonly [mounts: readonly string[], app: number][] = [
    [['/a', ''], 1],
    [['/a', '/b'], 0],
    [['x.org', '/b'], 1],
    [['x.org'], -1],
    [[], -1],
  ];
  for (const [mounts, app] of cases) t.equal(defaultApplication(mounts.map(at), usual), app, mounts.join(' '));
});

t.test('no-default-app: none where nothing fits', async (t) => {
  const options = { hasDefaultApplication: false };
  t.equal(chosen(['/a', '/b'], http('/q'), options), -1);
  t.equal(chosen(['/a', '/b'], http('/b'), options), 1);
  t.equal(chosen(['', '/b'], http('/q'), options), 0, 'the root fits what has no SCRIPT_NAME');
  t.equal(chosen([''], uwsgi({ SCRIPT_NAME: '/zz' }), options), -1);
  t.equal(chosen(['x.org', '/b'], uwsgi({ SCRIPT_NAME: '/zz' }, 'x.org'), options), -1);
});

t.test('one application at the root has nothing to choose', async (t) => {
  t.strictSame(new Mounts([at('')], usual).only, { app: 0, path: '', isManaged: false });
  t.equal(new Mounts([at('/a')], usual).only, undefined);
  t.equal(new Mounts([at('')], { ...usual, hasDefaultApplication: false }).only, undefined);
});
