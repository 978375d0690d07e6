// Which file the server loads for an app of PM2, and on which port its program listens: by the script, by what `npm start`
// runs, and by what the program's own text says.
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, isAbsolute, resolve } from 'node:path';
import type { App } from './app.js';

export interface FoundScript {
  /** As the new file names it, relative to the directory of the app. `undefined`: none that this server can run. */
  readonly file: string | undefined;
  /** Options for node that stand in a script of package.json. */
  readonly nodeOptions: string;
  /** Variables that it sets. */
  readonly variables: Readonly<Record<string, string>>;
  /** What there is to say of it. */
  readonly remark: string | undefined;
  /** It is in another language, or no program of this server at all. */
  readonly isForeign: boolean;
}

const nothing: FoundScript = { file: undefined, nodeOptions: '', variables: {}, remark: undefined, isForeign: false };
const managers = ['npm', 'yarn', 'pnpm'];

/** A command that starts scripts of package.json. */
export function isManager(script: unknown): boolean {
  return managers.includes(basename(String(script)));
}

export function findScript({ attributes, directory }: App): FoundScript {
  const script = String(attributes.get('script') ?? '');
  const interpreter = basename(String(attributes.get('interpreter') ?? 'node'));
  if (isManager(script)) return ofPackage(wordsOf(attributes.get('args')), script, directory);
  if (script === '') return unknown('it names no script; name the file of the application with wsgi-file');
  if (/^(tsx|ts-node)$/.test(interpreter)) {
    const remark = 'TypeScript is run by Node.js itself, or by tsx where that is installed';
    return { ...nothing, file: script, remark };
  }
  if (!/^node(js)?([\d.]*)$/.test(interpreter)) return foreign(`${interpreter} runs ${script}`);
  const program = basename(script);
  if (['next', 'nuxt', 'nest'].includes(program)) {
    return unknown(`${program} is a command: name a file that exports the application; tswsgi init writes one`);
  }
  if (!['', '.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'].includes(extname(script))) {
    return foreign(`${script} is no JavaScript`);
  }
  return { ...nothing, file: script.replace(/^\.\//, '') };
}

/** `npm start`, `npm run serve`: what package.json says that is, if it is a file for node. */
function ofPackage(words: readonly string[], manager: string, directory: string): FoundScript {
  const name = words.find((word) => !/^(run|run-script|--|-.*)$/.test(word)) ?? 'start';
  const command = packageScript(directory, name);
  const called = `${basename(manager)} ${words.join(' ')}`.trim();
  if (command === undefined)
    return unknown(`there is no script "${name}" in package.json; name the file that "${called}" runs`);
  const [, assigned = '', options = '', file] = nodeCommand.exec(command) ?? [];
  if (file === undefined) return unknown(`"${called}" runs "${command}"; name the file that is the application`);
  return {
    ...nothing,
    file: file.replace(/^\.\//, ''),
    nodeOptions: options.trim(),
    variables: Object.fromEntries([...assigned.matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value])),
    remark: `"${called}" runs "${command}"`,
  };
}

/** `NODE_ENV=production node --flag server.js`; other commands are not followed. */
const nodeCommand = /^(?:cross-env\s+)?((?:\w+=\S+\s+)*)node\s+((?:--?[\w-]+(?:=\S+)?\s+)*)([\w./@-]+)\s*$/;

function packageScript(directory: string, name: string): string | undefined {
  try {
    const text = readFileSync(resolve(directory, 'package.json'), 'utf8');
    const { scripts } = JSON.parse(text) as { scripts?: Readonly<Record<string, unknown>> };
    const command = scripts?.[name];
    return typeof command === 'string' ? command : undefined;
  } catch {
    return undefined; // none there, or not JSON
  }
}

function unknown(remark: string): FoundScript {
  return { ...nothing, remark };
}

function foreign(remark: string): FoundScript {
  return { ...nothing, remark, isForeign: true };
}

/** `args` and its kin: a text, or a list of words. */
export function wordsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(/\s+/).filter((word) => word !== '') : [];
}

/** The port in the text of the program, where it says one: `listen(3000)`, `process.env.PORT || 3000`. */
export function portInScript(file: string, directory: string): number | undefined {
  const path = isAbsolute(file) ? file : resolve(directory, file);
  if (!existsSync(path)) return undefined;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined; // a folder, or not ours to read
  }
  const found =
    /\benv\.PORT\s*(?:\|\||\?\?)\s*['"]?(\d{2,5})\b/.exec(text) ??
    /\.listen\(\s*(\d{2,5})\b/.exec(text) ??
    /\bport\s*:\s*(\d{2,5})\b/i.exec(text) ??
    /\bport\s*=\s*(\d{2,5})\b/i.exec(text);
  const port = Number(found?.[1]);
  return port > 0 && port <= 65_535 ? port : undefined;
}
