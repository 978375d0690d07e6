import t from 'tap';
import { chooseInterface, describeExport, interfaceNamed } from '../../dist/app/interfaces.js';

const place = { file: '/srv/app.js', callable: 'app' };

t.test('auto goes by what is exported', async (t) => {
  const choose = (exported: unknown, callable = 'app') =>
    chooseInterface(exported, 'auto', { ...place, callable }).name;
  t.equal(
    choose((_environ: unknown, _go: unknown) => ''),
    'wsgi',
  );
  t.equal(choose({ fetch: (_request: unknown) => '' }), 'fetch');
  t.equal(
    choose(
      Object.assign((_environ: unknown) => '', { fetch() {} }),
      'application',
    ),
    'fetch',
    'before wsgi',
  );
  t.equal(
    choose((_a: unknown, startResponse: () => void) => startResponse()),
    'wsgi',
  );
  t.equal(
    choose((_a: unknown, _b: unknown) => '', 'application'),
    'wsgi',
    'the name that uWSGI looks for',
  );
});

t.test('what nothing recognizes is told with what was seen', async (t) => {
  const unclear: readonly [exported: unknown, text: RegExp][] = [
    [
      (a: number, b: number) => a + b,
      /app of the application \/srv\/app\.js is to be called, it is a function \(a, b\); say/,
    ],
    [{ port: 1, name: '' }, /it is an object with port, name; say/],
    [[1], /it is an array with 0; say/],
    ['text', /it is of type string; say/],
    [null, /it is null; say/],
  ];
  for (const [exported, message] of unclear) {
    t.throws(() => chooseInterface(exported, 'auto', place), { code: 'APP_INTERFACE_UNCLEAR', message });
  }
});

t.test('one that is asked for is taken', async (t) => {
  const unknown = (a: number, b: number) => a + b;
  t.equal(chooseInterface(unknown, 'wsgi', place).name, 'wsgi');
  t.equal(interfaceNamed('wsgi').name, 'wsgi');
  t.throws(() => interfaceNamed('asgi'), { code: 'APP_NO_INTERFACE', message: /no interface asgi; there are .*wsgi/ });
});

t.test('members are told, those of the class too, the private ones not', async (t) => {
  class Site {
    _hidden = 1;
    port = 80;
    start() {}
  }
  t.equal(describeExport(new Site()), 'an object with port, start');
  t.equal(describeExport(Object.assign((a: unknown) => a, { use() {} })), 'a function (a) with use');
  t.match(describeExport(Object.fromEntries('abcdefghijklmnop'.split('').map((name) => [name, 1]))), /k, l, …$/);
});
