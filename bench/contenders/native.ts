// Servers without JavaScript: the floors, nginx by itself, and Python's applications on uWSGI and gunicorn.
import { join } from 'node:path';
import { type App, benchFolder, type Contender, listeningPattern } from '../contender.js';
import { nginxConf } from '../nginx.js';
import { programPath } from '../packages.js';
import { buildProgram } from '../programs.js';
import type { ServerCommand } from '../running-server.js';

const python = join(benchFolder, 'apps/python');

/** uWSGI as its manual has it run an application of Python; `socket` are its options of the socket. */
function uwsgiCommand(app: App, ...socket: readonly string[]): ServerCommand {
  const options = [
    '--plugin',
    'python3',
    '--master',
    '--need-app',
    '--die-on-term',
    '--disable-logging',
    '--listen',
    '100',
  ];
  const place = ['--chdir', python, '--wsgi-file', `${app}.py`];
  return {
    command: [programPath('uwsgi'), ...options, ...place, ...socket],
    addressPattern: /bound to (?:TCP|UNIX) address (\S+)/,
  };
}

export const nativeContenders: readonly Contender[] = [
  {
    name: 'floor',
    about: 'C++ and epoll, nothing parsed',
    start: (app) => ({ command: [buildProgram(`floor/${app}.cc`)], addressPattern: listeningPattern }),
  },
  {
    name: 'floor-close',
    about: 'C++ and epoll, nothing parsed',
    start: (app) => ({ command: [buildProgram(`floor/${app}-close.cc`)], addressPattern: listeningPattern }),
  },
  {
    name: 'floor behind uwsgi_pass',
    about: 'C++ and epoll, the length of the packet read, over a unix socket',
    programs: ['nginx'],
    start: (app) => ({
      command: [buildProgram(`floor/${app}-uwsgi.cc`), '@folder/app.sock'],
      addressPattern: listeningPattern,
      front: 'uwsgi_pass',
    }),
  },
  {
    name: 'nginx',
    about: "nginx's own `return 200`",
    programs: ['nginx'],
    start: () => ({
      command: [programPath('nginx'), '-p', '@folder', '-e', '@folder/error.log', '-c', '@folder/nginx.conf'],
      files: {
        'nginx.conf': nginxConf(
          '@folder',
          'server { listen 127.0.0.1:@port backlog=4096; default_type text/plain; location / { return 200 "Hello, world!"; } }',
        ),
      },
    }),
  },
  {
    name: 'uwsgi-http',
    about: 'uWSGI and Python, http-socket, which closes behind every answer',
    programs: ['uwsgi'],
    start: (app) => uwsgiCommand(app, '--http-socket', '127.0.0.1:0'),
  },
  {
    name: 'uwsgi-http11',
    about: 'uWSGI and Python, http11-socket, 64 threads, since a kept connection holds one',
    programs: ['uwsgi'],
    start: (app) => uwsgiCommand(app, '--http11-socket', '127.0.0.1:0', '--threads', '64'),
  },
  {
    name: 'uwsgi behind uwsgi_pass',
    about: 'uWSGI and Python, over a unix socket',
    programs: ['uwsgi', 'nginx'],
    start: (app) => ({ ...uwsgiCommand(app, '--socket', '@folder/app.sock'), front: 'uwsgi_pass' }),
  },
  {
    name: 'gunicorn',
    about: 'gunicorn and Python, 4 threads',
    programs: ['gunicorn'],
    start: (app) => ({
      command: [
        programPath('gunicorn'),
        ...['--bind', '127.0.0.1:0', '--chdir', python, '--worker-class', 'gthread', '--threads', '4'],
        ...['--keep-alive', '300', `${app}:application`],
      ],
      addressPattern: /Listening at: http:\/\/(\S+)/,
    }),
  },
];
