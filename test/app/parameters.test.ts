import t from 'tap';
import { parameterNames } from '../../dist/app/parameters.js';

type Callee = Parameters<typeof parameterNames>[0];

/** As source text: a compiler would change it. */
const sources: readonly [source: string, names: readonly string[] | undefined][] = [
  ['(a, b) => 1', ['a', 'b']],
  ['a => 1', ['a']],
  ['async a => 1', ['a']],
  ['async (a) => 1', ['a']],
  ['() => 1', []],
  ['(async) => 1', ['async']],
  ['function (req, res) {}', ['req', 'res']],
  ['function named(req, res, next) {}', ['req', 'res', 'next']],
  ['async function(req) {}', ['req']],
  ['function* (req) {}', ['req']],
  ['async function * named (req) {}', ['req']],
  ['({ method(a, b) {} }).method', ['a', 'b']],
  ['({ async method(a) {} }).method', ['a']],
  ['({ *method(a) {} }).method', ['a']],
  ["({ ['computed'](a) {} }).computed", ['a']],
  ['({ url, headers: { host } }, res) => 1', ['', 'res']],
  ['([a, b], res) => 1', ['', 'res']],
  ['(a = f(1, 2), b = [1, 2][0]) => 1', ['a', 'b']],
  ['(a, ...rest) => 1', ['a', 'rest']],
  ['(/* the request */ a, // and\n b,) => 1', ['a', 'b']],
  ['function\n(\n a\n)\n{}', ['a']],
  ['class { constructor(a) {} }', undefined],
  ['(function (a) {}).bind(null)', undefined],
  ['Math.max', undefined],
];

t.test('names of parameters', async (t) => {
  for (const [source, names] of sources) {
    const callee = new Function(`return (${source});`)() as Callee;
    t.strictSame(parameterNames(callee), names, source);
  }
});
