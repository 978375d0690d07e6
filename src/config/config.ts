// Makes the configuration of a run: gathers the settings, replaces references, reads every value by the table in
// options.ts, and has the whole checked and frozen. Nothing is printed and nothing is ended here; the caller decides
// what to do with errors.
import { resolve } from 'node:path';
import type { Diagnostic } from '../types.js';
import type { Config } from './configuration.js';
import { expandDeclared } from './declared-options.js';
import { forDevelopment } from './development.js';
import { Draft } from './draft.js';
import { finishConfiguration } from './finish-configuration.js';
import {
  type MachineFacts,
  type ReadFolder,
  type ReadKind,
  type ReadText,
  readFileKind,
  readFolderNames,
  readMachineFacts,
  readTextFile,
} from './machine.js';
import { findOption } from './options.js';
import { readOutput } from './output.js';
import { type ReadProgram, readProgram as readProgramFile } from './program-file.js';
import { Report } from './report.js';
import type { OnWait } from './resource.js';
import type { Setting } from './setting.js';
import { gatherSettings } from './sources.js';
import { reportReferences, substitute } from './substitute.js';
import { reportUnknownNames } from './unknown-names.js';

export type { Config } from './configuration.js';

export interface ConfigurationInput {
  /** The command line without node and script. */
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** A server that runs reads it again. */
  readonly isReload?: boolean;
  /** Unknown names in files are errors, as under `strict`. */
  readonly isStrict?: boolean;
  /** For `tswsgi dev`; see development.ts. A bare argument may be the file of the application then. */
  readonly isDevelopment?: boolean;
  /** For tests; the real file system and machine when left out. */
  readonly readFile?: ReadText;
  readonly readKind?: ReadKind;
  readonly readFolder?: ReadFolder;
  readonly readProgram?: ReadProgram;
  readonly onWait?: OnWait;
  readonly machine?: MachineFacts;
}

export interface ConfigurationResult {
  /** Complete also when there are errors, with defaults where a value could not be read; not to be used then. */
  readonly config: Config;
  /** All that was given, in order, references replaced. */
  readonly settings: readonly Setting[];
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** Lines for the boot log. */
  readonly notes: readonly string[];
  readonly wantsHelp: boolean;
  readonly wantsVersion: boolean;
  /** What the command line asks to be done to another server, instead of being one. */
  readonly verb: Verb | undefined;
  /** The configuration itself ends the server, with this code. */
  readonly exitCode: number | undefined;
  /** What `--get` prints, line by line, instead of starting anything. */
  readonly asked: readonly string[] | undefined;
}

/** A signal for the process whose pid is in the file `path`, which is absolute. */
export interface Verb {
  readonly signal: NodeJS.Signals;
  readonly path: string;
}

/**
 * Work out the configuration from command line, environment and files. Reads files, has no other effect, never
 * throws for a user's mistake.
 */
export function parseConfiguration(input: ConfigurationInput): ConfigurationResult {
  const { argv, environment, cwd, isReload = false, isDevelopment = false } = input;
  const { readFile: readText = readTextFile, readKind = readFileKind, readFolder = readFolderNames } = input;
  const { readProgram = readProgramFile, onWait = () => {}, machine = readMachineFacts() } = input;
  const report = new Report();
  const files = { readText, readKind, readFolder, readProgram, onWait };
  const gathered = gatherSettings({ argv, environment, cwd, machine, isReload, isDevelopment, ...files }, report);
  const errorsBefore = [...report.errors];
  const { exitCode } = gathered;
  if (exitCode !== undefined && isReload) report.error('EXIT_AT_RELOAD', { code: exitCode }, '');
  const substituted = substitute(gathered.settings, environment, { cwd, readText, onWait, report });
  const inherited = gathered.inherit(substituted);
  reportReferences(inherited, 'is not replaced in a file that is inherited; use include', report);
  const all = inherited.length === 0 ? substituted : [...substituted, ...inherited];
  const settings = isDevelopment ? forDevelopment(all, report) : all;

  const draft = new Draft({ cwd, cpuCount: machine.cpuCount, readText, readKind, report });
  const { kinds } = gathered;
  const whole = kinds.has('declaration') ? expandDeclared(settings, report) : settings;
  if (whole !== settings) {
    const written = new Set(settings);
    const made = whole.filter((setting) => !written.has(setting));
    reportReferences(made, 'is not replaced in declare-option; give it as a word of the value', report);
  }
  for (const setting of whole) draft.apply(setting);
  // As written: a reference that was replaced still shows that its name is meant.
  const isStrict = input.isStrict === true || draft.isOn('strict');
  const isQuiet = draft.isOn('isQuietOnNames');
  if (kinds.has(undefined)) reportUnknownNames(gathered.settings, { isStrict, isQuiet }, report);
  const config = finishConfiguration(draft, {
    settings,
    configurationFiles: gathered.files,
    hasInheritedSockets: environment.LISTEN_FDS !== undefined,
    isDevelopment,
  });

  const asked = kinds.has('output') ? readOutput(settings, report) : undefined;
  const actions = kinds.has('action') ? settings.map(({ name }) => findOption(name)?.name) : [];
  return {
    config,
    settings,
    errors: exitCode === undefined || isReload ? report.errors : errorsBefore,
    warnings: report.warnings,
    notes: report.notes,
    wantsHelp: actions.includes('help'),
    wantsVersion: actions.includes('version'),
    verb: kinds.has('verb') ? findVerb(settings, cwd, report) : undefined,
    exitCode,
    asked,
  };
}

/**
 * The same for settings that a program gives. They are meant as they stand: nothing is added to them, and no reference is
 * replaced. A server without a socket is the program's to notice.
 */
export function configureProgram(settings: readonly Setting[], cwd: string, report: Report): Config {
  const { cpuCount } = readMachineFacts();
  const draft = new Draft({ cwd, cpuCount, readText: readTextFile, readKind: readFileKind, report });
  for (const setting of settings) draft.apply(setting);
  return finishConfiguration(draft, {
    settings,
    configurationFiles: [],
    hasInheritedSockets: true,
    isDevelopment: false,
  });
}

/** The first one of the command line. */
function findVerb(settings: readonly Setting[], cwd: string, report: Report): Verb | undefined {
  let verb: Verb | undefined;
  for (const { name, value, origin, place } of settings) {
    const signal = findOption(name)?.signal;
    if (signal === undefined) continue;
    if (origin !== 'command-line') report.warn('VERB_IN_FILE', { name }, place);
    else verb ??= { signal, path: resolve(cwd, value ?? '') };
  }
  return verb;
}
