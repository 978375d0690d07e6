// nginx in front of a server under test: `uwsgi.sock` of the folder passes on by uwsgi_pass to `app.sock` there, and
// `proxy.sock` by proxy_pass to the HTTP address, over kept connections.
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../wait-until.js';

function nginxConf(folder: string, httpAddress: string): string {
  return `daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; uwsgi_temp_path ${folder}/uwsgi;
  fastcgi_temp_path ${folder}/fastcgi; scgi_temp_path ${folder}/scgi;
  keepalive_requests 1000000;
  upstream uwsgi_app { server unix:${folder}/app.sock; }
  upstream http_app { server ${httpAddress}; keepalive 16; }
  server {
    listen unix:${folder}/uwsgi.sock;
    location / {
      uwsgi_pass uwsgi_app;
      uwsgi_param REQUEST_METHOD $request_method;
      uwsgi_param REQUEST_URI $request_uri;
      uwsgi_param PATH_INFO $document_uri;
      uwsgi_param QUERY_STRING $query_string;
    }
  }
  server {
    listen unix:${folder}/proxy.sock;
    location / { proxy_pass http://http_app; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`;
}

/** Listens when this resolves; ends by `kill()`. */
export async function startNginx(folder: string, httpAddress: string): Promise<ChildProcess> {
  const conf = join(folder, 'nginx.conf');
  writeFileSync(conf, nginxConf(folder, httpAddress));
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const nginx = spawn('nginx', ['-p', folder, '-e', `${folder}/error.log`, '-c', conf], { stdio: 'inherit', env });
  await waitUntil('nginx listens', 10_000, () => {
    if (nginx.exitCode !== null) throw new Error('nginx ended at its start');
    return nginx.pid;
  });
  return nginx;
}
