// `tswsgi completion`: what real shells offer. bash is always there; zsh and fish are asked where they are installed.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { commands } from '../../dist/config/commands.js';
import type { OptionRow } from '../../dist/config/option-row.js';
import { optionNames, options } from '../../dist/config/options.js';
import { tempDir } from '../helpers/temp-dir.js';

const cli = fileURLToPath(new URL('../../bundle/cli.js', import.meta.url));

function tswsgi(...argv: string[]) {
  return spawnSync(process.execPath, [cli, ...argv], { encoding: 'utf8' });
}

type Shell = 'bash' | 'zsh' | 'fish';

function isInstalled(shell: Shell): boolean {
  return spawnSync(shell, ['-c', 'exit 0']).status === 0;
}

const site = { 'uwsgi.ini': '', 'app.mjs': '', 'lib/a.mjs': '' };

/** A folder with the script of the shell and a few files. */
function folderFor(t: Test, shell: Shell): string {
  const { status, stdout, stderr } = tswsgi('completion', shell);
  t.strictSame([status, stderr], [0, '']);
  const folder = tempDir(t, site);
  writeFileSync(`${folder}/completion`, stdout);
  return folder;
}

/** As bash asks: the words of the line, split at "=" too. */
function askBash(folder: string, line: string): string[] {
  const words = line.split(/ |(=)/).filter((word) => word !== undefined);
  const last = words.length - 1;
  const script = `source ./completion; COMP_WORDS=("$@"); COMP_CWORD=${last}; _tswsgi; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const asked = words.filter((word, index) => word !== '' || index === last);
  const fixed = script.replace(`COMP_CWORD=${last}`, `COMP_CWORD=${asked.length - 1}`);
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', fixed, 'bash', ...asked], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (stderr !== '') throw new Error(stderr);
  return stdout.split('\n').filter((text) => text !== '');
}

/** In a terminal of its own, as zsh completes only there; what it lists for each line, as it shows it. */
function askZsh(folder: string, lines: readonly string[]): string[] {
  const ask = (line: string): string => `
    zpty -w -n z $'${line}\\C-D\\C-A\\C-Kprint -r -- d\\'\\'one\\n'
    zpty -r z got '*done*ready>*'
    print -r -- "$got====="`;
  const script = `
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z "bindkey -e; stty columns 200; autoload -Uz compinit; compinit -u -d ./dump; source ./completion"
    zpty -w z "zstyle ':completion:*' list-prompt ''; LISTMAX=10000; PS1=re''ady'>'"
    zpty -r z got '*ready>*'
    ${lines.map(ask).join('')}`;
  const { stdout } = spawnSync('zsh', ['-f', '-c', script], { cwd: folder, encoding: 'utf8', timeout: 200_000 });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of a terminal
  return stdout.replace(/\x1b\[[\d;?]*[A-Za-z]|\r/g, '').split('=====');
}

function askFish(folder: string, line: string): string[] {
  const script = `source ./completion; complete -C ${JSON.stringify(line)}`;
  const environment = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder };
  const { stdout } = spawnSync('fish', ['--no-config', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: environment,
  });
  return stdout.split('\n').filter((text) => text !== '');
}

/** What the command line takes: served, and no block of a file. */
const rows = (options as readonly OptionRow[]).filter(({ status, kind }) => status === 'served' && kind !== 'logic');

t.test('every option is in every script', async (t) => {
  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    const { stdout } = tswsgi('completion', shell);
    const dashes = shell === 'fish' ? '-l ' : '--';
    for (const name of rows.flatMap(optionNames))
      if (!new RegExp(`${dashes}${name}[ ='[]`).test(stdout)) t.fail(`${shell} lacks ${name}`);
    for (const { name } of commands) if (!stdout.includes(name)) t.fail(`${shell} lacks ${name}`);
    t.notMatch(stdout, /[-l ]lazy-apps\b/, 'what has no effect is not offered');
  }
});

