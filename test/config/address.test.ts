import t from 'tap';
import { addressFault } from '../../dist/config/address.js';

const good = [
  ':8080',
  '0.0.0.0:80',
  '127.0.0.1:0',
  '127.0.0.1:',
  '[::1]:8080',
  '[::]:0',
  'localhost:1',
  '*:80',
  '8080',
  '/run/a:b c.sock',
  '@name',
  '\\0name',
  'fd://3',
  'app.sock',
];

t.test('addresses that pass', async (t) => {
  for (const address of good) t.equal(addressFault(address), undefined, address);
});

const bad: readonly [address: string, reason: RegExp][] = [
  ['', /empty/],
  ['=0', /shared sockets/],
  ['[::1]', /\]:port/],
  ['localhost: 80', /space/],
  [':http', /"http" is not a number/],
  ['unix:/run/a.sock', /not a number/],
  [':65536', /above 65535/],
  ['65536', /above 65535/],
];

t.test('addresses that do not', async (t) => {
  for (const [address, reason] of bad) t.match(addressFault(address), reason, address);
});
