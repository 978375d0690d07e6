// What the process runs that asks the network for the configuration (src/config/resource.ts): `http URL BYTES` prints what the
// server answers, `resolve HOST` an IPv4 address. A reason why there is nothing goes to standard error, with exit code 1.
import { lookup } from 'node:dns';
import { get } from 'node:http';

const [, , task, subject = '', limit = ''] = process.argv;

function fail(reason: string): never {
  process.stderr.write(reason);
  process.exit(1);
}

function resolveHost(host: string): void {
  lookup(host, { family: 4 }, (error, address) => {
    if (error !== null) fail(`it cannot be resolved (${error.code})`);
    process.stdout.write(address);
  });
}

/** Nothing but 200 is a configuration, and a redirect is not followed: it could lead anywhere. */
function fetchText(url: string, mostBytes: number): void {
  const request = get(url, { agent: false, headers: { 'User-Agent': 'tswsgi', Connection: 'close' } }, (response) => {
    const { statusCode, statusMessage, headers } = response;
    const to = headers.location === undefined ? '' : `, to ${headers.location}, which is not followed`;
    if (statusCode !== 200) fail(`the server answers ${statusCode} ${statusMessage}${to}`);
    const parts: Buffer[] = [];
    let bytes = 0;
    response.on('data', (part: Buffer) => {
      parts.push(part);
      bytes += part.length;
      if (bytes > mostBytes) fail(`it is more than ${mostBytes} bytes`);
    });
    response.on('end', () => process.stdout.write(Buffer.concat(parts)));
    response.on('error', () => fail('the answer broke off'));
  });
  request.on('error', ({ message }) => fail(message));
}

if (task === 'resolve') resolveHost(subject);
else fetchText(subject, Number(limit));
