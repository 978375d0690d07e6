import t from 'tap';
import { parseConfiguration } from '../../dist/config/config.js';

function parse(...argv: readonly string[]) {
  const given = { argv: ['--http-socket=:0', ...argv], environment: {}, cwd: '/srv' };
  const { config, errors, warnings } = parseConfiguration(given);
  return { setting: config.inspector, codes: [...errors, ...warnings].map(({ code }) => code) };
}

t.test('places', async (t) => {
  const rows: readonly (readonly [text: string, host: string, port: number, ...codes: string[]])[] = [
    ['--inspect', '127.0.0.1', 9229],
    ['--inspect=true', '127.0.0.1', 9229],
    ['--inspect=9300', '127.0.0.1', 9300],
    ['--inspect=0', '127.0.0.1', 0],
    ['--inspect=localhost:1', 'localhost', 1],
    ['--inspect=localhost', 'localhost', 9229],
    ['--inspect=[::1]:9300', '::1', 9300],
    ['--inspect=::1', '::1', 9229],
    ['--inspect=0.0.0.0:9300', '0.0.0.0', 9300, 'INSPECTOR_OPEN'],
    ['--inspect=::', '::', 9229, 'INSPECTOR_OPEN'],
  ];
  for (const [text, host, port, ...codes] of rows) {
    t.strictSame(parse(text), { setting: { host, port, waits: false }, codes }, text);
  }
});

t.test('what waits', async (t) => {
  t.strictSame(parse('--inspect-brk').setting, { host: '127.0.0.1', port: 9229, waits: true });
  t.strictSame(parse('--inspect-brk=5').setting, { host: '127.0.0.1', port: 5, waits: true });
});

t.test('what is none', async (t) => {
  t.equal(parse().setting, null);
  for (const value of [':9229', 'a b', '127.0.0.1:x', '70000', '[::1', 'a:b:1']) {
    t.strictSame(parse(`--inspect=${value}`), { setting: null, codes: ['VALUE_NOT_AN_INSPECTOR'] }, value);
  }
});

t.test('a time limit for requests counts at a breakpoint too', async (t) => {
  t.strictSame(parse('--inspect', '--harakiri=5').codes, ['INSPECTOR_LIMITED']);
});
