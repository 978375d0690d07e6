import t from 'tap';
import { knownNames } from '../../dist/config/options.js';
import { editDistance, nearestName } from '../../dist/config/suggest.js';
import { uwsgiNames } from '../../dist/config/uwsgi-names.js';

const names = [...knownNames(), ...uwsgiNames()];

// The first block was found in real files; uWSGI ignores each of them without a word.
const slips: readonly [typed: string, meant: string | undefined][] = [
  ['process', 'processes'],
  ['vaccum', 'vacuum'],
  ['proesses', 'processes'],
  ['daemoniz', 'daemonize'],
  ['daemon', 'daemonize'],
  ['py-callos-afterfork', 'py-call-osafterfork'],
  ['guid', 'gid'],

  ['modlue', 'module'],
  ['http_socket', 'http-socket'],
  ['Master', 'master'],
  ['http-sock', 'http-socket'],
  ['chmodsocket', 'chmod-socket'],
  ['RuntimeDirectory', undefined],
  ['base', undefined],
  ['xq', undefined],
];

t.test('the nearest name', async (t) => {
  for (const [typed, meant] of slips) t.equal(nearestName(typed, names), meant, typed);
});

t.test('of equally near names the first one wins', async (t) => {
  t.equal(nearestName('cat-x', ['cat-a', 'cat-b']), 'cat-a');
});

const distances: readonly [string, string, number][] = [
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', 'abd', 1],
  ['abc', 'acb', 1],
  ['abc', 'ab', 1],
  ['abc', 'abcd', 1],
  ['kitten', 'sitting', 3],
  ['abcdef', 'uvwxyz', 4],
  ['a', 'abcdefgh', 4],
];

t.test('edit distance, four at most', async (t) => {
  for (const [a, b, expected] of distances) {
    t.equal(editDistance(a, b, 4), expected, `${a} ${b}`);
    t.equal(editDistance(b, a, 4), expected, `${b} ${a}`);
  }
});
