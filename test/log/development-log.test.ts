import t from 'tap';
import {
  developmentBanner,
  developmentFailure,
  developmentRequestLine,
  paint,
} from '../../dist/log/development-log.js';

const facts = { method: 'GET', uri: '/a?b', status: 200, durationUs: 3210, bodyBytes: 14, isUnchecked: false };

t.test('request lines', async (t) => {
  t.equal(developmentRequestLine(facts, false), 'GET /a?b 200 3.2 ms 14 bytes');
  t.equal(developmentRequestLine({ ...facts, durationUs: 1_234_500 }, false), 'GET /a?b 200 1235 ms 14 bytes');
  const odd = { ...facts, uri: '/\x1b[31m', isUnchecked: true };
  t.notMatch(developmentRequestLine(odd, false), '\x1b');
  const refused = { ...facts, method: '', uri: '', status: 400 };
  t.equal(developmentRequestLine(refused, false), '- - 400 3.2 ms 14 bytes');
});

t.test('each class of status has its colour', async (t) => {
  const colours = { 200: 32, 304: 36, 404: 33, 500: 31 };
  for (const [status, code] of Object.entries(colours)) {
    const line = developmentRequestLine({ ...facts, status: Number(status) }, true);
    t.match(line, `\x1b[${code}m${status}\x1b[0m`);
  }
  t.equal(paint('x', 'red', false), 'x');
});

t.test('the banner has what a browser opens', async (t) => {
  t.strictSame(
    developmentBanner(
      '1.2.3',
      [
        { address: '127.0.0.1:8000', family: 'tcp4', protocol: 'http' },
        { address: '0.0.0.0:80', family: 'tcp4', protocol: 'http' },
        { address: '[::1]:81', family: 'tcp6', protocol: 'http' },
        { address: '127.0.0.1:3031', family: 'tcp4', protocol: 'uwsgi' },
        { address: '/run/x.sock', family: 'unix', protocol: 'http' },
      ],
      false,
    ),
    [
      `tswsgi 1.2.3 dev, Node.js ${process.versions.node}`,
      '  http://127.0.0.1:8000/',
      '  http://localhost:80/',
      '  http://[::1]:81/',
      '  127.0.0.1:3031 (uwsgi)',
      '  /run/x.sock (http)',
    ],
  );
});

t.test('a failure stands apart', async (t) => {
  t.equal(developmentFailure('Title:', 'Error: x', false), '\nTitle:\nError: x\n');
});
