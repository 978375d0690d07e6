// One hash on both sides of the bridge, and the CGI names it is taken of.
import t from 'tap';
import { loadBinding } from '../../dist/native/binding.js';
import { cachedHash, cgiName, hashName } from '../../dist/request/field-hash.js';

const binding = loadBinding();

t.test('JavaScript and native agree', async (t) => {
  for (const name of ['', 'A', 'HTTP_USER_AGENT', 'HTTP_X_FORWARDED_FOR', 'PATH_INFO', 'x'.repeat(300)]) {
    t.equal(hashName(name), binding.hashName(name), JSON.stringify(name.slice(0, 20)));
    t.equal(cachedHash(name), hashName(name), 'remembered, it is the same');
    t.equal(cachedHash(name), hashName(name), 'and again');
  }
});

t.test('the parser gives the hash of the CGI name', async (t) => {
  const { head } = binding.parseHead('http', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\nX-Some-Thing: y\r\n\r\n'));
  t.same(
    head?.fields.map(([name, , hash]) => [cgiName(name), hash === hashName(cgiName(name))]),
    [
      ['HTTP_HOST', true],
      ['HTTP_X_SOME_THING', true],
    ],
  );
});
