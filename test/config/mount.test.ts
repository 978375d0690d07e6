import t from 'tap';
import { hostName, looksLikePath, parseMount } from '../../dist/config/mount.js';

const values: readonly [text: string, mountpoint: string, host: string, path: string, application: string][] = [
  ['/shop=shop.js', '/shop', '', '/shop', 'shop.js'],
  ['/shop = pkg.mod:app', '/shop', '', '/shop', 'pkg.mod:app'],
  ['/shop/=shop.js', '/shop/', '', '/shop', 'shop.js'],
  ['/=site.js', '/', '', '', 'site.js'],
  ['=site.js', '', '', '', 'site.js'],
  ['/a/b=x:create()', '/a/b', '', '/a/b', 'x:create()'],
  ['/a=b=c.js', '/a', '', '/a', 'b=c.js'],
  ['Example.org/shop=shop.js', 'Example.org/shop', 'example.org', '/shop', 'shop.js'],
  ['example.org|/shop=shop.js', 'example.org|/shop', 'example.org', '/shop', 'shop.js'],
  ['example.org=site.js', 'example.org', 'example.org', '', 'site.js'],
  ['example.org:8080/=site.js', 'example.org:8080/', 'example.org', '', 'site.js'],
  ['[::1]:80/x=site.js', '[::1]:80/x', '[::1]', '/x', 'site.js'],
];

t.test('what a value says', async (t) => {
  for (const [text, mountpoint, host, path, application] of values) {
    const place = 'uwsgi.ini:3';
    t.strictSame(parseMount(text, place), { mountpoint, host, path, application, place }, text);
  }
  for (const text of ['/shop', '/shop=', '/shop= ']) t.equal(parseMount(text, ''), undefined, text);
});

t.test('hosts are compared without case, port and a dot at the end', async (t) => {
  t.equal(hostName('Example.ORG.:443'), 'example.org');
  t.equal(hostName('[::1]:8080'), '[::1]');
  t.equal(hostName('example.org:'), 'example.org');
});

t.test('a host of one word may be a path without its slash', async (t) => {
  const isOdd = (text: string) => looksLikePath(parseMount(text, '')!);
  t.ok(isOdd('shop=shop.js'));
  for (const text of ['/shop=a', 'localhost=a', 'a.org=a', '[::1]=a']) t.notOk(isOdd(text), text);
});
