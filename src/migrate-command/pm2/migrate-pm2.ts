// An ecosystem of PM2 as a configuration of tswsgi: a section for each app, `uwsgi` where there is one alone.
import { availableParallelism } from 'node:os';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import type { Report } from '../../config/report.js';
import { commentLabels, type Note, type Outcome } from '../outcome.js';
import { type App, attributesOf, line, type Piece, variablesOf } from './app.js';
import { nodeOptionsPiece, attributes as rows } from './attributes.js';
import { findScript, isManager, portInScript } from './script.js';

export interface EcosystemScope {
  /** The file, as it was given. */
  readonly source: string;
  /** The environment that was asked for: `production`. */
  readonly env: string | undefined;
  readonly isQuiet: boolean;
  /** Where the new file goes, as it was given. */
  readonly output: string | undefined;
  readonly cwd: string;
}

/** `undefined`: there is no app in what the file exports, and `report` has it. */
export function migrateEcosystem(exported: unknown, scope: EcosystemScope, report: Report): Outcome | undefined {
  const { apps, deploy } = findApps(exported);
  if (apps.length === 0) {
    report.error('MIGRATE_NO_APPS', { path: scope.source }, '');
    return undefined;
  }
  const place = basename(scope.source);
  const names = new Set<string>();
  const starts: string[] = [];
  const notes: Note[] = [];
  const text = [`; From ${place}, by tswsgi migrate.`];
  let kept = 0;
  for (const raw of apps) {
    const app = readApp(raw, scope);
    const section = apps.length === 1 ? 'uwsgi' : sectionName(app.name, names);
    const written = new SectionWriter(app, `${place}: ${app.name}`, scope.isQuiet).write();
    notes.push(...written.notes);
    kept += written.kept;
    if (written.isForeign) {
      text.push('', `; ${app.name} is not for this server.`);
    } else {
      starts.push(section);
      text.push('', `[${section}]`, ...written.lines);
    }
  }
  if (deploy !== undefined) {
    const said = 'deployments are not started from here; instead: the tool that deploys';
    notes.push({ kind: 'lost', place, subject: 'deploy', text: said });
  }
  return { text: `${text.join('\n')}\n`, notes, starts, kept };
}

type Raw = Readonly<Record<string, unknown>>;

/** PM2 takes `{ apps: [...] }`, `{ apps: {...} }`, `{ pm2: … }`, a list, and one app by itself. */
function findApps(exported: unknown): { apps: readonly Raw[]; deploy: unknown } {
  const isObject = (value: unknown): value is Raw => typeof value === 'object' && value !== null;
  if (!isObject(exported)) return { apps: [], deploy: undefined };
  const inPackage = isObject(exported.pm2) ? (exported.pm2.apps ?? exported.pm2) : exported;
  const within = exported.apps ?? inPackage;
  const list = Array.isArray(within) ? (within as readonly unknown[]) : [within];
  const apps = list.filter(isObject).filter((app) => 'script' in app || 'exec' in app || 'cmd' in app);
  return { apps, deploy: exported.deploy };
}

function readApp(raw: Raw, { source, env, output, cwd }: EcosystemScope): App {
  const attributes = attributesOf(raw);
  const folder = dirname(resolve(cwd, source));
  const given = String(attributes.get('cwd') ?? '');
  const directory = resolve(folder, given);
  const isBeside = output === undefined || dirname(resolve(cwd, output)) === folder;
  const script = String(attributes.get('script') ?? 'app');
  const escaped = (path: string) => path.replaceAll('%', '%%');
  // `%d` is the folder of the new file, with its slash.
  const chdir = isBeside && !given.startsWith('/') ? `%d${escaped(relative(folder, directory))}` : escaped(directory);
  return {
    name: String(attributes.get('name') ?? basename(script, extname(script))),
    attributes,
    variables: variablesOf(attributes, env),
    directory,
    chdir,
    prefix: chdir === '%d' ? chdir : `${chdir}/`,
    cpuCount: availableParallelism(),
  };
}

/** A name that `FILE:SECTION` can ask for, and that no other app has. */
function sectionName(name: string, taken: Set<string>): string {
  const base = name.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '') || 'app';
  let found = base;
  for (let count = 2; taken.has(found); count += 1) found = `${base}-${count}`;
  taken.add(found);
  return found;
}

/** Known here, and written by more than one row. */
const own = ['name', 'script', 'cwd', 'interpreter', 'env', 'port', 'node_args'];

class SectionWriter {
  readonly #app: App;
  readonly #place: string;
  readonly #isQuiet: boolean;
  readonly #lines: string[] = [];
  readonly #notes: Note[] = [];
  #kept = 0;

  constructor(app: App, place: string, isQuiet: boolean) {
    this.#app = app;
    this.#place = place;
    this.#isQuiet = isQuiet;
  }