t.test('bash', async (t) => {
  const folder = folderFor(t, 'bash');
  t.strictSame(askBash(folder, 'tswsgi --harakiri-g'), ['--harakiri-graceful-timeout', '--harakiri-graceful-signal']);
  t.strictSame(askBash(folder, 'tswsgi --no-mas').sort(), ['--no-master', '--no-master-as-root']);
  t.strictSame(askBash(folder, 'tswsgi --protocol '), ['uwsgi', 'http', 'http11']);
  t.strictSame(askBash(folder, 'tswsgi --protocol=h'), ['http', 'http11']);
  t.strictSame(askBash(folder, 'tswsgi --protocol='), ['uwsgi', 'http', 'http11']);
  t.strictSame(askBash(folder, 'tswsgi --ini u'), ['uwsgi.ini']);
  t.strictSame(askBash(folder, 'tswsgi --chdir '), ['lib']);
  t.strictSame(askBash(folder, 'tswsgi --harakiri '), [], 'nobody knows a number');
  t.strictSame(askBash(folder, 'tswsgi --uid roo'), ['root']);
  t.strictSame(askBash(folder, 'tswsgi -C u'), ['uwsgi.ini'], 'its value is behind "="');
  t.strictSame(askBash(folder, 'tswsgi --chmod-socket='), []);
  t.strictSame(askBash(folder, 'tswsgi conf'), ['config']);
  t.strictSame(askBash(folder, 'tswsgi uw'), ['uwsgi.ini']);
  t.strictSame(askBash(folder, 'tswsgi config '), ['check', 'explain', 'schema']);
  t.strictSame(askBash(folder, 'tswsgi config check uw'), ['uwsgi.ini']);
  t.strictSame(askBash(folder, 'tswsgi dev ap'), ['app.mjs']);
  t.strictSame(askBash(folder, 'tswsgi dev --po'), ['--port']);
  t.strictSame(askBash(folder, 'tswsgi bench --conn'), ['--connections']);
  t.strictSame(askBash(folder, 'tswsgi completion f'), ['fish']);
  t.strictSame(askBash(folder, 'tswsgi migrate --o'), ['--output']);
  t.strictSame(askBash(folder, 'tswsgi migrate --output u'), ['uwsgi.ini']);
  t.strictSame(askBash(folder, 'tswsgi init --hara'), [], 'it has options of its own alone');
});

t.test('zsh', { skip: isInstalled('zsh') ? false : 'zsh is not installed' }, async (t) => {
  const folder = folderFor(t, 'zsh');
  t.equal(spawnSync('zsh', ['-n', 'completion'], { cwd: folder, encoding: 'utf8' }).stderr, '');
  const questions: readonly [line: string, ...wanted: RegExp[]][] = [
    ['tswsgi --harakiri-graceful-', /--harakiri-graceful-signal +-- number of the signal/],
    ['tswsgi --inspec', /--inspect +-- let debuggers attach to worker 1 at \[HOST:\]PORT/],
    ['tswsgi --protocol ', /http +http11 +uwsgi/],
    ['tswsgi --ini ', /uwsgi\.ini/],
    ['tswsgi --chdir ', /lib\//],
    ['tswsgi config ', /check +-- say all that is wrong/, /schema +-- print a JSON Schema/],
    ['tswsgi ', /config +-- look at a configuration/, /uwsgi\.ini/],
    ['tswsgi bench --conn', /--connections/],
    ['tswsgi migrate --out', /--output/],
  ];
  const answers = askZsh(
    folder,
    questions.map(([line]) => line),
  );
  for (const [index, [line, ...wanted]] of questions.entries())
    for (const pattern of wanted) t.match(answers[index], pattern, line);
});

t.test('fish', { skip: isInstalled('fish') ? false : 'fish is not installed' }, async (t) => {
  const folder = folderFor(t, 'fish');
  const words = (line: string): string[] => askFish(folder, line).map((text) => text.split('\t')[0] ?? '');
  t.match(askFish(folder, 'tswsgi --harakiri-graceful-s'), [/^--harakiri-graceful-signal\tnumber of the signal/]);
  t.strictSame(words('tswsgi --protocol '), ['http', 'http11', 'uwsgi']);
  t.strictSame(words('tswsgi --ini u'), ['uwsgi.ini']);
  t.ok(words('tswsgi --chdir ').includes('lib/'));
  t.strictSame(words('tswsgi --uid roo'), ['root']);
  t.strictSame(words('tswsgi config '), ['check', 'explain', 'schema']);
  t.strictSame(words('tswsgi config check uw'), ['uwsgi.ini']);
  t.ok(words('tswsgi ').includes('config'));
  t.strictSame(words('tswsgi bench --conn'), ['--connections']);
  t.strictSame(words('tswsgi migrate --out'), ['--output']);
  t.strictSame(words('tswsgi init --hara'), []);
});

t.test('its own help', async (t) => {
  t.match(tswsgi('completion', '--help'), { status: 0, stdout: /bash .*\n.*zsh .*\n.*fish /, stderr: '' });
  for (const argv of [[], ['tcsh'], ['bash', 'zsh']])
    t.match(tswsgi('completion', ...argv), { status: 1, stdout: '', stderr: /usage: tswsgi completion/ });
});
