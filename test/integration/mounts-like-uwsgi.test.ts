// With several applications the same one is chosen, and sees the same SCRIPT_NAME and PATH_INFO, as under the real uWSGI.

import t, { type Test } from 'tap';
import { connectRaw } from '../helpers/raw-client.js';
import { isUwsgiMissing, startUwsgi } from '../helpers/real-uwsgi.js';
import { appsFolder, type RunningServer, startServer } from '../helpers/start-server.js';
import { uwsgiPacket } from '../helpers/uwsgi-packet.js';

const paths = ['/', '/a', '/a/', '/a/x', '/ab', '/a/b', '/a/b/c', '/a/bc', '/c/1', '/%61/x', '/a%2Fb/x', '//a/x'];
paths.push('/a/../c/x', '/a/..', '/zzz', '/caf%C3%A9/x');

const packets: readonly Readonly<Record<string, string>>[] = [
  { SCRIPT_NAME: '/a', PATH_INFO: '/x' },
  { SCRIPT_NAME: '/a', PATH_INFO: '/a/x' },
  { SCRIPT_NAME: '/a', PATH_INFO: '/b/x' },
  { SCRIPT_NAME: '/c', PATH_INFO: '/x' },
  { SCRIPT_NAME: '/zz', PATH_INFO: '/a/x' },
  { SCRIPT_NAME: '/zz', PATH_INFO: '/x' },
  { SCRIPT_NAME: '', PATH_INFO: '/c' },
  { SCRIPT_NAME: '', PATH_INFO: '' },
  { PATH_INFO: '/a/x' },
  { PATH_INFO: '/caf\xc3\xa9/x' },
  { UWSGI_APPID: '/c', SCRIPT_NAME: '/a', PATH_INFO: '/x' },
];

/** What became of a request: the number of its application, and what that saw. */
type Seen = readonly [app: number, scriptName: string, pathInfo: string];

/** Python shows a character for each byte, JavaScript the characters. */
const ofPython = (text: string): string => Buffer.from(text, 'latin1').toString();
const asItIs = (text: string): string => text;

async function ask(
  t: Test,
  server: RunningServer,
  { socket, bytes, mark, show }: { socket: number; bytes: Buffer; mark: string; show: (text: string) => string },
): Promise<Seen> {
  const client = await connectRaw(t, server.address(socket));
  await client.send(bytes);
  const response = await client.readResponse();
  client.close();
  const line = await server.waitForLog(new RegExp(`\\|app: (-?\\d+)\\|.*${mark} `));
  const environ = response.status === 200 ? (JSON.parse(response.body.toString()) as Record<string, string>) : {};
  return [Number(line[1]), show(environ.SCRIPT_NAME ?? ''), show(environ.PATH_INFO ?? '')];
}

for (const options of [[], ['manage-script-name'], ['no-default-app'], ['manage-script-name', 'no-default-app']]) {
  t.test(options.join(' ') || 'chosen by the front-end', { skip: isUwsgiMissing(['python3']) }, async (t) => {
    const mountpoints = ['/a', '/a/b', '/c', '/caf\u00e9'];
    const theirs = await startUwsgi(
      t,
      ['python3'],
      [
        ...mountpoints.flatMap((mountpoint) => ['--mount', `${mountpoint}=${appsFolder}/environ.py`]),
        ...options.map((name) => `--${name}`),
        '--single-interpreter',
      ],
    );
    const mounts = mountpoints.map((mountpoint) => `mount = ${mountpoint}=environ.mjs`).join('\n');
    const ours = await startServer(t, {
      config: `http-socket = 127.0.0.1:0\nsocket = 127.0.0.2:0\nchdir = ${appsFolder}\nwsgi-file = environ.mjs\n${mounts}
${options.map((name) => `${name} = true`).join('\n')}`,
      ready: /^WSGI app 4/,
    });
    let count = 0;
    const compare = async (name: string, socket: number, bytesFor: (mark: string) => Buffer): Promise<void> => {
      count += 1;
      const mark = `case=${count}`;
      const bytes = bytesFor(mark);
      const our = await ask(t, ours, { socket, bytes, mark, show: asItIs });
      t.strictSame(our, await ask(t, theirs, { socket, bytes, mark, show: ofPython }), name);
    };
    for (const path of paths) {
      await compare(path, 0, (mark) =>
        Buffer.from(`GET ${path}?${mark} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      );
    }
    for (const variables of packets) {
      const common = { REQUEST_METHOD: 'GET', SERVER_PROTOCOL: 'HTTP/1.1', QUERY_STRING: '' };
      await compare(JSON.stringify(variables), 1, (mark) =>
        uwsgiPacket({ ...common, REQUEST_URI: `/r?${mark}`, ...variables }),
      );
    }
  });
}