  write() {
    const { attributes, name, chdir } = this.#app;
    const script = findScript(this.#app);
    const isForeign = script.isForeign;
    if (isForeign) {
      this.#notes.push(
        this.#note('lost', 'script', `${script.remark}: PM2, or a service of its own, can go on with it`),
      );
      return { lines: [], notes: this.#notes, kept: 0, isForeign };
    }
    this.#add('name', { lines: ['auto-procname = true', line('procname-prefix-spaced', name)] });
    this.#add('cwd', { lines: [`chdir = ${chdir}`] });
    if (script.file === undefined) {
      this.#add('script', { lines: ['; wsgi-file = '], note: { kind: 'todo', text: script.remark ?? '' } });
    } else {
      const note = script.remark === undefined ? undefined : ({ kind: 'changed', text: script.remark } as const);
      this.#add('script', { lines: [line('wsgi-file', script.file)], ...(note && { note }) });
    }
    this.#add('port', this.#socket(script.file));
    this.#add('node_args', this.#nodeOptions(script.nodeOptions));
    for (const [attribute, row] of Object.entries(rows)) {
      const value = attributes.get(attribute);
      if (attribute === 'args' && isManager(attributes.get('script'))) continue;
      if (value !== undefined && !own.includes(attribute)) this.#add(attribute, row(value, this.#app));
    }
    const variables = new Map([...Object.entries(script.variables), ...this.#app.variables]);
    for (const [variable, value] of variables) this.#add('env', variableLine(variable, value));
    this.#addUnknown();
    return { lines: this.#lines, notes: this.#notes, kept: this.#kept, isForeign };
  }

  /** Where the program would have listened. */
  #socket(file: string | undefined): Piece {
    const { variables, directory } = this.#app;
    const port = variables.get('PORT');
    if (port !== undefined && /^\d+$/.test(port)) return { lines: [`http-socket = :${port}`] };
    if (port !== undefined) return { lines: [line('http-socket', port)] };
    const found = file === undefined ? undefined : portInScript(file, directory);
    if (found !== undefined) {
      const text = `the port that ${file} asks for; the listen() of the program gets this socket`;
      return { lines: [`http-socket = :${found}`], note: { kind: 'changed', text } };
    }
    const text = 'neither PORT nor the script says where it listens: give the address that it should have';
    return { lines: ['http-socket = 127.0.0.1:8000'], note: { kind: 'todo', text } };
  }

  #nodeOptions(fromPackage: string): Piece {
    const given = this.#app.attributes.get('node_args');
    const own = Array.isArray(given) ? given.join(' ') : String(given ?? '');
    return nodeOptionsPiece(`${fromPackage} ${own}`);
  }

  #addUnknown(): void {
    for (const attribute of this.#app.attributes.keys()) {
      if (attribute.startsWith('env_')) {
        const text = 'variables of an environment: migrate again with --env to have them in the file';
        if (!this.#isEnvironmentTaken(attribute)) this.#notes.push(this.#note('todo', attribute, text));
      } else if (!own.includes(attribute) && !Object.hasOwn(rows, attribute)) {
        this.#notes.push(this.#note('todo', attribute, 'no attribute of PM2 that is known here'));
      }
    }
  }

  #isEnvironmentTaken(attribute: string): boolean {
    const set = this.#app.attributes.get(attribute);
    if (typeof set !== 'object' || set === null) return false;
    return Object.entries(set).every(([name, value]) => this.#app.variables.get(name) === String(value));
  }

  #add(attribute: string, { lines = [], note }: Piece): void {
    if (note !== undefined) this.#notes.push(this.#note(note.kind, attribute, note.text));
    else this.#kept += lines.length;
    const value = this.#app.attributes.get(attribute);
    const shown = value === undefined || attribute === 'env' ? attribute : `${attribute}: ${JSON.stringify(value)}`;
    if (note !== undefined && !this.#isQuiet) this.#lines.push(`; ${commentLabels[note.kind]}: ${shown}: ${note.text}`);
    this.#lines.push(...lines);
  }

  #note(kind: Note['kind'], attribute: string, text: string): Note {
    const value = this.#app.attributes.get(attribute);
    const shown = value === undefined || /^env/.test(attribute) ? '' : `: ${JSON.stringify(value)}`;
    return { kind, place: this.#place, subject: `${attribute}${shown}`, text };
  }
}

function variableLine(name: string, value: string): Piece {
  if (/[\r\n]/.test(value)) {
    const text = `${name} has several lines, which an ini file has not: set it where the server is started`;
    return { note: { kind: 'lost', text } };
  }
  const [reference] = /[@%]\(/.exec(value) ?? [];
  if (reference !== undefined) {
    const text = `${name} has "${reference}", which is replaced in an ini file: set it where the server is started`;
    return { note: { kind: 'lost', text } };
  }
  const text = `${name}: a reference in it is replaced when the file is read: check that it is meant`;
  const isReference = value.includes('$(');
  return { lines: [line('env', `${name}=${value}`)], ...(isReference && { note: { kind: 'todo', text } }) };
}
