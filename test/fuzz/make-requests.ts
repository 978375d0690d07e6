// Bytes for readers of HTTP: requests that are mostly right, and inputs that were changed in a few places.

import type { Dice } from './dice.js';

/** What means something to a reader of HTTP. */
const tellingTexts = [
  ...'\r\n\t :,;/?#*%[]"=\0\x01\x7f\x80\xff',
  '\r\n',
  '\r\n\r\n',
  '\n\n',
  '\r\n ',
  '0',
  '00',
  '0\r\n\r\n',
  '5\r\nhello\r\n',
  '1;a=b\r\nx\r\n',
  'fffffffffffff',
  'GET / HTTP/1.1\r\n',
  'POST /x HTTP/1.1\r\n',
  'CONNECT a:1 HTTP/1.1\r\n',
  'HTTP/1.0',
  'HTTP/1.1',
  'Host: x\r\n',
  'Host: y:8080\r\n',
  'Content-Length: 5\r\n',
  'Content-Length: 0\r\n',
  'Content-Length: +5\r\n',
  'content-length : 5\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip, chunked\r\n',
  'transfer-encoding:\tchunked \r\n',
  'Connection: close\r\n',
  'Connection: keep-alive\r\n',
  'Connection: upgrade\r\n',
  'Upgrade: websocket\r\n',
  'Expect: 100-continue\r\n',
  'Expect: x\r\n',
  'X_Y: z\r\n',
  'Proxy: p\r\n',
  'http://a/',
  'https://b:443',
];

/** `input` (latin1) changed in a few places: bytes, lines, pieces of itself and of `other`. */
export function mutate(dice: Dice, input: string, other: string): string {
  let text = input;
  for (let changes = 1 + dice.roll(3); changes > 0; changes--) {
    const at = dice.roll(text.length + 1);
    const size = dice.roll(12);
    switch (dice.roll(7)) {
      case 0:
        text = text.slice(0, at) + String.fromCharCode(dice.roll(256)) + text.slice(at + 1);
        break;
      case 1:
        text = text.slice(0, at) + dice.pick(tellingTexts) + text.slice(at + dice.roll(2));
        break;
      case 2:
        text = text.slice(0, at) + text.slice(at + size);
        break;
      case 3:
        text = text.slice(0, at) + text.slice(at, at + size) + text.slice(at);
        break;
      case 4:
        text = withLines(text, (lines) => lines.splice(dice.roll(lines.length + 1), 0, dice.pick(tellingTexts).trim()));
        break;
      case 5:
        text = withLines(text, (lines) => lines.push(...lines.splice(dice.roll(lines.length), 1)));
        break;
      default:
        text = dice.oneIn(2) ? text + other : text.slice(0, at) + other.slice(dice.roll(other.length + 1));
    }
  }
  return text.slice(0, 8192);
}

function withLines(text: string, change: (lines: string[]) => unknown): string {
  const lines = text.split('\r\n');
  change(lines);
  return lines.join('\r\n');
}

const methods = ['GET', 'GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'PROPFIND', 'CONNECT'];
const targets = [
  '/',
  '/a?b=c',
  '/%2f/../x',
  '/~!$&()*+,;=:@|"<>[]{}^`\\\'',
  '*',
  'http://x/y',
  'HTTPS://X:443',
  'x:80',
];
const fields = [
  'Host: x',
  'Host: x',
  'Host:',
  'host:\tx:8080 ',
  'Host: [::1]:3',
  'A:  b  c\t',
  'a:',
  `X-Long: ${'v'.repeat(70)}`,
  'B: \x80\xff',
  'Cookie: a=b; c="d"',
  'Connection: close',
  'Connection: Keep-Alive',
  'Connection: , upgrade ,',
  'Upgrade: websocket',
  'Expect: 100-continue',
  'X_Y: z',
  'Proxy: p',
  'TE: trailers',
];
const extensions = ['', '', '', ';a', ';a=b', ';a="b;c"', ' ;a', ';a = b'];
const trailers = ['', '', 'A: b\r\n', 'Etag:"x"\r\nB:\r\n', 'Host: y\r\n'];

/** A request that is right in most of its parts. */
export function makeRequest(dice: Dice): string {
  const method = dice.pick(methods);
  const lines = [`${method} ${dice.oneIn(3) ? dice.pick(targets) : '/'} HTTP/1.${dice.oneIn(6) ? 0 : 1}`];
  for (let count = dice.roll(5); count > 0; count--) lines.push(dice.pick(fields));
  const text = 'x\r\n0\r\n\r\n'.slice(dice.roll(6)).repeat(1 + dice.roll(3));
  let body = '';
  if (dice.oneIn(3)) {
    lines.push(`Content-Length: ${dice.oneIn(8) ? dice.roll(300) : text.length}`);
    body = text;
  } else if (dice.oneIn(2)) {
    lines.push(dice.oneIn(4) ? 'transfer-encoding:Chunked' : 'Transfer-Encoding: chunked');
    for (let at = 0; at < text.length; ) {
      const part = text.slice(at, at + 1 + dice.roll(text.length));
      body += `${part.length.toString(16)}${dice.pick(extensions)}\r\n${part}\r\n`;
      at += part.length;
    }
    body += `0${dice.pick(extensions)}\r\n${dice.pick(trailers)}\r\n`;
  }
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** One to three of them, one behind the other. */
export function makeRequests(dice: Dice): string {
  return Array.from({ length: 1 + dice.roll(3) }, () => makeRequest(dice)).join('');
}
