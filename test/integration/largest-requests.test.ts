// The largest head with the largest body that is awaited before the application is called: nothing of it is too much
// for what the server keeps of a connection, however the end of it comes.

import t from 'tap';
import { startGates } from '../helpers/gates.js';
import { waitUntilRead } from '../helpers/kernel.js';
import { connectRaw } from '../helpers/raw-client.js';
import { requestVariables, uwsgiPacket } from '../helpers/uwsgi-packet.js';

const server = await startGates(t);
const kib = 1024;
const body = Buffer.alloc(64 * kib, 'x');

/** The variables of a request, with one more that makes their block as long as a packet's size can say. */
function largestPacket(): Buffer {
  const variables = requestVariables('POST', '/read', { CONTENT_LENGTH: String(body.length) });
  const missing = 0xffff - uwsgiPacket({ ...variables, PAD: '' }).length + 4;
  return uwsgiPacket({ ...variables, PAD: 'p'.repeat(missing) });
}

function largestHead(): Buffer {
  const head = (pad: string) =>
    `POST /read HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\nX-Pad: ${pad}\r\n\r\n`;
  return Buffer.from(head('p'.repeat(0xffff - head('').length)));
}

for (const [protocol, socket, head] of [
  ['HTTP', 0, largestHead()],
  ['uwsgi', 1, largestPacket()],
] as const) {
  for (const [name, inHead, inBody] of [
    ['at once', 0, 0],
    ['the last bytes of the body one by one', 0, 6],
    ['the last bytes of the head one by one, then the body', 6, 0],
  ] as const) {
    t.test(`${protocol}: ${name}`, async (t) => {
      const client = await connectRaw(t, server.address(socket));
      for (const [bytes, single] of [
        [head, inHead],
        [body, inBody],
      ] as const) {
        const start = bytes.length - single;
        await client.send(bytes.subarray(0, start));
        for (let at = start; at < bytes.length; at += 1) {
          await waitUntilRead(client);
          await client.send(bytes.subarray(at, at + 1));
        }
      }
      t.match((await client.readAll()).toString(), /^HTTP\/1\.[01] 200 OK\r\n.*\r\n\r\nread 65536$/s);
    });
  }
}
