// The blocks of a configuration (uWSGI docs: "Configuration logic"): `for` and its kin repeat the lines up to their end,
// `if-…` lets them through or not. As in uWSGI each line is judged, and repeated, by itself when it comes, so that a block
// may change what it asks about; `%(_)` in a value is what the block looks at; and a block has none inside.
import { resolve } from 'node:path';
import { messageOf } from '../errors.js';
import { findPaths } from './glob.js';
import type { MachineFacts, ReadFolder, ReadKind, ReadText } from './machine.js';
import { exampleOf } from './option-facts.js';
import { findOption } from './options.js';
import { readExpression } from './pcre.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';

/** What the blocks ask about. */
export interface LogicScope {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly machine: MachineFacts;
  /** The configuration is read again by a server that runs. */
  readonly isReload: boolean;
  readonly readText: ReadText;
  readonly readKind: ReadKind;
  readonly readFolder: ReadFolder;
  /** Those of that name before the line in question. */
  readonly find: (name: string) => readonly Setting[];
}

/** A line comes once for each; `undefined`: `%(_)` stands for nothing and stays. */
type Items = readonly (string | undefined)[];

type Block = (argument: string, scope: LogicScope) => Items;

interface Condition {
  readonly holds: (argument: string, scope: LogicScope) => boolean;
  /** What `%(_)` stands for: the argument when left out. */
  readonly item?: (argument: string, scope: LogicScope) => string | undefined;
}

const conditions: Readonly<Record<string, Condition>> = {
  env: comparison((name, { environment }) => environment[name]),
  opt: comparison((wanted, { find }) => find(wanted)[0]?.value ?? undefined),
  exists: { holds: (path, scope) => kindOf(path, scope) !== undefined },
  file: { holds: (path, scope) => kindOf(path, scope) === 'file' },
  dir: { holds: (path, scope) => kindOf(path, scope) === 'directory' },
  reload: { holds: (_, { isReload }) => isReload, item: () => undefined },
  hostname: { holds: (name, { machine }) => machine.hostname === name },
  'hostname-match': { holds: (pattern, { machine }) => expressionOf(pattern).test(machine.hostname) },
  plugin: { holds: (name, { find }) => isLoaded(name, find) },
};

/** Of one line; the gatherer has a limit for all of them. */
const mostTimes = 100_000;

const loops: Readonly<Record<string, Block>> = {
  for: (argument) => argument.split(' ').filter((item) => item !== ''),
  'for-glob': (pattern, { cwd, readKind, readFolder }) => findPaths(pattern, { cwd, readKind, readFolder }),
  'for-times': (argument) => {
    const length = Number.parseInt(argument, 10) || 0;
    if (length > mostTimes) throw new Error(`more than ${mostTimes} times`);
    return Array.from({ length }, (_, index) => String(index + 1));
  },
  'for-readline'(path, { cwd, readText }) {
    const text = readText(resolve(cwd, path));
    return text === '' ? [] : text.replace(/\n$/, '').split('\n');
  },
};

const ends: readonly string[] = ['end', 'endif', 'end-if', 'endfor', 'end-for'];

const conditionAliases: Readonly<Record<string, string>> = {
  ifenv: 'if-env',
  ifexists: 'if-exists',
  ifplugin: 'if-plugin',
  ifdir: 'if-dir',
  'if-directory': 'if-dir',
};

const blocks = new Map<string, Block>(Object.entries(loops));
for (const [name, condition] of Object.entries(conditions)) {
  blocks.set(`if-${name}`, conditionBlock(condition, false));
  blocks.set(`if-not-${name}`, conditionBlock(condition, true));
}
for (const [alias, name] of Object.entries(conditionAliases)) blocks.set(alias, blocks.get(name) as Block);

/** All names that begin or end a block. */
export const logicNames: ReadonlySet<string> = new Set([...blocks.keys(), ...ends]);

/** The block that is open, over all sources of a run. */
export class Logic {
  readonly #scope: LogicScope;
  readonly #report: Report;
  #open: { readonly setting: Setting; readonly block: Block } | undefined;

