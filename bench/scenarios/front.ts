// nginx in front of a server under test: `uwsgi.sock` of the folder passes on by uwsgi_pass to `app.sock` there, and
// `proxy.sock` by proxy_pass to the HTTP address, over kept connections.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { frontConf, nginxConf } from '../nginx.js';
import { programPath } from '../packages.js';
import { waitUntil } from '../wait-until.js';

/** Listens when this resolves; ends by `kill()`. */
export async function startNginx(folder: string, httpAddress: string): Promise<ChildProcess> {
  const conf = join(folder, 'nginx.conf');
  const fronts = [
    frontConf('uwsgi_pass', `unix:${folder}/uwsgi.sock`, join(folder, 'app.sock')),
    frontConf('proxy_pass', `unix:${folder}/proxy.sock`, httpAddress),
  ];
  writeFileSync(conf, nginxConf(folder, fronts.join('\n  ')));
  const nginx = spawn(programPath('nginx'), ['-p', folder, '-e', `${folder}/error.log`, '-c', conf], {
    stdio: 'inherit',
  });
  await waitUntil('nginx listens', 10_000, () => {
    if (nginx.exitCode !== null) throw new Error('nginx ended at its start');
    // Written when the sockets listen.
    return existsSync(join(folder, 'nginx.pid')) || undefined;
  });
  return nginx;
}
