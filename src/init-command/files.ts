// The files of a deployment, but for the entry module, as pure functions of the settings.

export interface Deployment {
  readonly name: string;
  /** Absolute, of the project. */
  readonly folder: string;
  /** As uwsgi.ini has it: `127.0.0.1:8000`, `%drun/shop.sock`, `/run/shop.sock`. */
  readonly address: string;
  /** A front-end speaks to it in the uwsgi protocol. */
  readonly isBehindFront: boolean;
  readonly processes: string;
  /** File name of the entry module. */
  readonly entry: string;
  /** Names for nginx; `undefined`: none of it. */
  readonly serverNames: string | undefined;
  readonly user: string | undefined;
  readonly nodePath: string;
}

export function uwsgiIni({ name, address, isBehindFront, processes, entry }: Deployment): string {
  const isUnix = /^[%/]/.test(address);
  const protocol = isBehindFront ? 'uwsgi-socket' : 'http-socket';
  return `; The server of ${name}, started by bin/uwsgi-instance. "npx tswsgi --help" lists all options.
[uwsgi]
; the folder of this file
chdir = %d
wsgi-file = ${entry}

; where it listens, ${isBehindFront ? 'for a front-end such as nginx, in the uwsgi protocol' : 'for HTTP'}
${protocol} = ${address}
${isUnix ? '; nginx has a user of its own\nchmod-socket = 666\n' : ''}
; a master replaces workers that end, and reloads without losing a request
master = true
processes = ${processes}
; a request that takes longer is ended with 504
harakiri = 60

safe-pidfile = %drun/${name}.pid
auto-procname = true
procname-prefix-spaced = ${name}

if-not-env = NODE_ENV
env = NODE_ENV=production
endif
`;
}

/** A server block for the `http` of nginx. */
export function nginxConf({ name, folder, address, serverNames = '_' }: Deployment): string {
  const path = address.replace(/^%d/, `${folder}/`);
  const target = path.startsWith('/') ? `unix:${path}` : path;
  const quoted = /[\s;{}"']/.test(target) ? JSON.stringify(target) : target;
  return `# ${name} behind nginx: a file for /etc/nginx/sites-enabled or conf.d.
upstream ${name} {
    server ${quoted};
}

server {
    listen 80;
    server_name ${serverNames};
    client_max_body_size 10m;

    location / {
        include uwsgi_params;
        uwsgi_pass ${name};
        uwsgi_read_timeout 65s;
    }
}
`;
}

/** The unit is up when the first worker accepts, and reloads by SIGHUP. */
export function systemdUnit({ name, folder: path, user, nodePath }: Deployment): string {
  const folder = path.replaceAll('%', '%%');
  const word = (text: string) => (/\s/.test(text) ? JSON.stringify(text) : text);
  const command = [
    nodePath.replaceAll('%', '%%'),
    `${folder}/node_modules/tswsgi/dist/cli.js`,
    '--ini',
    `${folder}/uwsgi.ini`,
  ];
  return `# ${name} under systemd: a file for /etc/systemd/system.
[Unit]
Description=${name}
After=network.target

[Service]
Type=notify
${user === undefined ? '# User=' : `User=${user}`}
WorkingDirectory=${folder}
EnvironmentFile=-${folder}/.env
ExecStart=${command.map(word).join(' ')}
ExecReload=/bin/kill -HUP $MAINPID
KillMode=mixed
TimeoutStopSec=90
WatchdogSec=30
Restart=on-failure

[Install]
WantedBy=multi-user.target
`;
}

export const runIgnore = '*\n!.gitignore\n';
