// What there is to know of a project before it is served: its name, its kind of modules, its framework, and the file that
// is the application, if there is one.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Report } from '../config/report.js';
import { messageOf } from '../errors.js';
import { type FrameworkName, frameworkOf } from './frameworks.js';

export interface Project {
  /** Absolute. */
  readonly folder: string;
  /** Fit for the names of files. */
  readonly name: string;
  /** `.js` files are ES modules. */
  readonly isModule: boolean;
  readonly isTypeScript: boolean;
  readonly framework: FrameworkName;
  /** The version range of that framework; empty where there is none. */
  readonly version: string;
  /** Relative; `undefined`: the project has no application yet. */
  readonly main: string | undefined;
  /** What is asked for in package.json. */
  readonly packages: ReadonlySet<string>;
}

interface PackageFile {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly main?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const stems = ['app', 'server', 'index', 'src/app', 'src/server', 'src/index', 'src/main'];
const endings = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];

/** `undefined`: package.json cannot be read, and `report` has it. A folder without one is a project without packages. */
export function readProject(folder: string, report: Report): Project | undefined {
  const file = readPackageFile(folder, report);
  if (file === undefined) return undefined;
  const all = { ...file.devDependencies, ...file.dependencies };
  const packages = new Set(Object.keys(all));
  const framework = frameworkOf(packages);
  const isTypeScript = packages.has('typescript') || isFile(join(folder, 'tsconfig.json'));
  return {
    folder,
    name: fileName(typeof file.name === 'string' ? file.name : basename(folder)),
    isModule: file.type === 'module',
    isTypeScript,
    framework: framework.name,
    version: all[framework.package] ?? '',
    main: findMain(folder, file, framework.name),
    packages,
  };
}

function readPackageFile(folder: string, report: Report): PackageFile | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return {};
  try {
    const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof file === 'object' && file !== null) return file;
    report.error('INIT_PACKAGE_UNREADABLE', { path, reason: 'it is no object' }, '');
  } catch (error) {
    report.error('INIT_PACKAGE_UNREADABLE', { path, reason: messageOf(error) }, '');
  }
  return undefined;
}

/** `@scope/My App` is `my-app`. */
export function fileName(text: string): string {
  const name = text
    .replace(/^@[^/]*\//, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-');
  return name.replace(/^[-.]+|[-.]+$/g, '') || 'app';
}

function findMain(folder: string, { main }: PackageFile, framework: FrameworkName): string | undefined {
  // Next has no program of the project's own; Nest's is built.
  if (framework === 'next') return undefined;
  if (framework === 'nest' && ['dist/main.js', 'src/main.ts'].some((name) => isFile(join(folder, name)))) {
    return 'dist/main.js';
  }
  const named = typeof main === 'string' ? [main, `${main}.js`, `${main}/index.js`] : [];
  const usual = stems.flatMap((stem) => endings.map((ending) => stem + ending));
  // What the entry module is called is no application to hand on.
  const candidates = [...named, ...usual]
    .map((name) => name.replace(/^\.\//, ''))
    .filter((name) => !/^wsgi\.[cm]?[jt]s$/.test(name));
  return candidates.find((name) => isFile(join(folder, name)));
}

/** Is the file `path` of the project an ES module? */
export function isModuleFile({ folder, isModule }: Pick<Project, 'folder' | 'isModule'>, path: string): boolean {
  const ending = extname(path);
  if (['.mjs', '.mts'].includes(ending)) return true;
  if (['.cjs', '.cts'].includes(ending)) return false;
  return isModule || (ending === '.ts' && /^(import|export)\b/m.test(textOf(join(folder, path))));
}

/** The text of a file; empty where it is not there yet. */
export function textOf(path: string): string {
  return isFile(path) ? readFileSync(path, 'utf8') : '';
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
