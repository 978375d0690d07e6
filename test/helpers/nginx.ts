// A real nginx in front of servers under test: one front address for each upstream, so that the same requests can be
// sent to every one of them.

import { spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';
import { connectOptions } from './raw-client.js';
import { tempDir } from './temp-dir.js';

export interface Upstream {
  /** `uwsgi`: uwsgi_pass. `proxy`: proxy_pass with kept-alive connections. */
  readonly kind: 'uwsgi' | 'proxy';
  /** The server under test, as its boot log spells the address. */
  readonly address: string;
  /** Lines added to the location: `uwsgi_request_buffering off;`. */
  readonly directives?: string;
  /** Where nginx listens for it. A unix socket needs no free port; TCP is for clients that cannot do without. */
  readonly front?: 'unix' | 'tcp';
}

export interface Nginx {
  readonly pid: number;
  /** One front address for each upstream, in their order, for raw-client.ts. */
  readonly addresses: readonly string[];
  /** What nginx has complained about so far. */
  errorLog(): string;
  /** Stop it now; else it stops with the test. */
  stop(): Promise<void>;
}

/** Why tests with nginx cannot run here, or `false`: for the `skip` option of a test. */
export function isNginxMissing(): string | false {
  return findNginx() === undefined ? 'nginx is not installed (Debian: apt-get install nginx-light)' : false;
}

/** Start nginx and wait until every front accepts connections. Rejects with its log when it ends before. */
export async function startNginx(t: Test, upstreams: readonly Upstream[]): Promise<Nginx> {
  const program = findNginx();
  if (program === undefined) throw new Error(String(isNginxMissing()));
  const folder = tempDir(t);
  const addresses = await Promise.all(
    upstreams.map(async ({ front }, index) => (front === 'tcp' ? freeAddress() : join(folder, `front${index}.sock`))),
  );
  writeFileSync(join(folder, 'nginx.conf'), nginxConf(upstreams, addresses));
  const errorLogPath = join(folder, 'error.log');
  const child = spawn(program, ['-p', folder, '-e', errorLogPath, '-c', join(folder, 'nginx.conf')], {
    stdio: 'ignore',
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await closed;
  };
  t.teardown(stop);
  const errorLog = (): string => readFileSync(errorLogPath, 'utf8');
  for (const address of addresses) {
    while (!(await accepts(address))) {
      if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}:\n${errorLog()}`);
      await delay(10);
    }
  }
  return { pid: child.pid!, addresses, errorLog, stop };
}

function findNginx(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders
    .map((folder) => join(folder, 'nginx'))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

// nginx cannot report a port that the kernel chose, so one is asked for and given back just before.
async function freeAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const bound = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (bound === null || typeof bound === 'string') throw new Error('no TCP port was bound');
  return `127.0.0.1:${bound.port}`;
}

function accepts(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(connectOptions(address));
    const answer = (isUp: boolean) => () => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once('connect', answer(true));
    socket.once('error', answer(false));
  });
}

function nginxConf(upstreams: readonly Upstream[], addresses: readonly string[]): string {
  const spell = (address: string): string => (address.startsWith('/') ? `unix:${address}` : address);
  const servers = upstreams.map(({ kind, address, directives = '' }, index) => {
    const upstream = `upstream${index}`;
    const keepalive = kind === 'proxy' ? 'keepalive 8;' : '';
    const pass = kind === 'uwsgi' ? uwsgiPass(upstream) : proxyPass(upstream);
    return `
  upstream ${upstream} { server ${spell(address)}; ${keepalive} }
  server {
    listen ${spell(addresses[index]!)};
    location / {
      ${[...pass, directives].join('\n      ')}
    }
  }`;
  });
  return `daemon off;
worker_processes 1;
pid nginx.pid;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 512; }
http {
  access_log off;
  client_max_body_size 0;
  large_client_header_buffers 8 64k;
  ${['client_body', 'proxy', 'uwsgi', 'fastcgi', 'scgi'].map((name) => `${name}_temp_path temp_${name};`).join('\n  ')}
${servers.join('\n')}
}
`;
}

function proxyPass(upstream: string): string[] {
  return [
    `proxy_pass http://${upstream};`,
    'proxy_http_version 1.1;',
    'proxy_set_header Connection "";',
    'proxy_set_header Host $http_host;',
  ];
}

/** uwsgi_pass with the variables of the file uwsgi_params that nginx comes with. */
function uwsgiPass(upstream: string): string[] {
  const variables = {
    QUERY_STRING: '$query_string',
    REQUEST_METHOD: '$request_method',
    CONTENT_TYPE: '$content_type',
    CONTENT_LENGTH: '$content_length',
    REQUEST_URI: '$request_uri',
    PATH_INFO: '$document_uri',
    DOCUMENT_ROOT: '$document_root',
    SERVER_PROTOCOL: '$server_protocol',
    REQUEST_SCHEME: '$scheme',
    HTTPS: '$https if_not_empty',
    REMOTE_ADDR: '$remote_addr',
    REMOTE_PORT: '$remote_port',
    SERVER_PORT: '$server_port',
    SERVER_NAME: '$server_name',
  };
  return [
    `uwsgi_pass ${upstream};`,
    ...Object.entries(variables).map(([name, value]) => `uwsgi_param ${name} ${value};`),
  ];
}
