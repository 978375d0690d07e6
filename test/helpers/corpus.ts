// The configurations of test/config/corpus, each laid out in a folder of its own with all that it names: applications, folders
// for sockets, logs and pid files. In a configuration `@ROOT@` is that folder, `@PORT@` any free port, and `@USER@`, `@GROUP@`,
// `@UID@` and `@GID@` are those that a server may become: www-data where the tests run as root.
//
// A file is a case, the letter before its name left out when it is laid out: a-shop.ini is shop.ini, so that `%n` is `shop`.
// Those that begin with `part-` are read by others. A `.command` is what a shell would run: variables, `uwsgi`, arguments.

import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Test } from 'tap';
import { tempDir } from './temp-dir.js';

export const corpusFolder = fileURLToPath(new URL('../../test/config/corpus/', import.meta.url));

/** A configuration of the corpus, ready to be read. */
export interface LaidOut {
  readonly root: string;
  /** Where the server is started. */
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The configuration files in `cwd`: name to text. None for a command without one. */
  readonly files: ReadonlyMap<string, string>;
}

/** The folders of the corpus, a pattern each. */
export function corpusPatterns(): string[] {
  return readdirSync(corpusFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** The files of `pattern` that are cases: `a-site.ini`. */
export function corpusCases(pattern: string): string[] {
  return readdirSync(join(corpusFolder, pattern))
    .filter((name) => /^[a-z]-/.test(name))
    .sort();
}

const application = `
const application = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']]);
  return 'the answer of ' + __filename.slice(process.env.CORPUS_ROOT.length);
};
module.exports = { application, app: application, create_app: () => application };
`;

const applications = ['app.js', 'wsgi.js', 'shop.js', 'mysite/wsgi.js', 'project/app.js', 'api/main.js'];
const folders = ['etc', 'run', 'log', 'spool', 'vassals', 'venv/bin', 'srv/lib', 'srv/more', 'srv/static', 'srv/media'];

/** Lay out case `name` of `pattern`. The folder is removed when `t` ends. */
export function layOut(t: Test, pattern: string, name: string): LaidOut {
  const root = tempDir(t, Object.fromEntries(applications.map((file) => [`srv/${file}`, application])));
  writeFileSync(join(root, 'srv/name.txt'), 'corpus\n');
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  // Whatever user the server becomes: it may go through all of it, and leave files where servers do.
  chmodSync(root, 0o755);
  for (const folder of ['run', 'log', 'spool', 'srv']) chmodSync(join(root, folder), 0o777);

  const words = { ROOT: root, PORT: '0', ...identity() };
  const fill = (text: string) => text.replace(/@(\w+)@/g, (_, word: keyof typeof words) => words[word]);
  const read = (file: string) => fill(readFileSync(join(corpusFolder, pattern, file), 'utf8'));
  const parts = readdirSync(join(corpusFolder, pattern)).filter((file) => file.startsWith('part-'));
  const isCommand = extname(name) === '.command';
  const files = new Map(parts.map((file) => [file, read(file)]));
  if (!isCommand) files.set(name.slice('a-'.length), read(name));
  const cwd = join(root, 'etc');
  for (const [file, text] of files) writeFileSync(join(cwd, file), text);
  const { argv, environment } = isCommand ? parseCommand(read(name)) : fileArguments(name.slice('a-'.length));
  return { root, cwd, argv, environment: { HOME: '/home/site', CORPUS_ROOT: root, ...environment }, files };
}

function fileArguments(file: string): Pick<LaidOut, 'argv' | 'environment'> {
  return { argv: extname(file) === '.ini' ? ['--ini', file] : [file], environment: {} };
}

/** As a shell reads it, as far as the corpus needs: comments, quotes, and lines that go on in the next one. */
function parseCommand(text: string): Pick<LaidOut, 'argv' | 'environment'> {
  const words = text
    .replace(/^\s*#.*$/gm, '')
    .replace(/\\\n/g, ' ')
    .match(/(?:'[^']*'|[^\s'])+/g);
  const all = (words ?? []).map((word) => word.replace(/'/g, ''));
  const start = all.indexOf('uwsgi');
  const variables = all.slice(0, start).map((word) => word.split(/=(.*)/s, 2) as [string, string]);
  return { argv: all.slice(start + 1), environment: Object.fromEntries(variables) };
}

/** Who a server may become. */
function identity(): { USER: string; GROUP: string; UID: string; GID: string } {
  const self = userInfo();
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const wanted = users.find((line) => line.startsWith('www-data:'));
  const mine = users.find((line) => line.split(':')[2] === String(self.uid));
  const [user = self.username, , uid = String(self.uid), gid = String(self.gid)] =
    (self.uid === 0 ? wanted : mine)?.split(':') ?? [];
  const groups = readFileSync('/etc/group', 'utf8').split('\n');
  const group = groups.find((line) => line.split(':')[2] === gid)?.split(':', 1)[0] ?? gid;
  return { USER: user, GROUP: group, UID: uid, GID: gid };
}