  constructor(scope: LogicScope, report: Report) {
    this.#scope = scope;
    this.#report = report;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** What `setting` comes to, in order: itself, itself again and again, or nothing. */
  pass(setting: Setting): readonly Setting[] {
    if (ends.includes(setting.name)) return this.#close(setting);
    const block = blocks.get(setting.name);
    const items = this.#items(setting);
    if (block === undefined) return items.map((item) => withItem(setting, item));
    if (this.#open === undefined) {
      this.#open = { setting, block };
      return [setting];
    }
    const { name, place } = this.#open.setting;
    const fields = { name: setting.name, open: name, place };
    // The first end closes the outer block there, and what follows it is read.
    if (items.length === 0) this.#report.warn('LOGIC_NESTED_SKIPPED', fields, setting.place);
    else this.#report.error('LOGIC_NESTED', fields, setting.place);
    return [];
  }

  /** When there is nothing more to come. */
  finish(): void {
    if (this.#open === undefined) return;
    const { name, place } = this.#open.setting;
    this.#report.error('LOGIC_OPEN', { name, end: name.startsWith('for') ? 'endfor' : 'endif' }, place);
    this.#open = undefined; // said once
  }

  #close(setting: Setting): readonly Setting[] {
    if (this.#open === undefined) this.#report.warn('LOGIC_END_ALONE', { name: setting.name }, setting.place);
    this.#open = undefined;
    return [setting];
  }

  #items({ place: at }: Setting): Items {
    if (this.#open === undefined) return [undefined];
    const { setting, block } = this.#open;
    try {
      return block(setting.value ?? '', this.#scope);
    } catch (error) {
      const { name, value, place } = setting;
      const reason = messageOf(error);
      const row = findOption(name);
      const example = row === undefined ? '' : exampleOf(row);
      this.#report.error('LOGIC_UNREADABLE', { name, value: value ?? '', reason, example }, place === '' ? at : place);
      this.#open = { setting, block: () => [] }; // said once
      return [];
    }
  }
}

function withItem(setting: Setting, item: string | undefined): Setting {
  if (item === undefined || setting.value === null || setting.isLiteral) return setting;
  return { ...setting, value: setting.value.replaceAll('%(_)', item) };
}

function conditionBlock(condition: Condition, isNegated: boolean): Block {
  return (argument, scope) => {
    if (condition.holds(argument, scope) === isNegated) return [];
    return [condition.item === undefined ? argument : condition.item(argument, scope)];
  };
}

/** `NAME` is there, `NAME=VALUE` has that value; the value is the item, whatever was asked. */
function comparison(look: (name: string, scope: LogicScope) => string | undefined): Condition {
  const split = (argument: string) => {
    const [, name = '', wanted] = /^([^=]*)(?:=(.*))?$/s.exec(argument) ?? [];
    return { name, wanted };
  };
  return {
    holds(argument, scope) {
      const { name, wanted } = split(argument);
      const value = look(name, scope);
      return wanted === undefined ? value !== undefined : value === wanted;
    },
    item: (argument, scope) => look(split(argument).name, scope),
  };
}

function kindOf(path: string, { cwd, readKind }: LogicScope): 'file' | 'directory' | 'other' | undefined {
  return readKind(resolve(cwd, path))?.kind;
}

function expressionOf(pattern: string): RegExp {
  const expression = readExpression(pattern);
  if ('fault' in expression) throw new Error(expression.fault);
  return new RegExp(expression.source, expression.flags);
}

/** HTTP is built in; everything else that a line before it asks for is taken for loaded, since its lines were written for that. */
function isLoaded(plugin: string, find: LogicScope['find']): boolean {
  const loaded = ['plugin', 'plugins', 'need-plugin', 'need-plugins']
    .flatMap(find)
    .flatMap(({ value }) => (value ?? '').split(/[\s,]+/));
  return plugin === 'http' || loaded.includes(plugin);
}
