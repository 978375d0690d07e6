// The options of `tswsgi bench` itself, one row each, and how they are told from those of the server on one command line.
import type { Report } from '../config/report.js';
import { benchModels } from './models.js';

export const benchOptions = [
  { name: 'url', value: 'PATH', default: '/', help: 'path and query to ask for; of a whole URL that part is taken' },
  { name: 'method', value: 'NAME', default: 'GET', help: 'method of the requests; POST where there is a body' },
  { name: 'header', value: 'NAME: VALUE', default: '', help: 'a header of the requests; may be given many times' },
  { name: 'body', value: 'FILE', default: '', help: 'file to send as the body of each request' },
  { name: 'connections', value: 'N', default: '32', help: 'connections, each with one request in flight' },
  {
    name: 'seconds',
    value: 'SECONDS',
    default: '5',
    help: 'how long each model is measured, after a second to warm up',
  },
  {
    name: 'models',
    value: 'NAME,NAME',
    default: benchModels.map(({ name }) => name).join(','),
    help: 'the worker models to compare',
  },
  {
    name: 'report',
    value: 'FILE',
    default: 'tswsgi-bench.html',
    help: 'the HTML file for the report with charts; none where the name is empty',
  },
] as const;

export type BenchOptionName = (typeof benchOptions)[number]['name'];

/** What the command line gives for each of the options, in order. */
export type BenchTexts = Readonly<Record<BenchOptionName, readonly string[]>>;

/** The tool's own options out of `argv`, and the arguments that are left for the server. */
export function takeBenchOptions(
  argv: readonly string[],
  report: Report,
): { readonly texts: BenchTexts; readonly rest: readonly string[] } {
  const texts: Record<BenchOptionName, string[]> = {
    url: [],
    method: [],
    header: [],
    body: [],
    connections: [],
    seconds: [],
    models: [],
    report: [],
  };
  const rest: string[] = [];
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, name, attached] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (!isBenchOption(name)) {
      rest.push(word);
      continue;
    }
    const text = attached ?? words.shift();
    if (text === undefined) report.error('ARGUMENT_MISSING', { name: `--${name}`, usage: usage(name) }, `--${name}`);
    else texts[name].push(text);
  }
  return { texts, rest };
}

/** The value of an option that takes one: the last that was given. */
export function lastText(texts: BenchTexts, name: BenchOptionName): string {
  return texts[name].at(-1) ?? benchOptions.find((row) => row.name === name)?.default ?? '';
}

/** What `tswsgi bench --help` prints. */
export function formatBenchHelp(): string {
  const lines = [
    'tswsgi bench: runs your application under several worker models and says which one suits it',
    '',
    'usage: tswsgi bench [FILE.ini] [--OPTION VALUE]... [any option of the server]...',
    '',
    'Options:',
  ];
  for (const { name, default: value, help } of benchOptions) {
    lines.push(`  ${usage(name)}`, `      ${help}${value === '' ? '' : ` (${value})`}`);
  }
  lines.push('', 'Models:', ...benchModels.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`));
  return `${lines.join('\n')}\n`;
}

function isBenchOption(name: string | undefined): name is BenchOptionName {
  return benchOptions.some((row) => row.name === name);
}

function usage(name: BenchOptionName): string {
  const value: string = benchOptions.find((row) => row.name === name)?.value ?? '';
  return `--${name} ${value.includes(' ') ? `'${value}'` : value}`;
}
