// The entry module, which the server loads: it hands on the application that the project has, or is a first one.
import { join } from 'node:path';
import { type FirstApplication, firstApplication } from './frameworks.js';
import { isModuleFile, type Project, textOf } from './project.js';

export interface Entry {
  /** Relative to the project: `wsgi.mjs`. */
  readonly path: string;
  readonly text: string;
}

export function makeEntry(project: Project): Entry {
  const { main, isModule, isTypeScript, framework, name, version } = project;
  const isEsm = isTypeScript || (main === undefined ? isModule : isModuleFile(project, main));
  const path = `wsgi${isTypeScript ? '.ts' : isEsm ? '.mjs' : '.cjs'}`;
  if (main !== undefined) return { path, text: handOn(project, main, isEsm) };
  const first = firstApplication(framework, `Hello from ${name}!\\n`, version);
  return { path, text: writeFirst(isTypeScript ? withTypes(first) : first, isEsm) };
}

/** What the program exports; one that exports nothing and listens is served, too. */
function handOn(project: Project, main: string, isEsm: boolean): string {
  const comment = `// What the server loads: the application of ${main}, which may also call listen() by itself.\n`;
  const file = `'./${main}'`;
  if (!isEsm) return `${comment}module.exports = require(${file});\n`;
  const text = textOf(join(project.folder, main));
  // A CommonJS module has a default export whatever it says.
  const hasDefault = !isModuleFile(project, main) || /\bexport\s+default\b|\bas\s+default\b/.test(text);
  const lines = [`export * from ${file};`, ...(hasDefault ? [`export { default } from ${file};`] : [])];
  return `${comment}${lines.join('\n')}\n`;
}

function writeFirst({ imports, lines }: FirstApplication, isEsm: boolean): string {
  const comment = '// What the server loads: the application, a first one to begin with.\n';
  const loaded = imports.map(([names, from]) =>
    isEsm ? `import ${names} from '${from}';` : `const ${names} = require('${from}');`,
  );
  const head = loaded.length === 0 ? [] : [...loaded, ''];
  const tail = isEsm ? 'export { app };' : 'module.exports = { app };';
  return `${comment}${[...head, ...lines, '', tail].join('\n')}\n`;
}

/** Where nothing else tells the types of a handler's parameters. */
function withTypes({ imports, lines }: FirstApplication): FirstApplication {
  const hasHandler = lines.some((line) => /\((req, res)\) =>|^function app\(req, res\)/.test(line));
  const isTyped = imports.some(([, from]) => from === 'express');
  if (!hasHandler || isTyped) return { imports, lines };
  const typed = lines.map((line) =>
    line.replace('(req, res) =>', `(${parameters}) =>`).replace('app(req, res)', `app(${parameters})`),
  );
  return { imports: [['type { IncomingMessage, ServerResponse }', 'node:http'], ...imports], lines: typed };
}

const parameters = 'req: IncomingMessage, res: ServerResponse';
