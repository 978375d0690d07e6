// What is to be said of single options of uWSGI when they come here: a row for each, by the name it has in the table of
// options. A row sees only lines whose name is served or accepted.
import type { OptionRow } from '../../config/option-row.js';
import { isFalseWord, trueTexts } from '../../config/value-words.js';
import { type FileScope, leaveOut, lookAt, rename, type Verdict } from './verdict.js';

/** `name`: as it is spelled in the file. `undefined`: nothing is to be said. */
type Rule = (name: string, value: string, scope: FileScope) => Verdict | undefined;

/** Why options that are read and have no effect need nothing in their place, where --help does not say it. */
export const idleReasons: Readonly<Record<string, string>> = {
  plugins: 'there are no plugins to load: what they add is built in',
  'need-plugins': 'there are no plugins to load: what they add is built in',
  'plugins-dir': 'there are no plugins to load',
  'binary-path': 'the server starts its processes with the Node.js that runs it',
  'py-call-osafterfork': 'it is for Python, and nothing is forked',
  'py-call-uwsgi-fork-hooks': 'it is for Python, and nothing is forked',
  'gevent-monkey-patch': 'it is for Python: in Node.js all input and output is asynchronous',
};

const rules: Readonly<Record<string, Rule>> = {
  http: () => rename('http-socket', 'the workers serve it themselves, there is no router process'),
  async: (name) =>
    name === 'async' ? undefined : rename('async', 'requests in flight in each worker, on an event loop'),
  autoreload: (name, value) => {
    // uWSGI reads both as 0.
    if (isFalseWord(value)) return leaveOut('idle', 'it is off by default');
    if (trueTexts.includes(value.toLowerCase()) && value !== '1')
      return lookAt('uWSGI reads it as 0 and looks at nothing; give the seconds between two looks, such as 1');
    return name === 'autoreload' ? undefined : rename('autoreload', 'for JavaScript and TypeScript');
  },
  threads: () =>
    lookAt(
      'each thread has an interpreter and an application of its own; without it a worker takes 1024 requests at a time on its event loop',
    ),
  module: (_, value) => lookAt(moduleAdvice(value)),
  'wsgi-file': (_, value) =>
    /\.[cm]?[jt]s$/.test(value) ? undefined : lookAt('name the file of the JavaScript application here'),
  mount: (_, value) =>
    /\.(py|wsgi)$/.test(value) ? lookAt('name the file of the JavaScript application here') : undefined,
  virtualenv: (_, value, scope) => judgeEnvironment(value, scope),
  pythonpath: () => lookAt('modules of JavaScript are looked for in this folder; remove it if it holds Python'),
  daemonize: () => lookAt('under systemd or in a container leave it out: there the server stays in the foreground'),
  include: includedFile,
  inherit: includedFile,
  ini: includedFile,
  yaml: includedFile,
  json: includedFile,
  xml: includedFile,
};

/** What the row of this option says. */
export function judgeByRule(row: OptionRow, name: string, value: string, scope: FileScope): Verdict | undefined {
  return Object.hasOwn(rules, row.name) ? rules[row.name]?.(name, value, scope) : undefined;
}

function moduleAdvice(value: string): string {
  const [module = '', callable = 'application'] = value.split(':');
  const isOpen = /[%$@]\(|%/.test(value);
  const path = isOpen ? 'the JavaScript file of that name' : `${module.replaceAll('.', '/')}.js (or .mjs, .cjs, .ts)`;
  return `loads ${path}, which exports ${callable || 'application'}`;
}

/** A Python virtualenv has nothing for Node.js; the same option may name a folder that has. */
function judgeEnvironment(value: string, { readKind }: FileScope): Verdict | undefined {
  const advice = 'a Python environment has nothing for Node.js; name a folder with node_modules, or leave it out';
  // A relative one is below chdir.
  if (!value.startsWith('/') || /%|\$\(|@\(/.test(value)) return lookAt(advice);
  const holdsJavaScript = ['node_modules', 'package.json'].some((name) => readKind(`${value}/${name}`) !== null);
  return holdsJavaScript ? undefined : leaveOut('idle', `it holds neither node_modules nor package.json: ${advice}`);
}

function includedFile(_: string, value: string): Verdict | undefined {
  return value.startsWith(':') ? undefined : lookAt('another file of the configuration: migrate it, too');
}
