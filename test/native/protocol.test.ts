// The corpora of test/corpus through the addon that serves: whole, and in pieces of every size, so that the first cut
// falls on every position once.
// test/native/run.sh runs the same files under sanitizers; here the hooks and the built addon are proved with them.

import t from 'tap';
import { loadBinding } from '../../dist/native/binding.js';
import type { ParsedHead } from '../../dist/native/binding-types.js';
import { type Expected, loadCorpus } from '../helpers/parser-corpus.js';

/** The longest piece inputs are fed in; a longer input is fed in pieces of every size up to this. */
const longestStep = 1500;

const binding = loadBinding();
/** What `parsed` says of the members the corpus file names, in the shape of that file. */
function comparable(parsed: ParsedHead, expected: Expected): unknown {
  if (parsed.result === 'more') return { result: 'more' };
  if (parsed.result === 'bad') return { result: 'bad', error: parsed.error?.name, status: parsed.error?.status };
  const members = Object.entries(parsed.head ?? {})
    .filter(([name]) => expected.head !== undefined && name in expected.head)
    .map(([name, value]) => [name, name === 'fields' ? parsed.head?.fields.map(([n, v]) => [n, v]) : value] as const);
  return { result: 'done', used: parsed.used, head: Object.fromEntries(members) };
}

for (const [format, protocol] of [
  ['http1', 'http'],
  ['uwsgi', 'uwsgi'],
] as const) {
  void t.test(`${protocol} heads`, async (t) => {
    for (const { name, input, expected } of loadCorpus(format)) {
      const { why, limits, ...wanted } = expected;
      const whole = binding.parseHead(protocol, input, limits);
      t.same(comparable(whole, expected), wanted, `${name}: ${why}`);
      const differing: number[] = [];
      for (let step = 1; step < Math.min(input.length, longestStep); step++) {
        const cut = binding.parseHead(protocol, input, limits, step);
        if (JSON.stringify(cut) !== JSON.stringify(whole)) differing.push(step);
      }
      t.same(differing, [], `${name}: no cut makes a difference`);
    }
  });
}

void t.test('chunked bodies', async (t) => {
  for (const { name, input, expected } of loadCorpus('chunked')) {
    const whole = binding.decodeChunked(input);
    t.equal(whole.result, expected.result, `${name}: ${expected.why}`);
    if (expected.result === 'bad') {
      t.match(whole.error, { name: expected.error, status: expected.status }, `${name}: the row`);
    } else {
      t.equal(whole.used, expected.used ?? input.length, `${name}: used`);
      t.equal(Buffer.from(whole.payload).toString('latin1'), expected.payload, `${name}: payload`);
      t.equal(whole.trailers, expected.trailers ?? '', `${name}: trailers`);
    }
    const differing: number[] = [];
    for (let step = 1; step < Math.min(input.length, longestStep); step++) {
      const cut = binding.decodeChunked(input, step);
      const isSame =
        cut.result === whole.result &&
        cut.used === whole.used &&
        cut.error?.name === whole.error?.name &&
        (cut.result === 'bad' || cut.trailers === whole.trailers) &&
        Buffer.compare(cut.payload, whole.payload) === 0;
      if (!isSame) differing.push(step);
    }
    t.same(differing, [], `${name}: no cut makes a difference`);
  }
});

void t.test('hashes are those of the CGI names', async (t) => {
  const cgiName = (field: string): string => `HTTP_${field.toUpperCase().replaceAll('-', '_')}`;
  const request = Buffer.from('GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: y\r\nx-forwarded-FOR: z\r\n\r\n');
  const fields = binding.parseHead('http', request).head?.fields ?? [];
  t.equal(fields.length, 3);
  for (const [name, , hash] of fields) t.equal(hash, binding.hashName(cgiName(name)), name);
  const packet = Buffer.from('\x00\x0e\x00\x00\x09\x00PATH_INFO\x01\x00/', 'latin1');
  t.same(binding.parseHead('uwsgi', packet).head?.fields, [['PATH_INFO', '/', binding.hashName('PATH_INFO')]]);
  t.equal(binding.hashName('foobar'), 0xbf9cf968, "FNV-1a's own test value");
});

void t.test('wrong arguments are named', async (t) => {
  const parseAnything = binding.parseHead as (...args: unknown[]) => unknown;
  const bytes = new Uint8Array(1);
  t.throws(() => parseAnything('gopher', bytes), { name: 'TypeError', message: /'http' or 'uwsgi'/ });
  t.throws(() => parseAnything('http', 'GET'), { name: 'TypeError', message: /Uint8Array/ });
  t.throws(() => parseAnything('http', bytes, { fields: 'lots' }), { name: 'TypeError', message: /limits/ });
  t.throws(() => parseAnything('http', bytes, undefined, -1), { name: 'TypeError', message: /step/ });
  t.throws(() => (binding.hashName as (...args: unknown[]) => unknown)(1), { name: 'TypeError', message: /string/ });
});
