// PATH_INFO from an HTTP path: what uWSGI does (uwsgi docs: "Things to know"), with UTF-8 for Node's sake.
import t from 'tap';
import { decodePath } from '../../dist/request/mount.js';

const paths: readonly (readonly [string, string])[] = [
  ['/', '/'],
  ['/a/b', '/a/b'],
  ['/a%20b', '/a b'],
  ['/%C3%A9', '/é'],
  ['/%E9', '/\xe9'],
  ['/%C3%A9%E9', '/\xc3\xa9\xe9'],
  ['/%zz%4', '/%zz%4'],
  ['/%zz%41', '/%zzA'],
  ['/a/../b', '/b'],
  ['/a/./b', '/a/b'],
  ['/../../b', '/b'],
  ['/a/..', '/'],
  ['/a/.', '/a/'],
  ['/.well-known/x', '/.well-known/x'],
  ['/a/%2e%2e/b', '/a/../b'],
  ['/a//b', '/a//b'],
  ['*', '*'],
];

for (const [path, expected] of paths) t.test(path, async (t) => t.equal(decodePath(path), expected));
