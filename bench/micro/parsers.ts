// A program: nanoseconds that the parsers take for the head of one request, beside node's own parser, which is llhttp with the
// calls that node:http makes of it.
//
//     node dist-bench/micro/parsers.js [rounds, default 5] [milliseconds for each measurement, default 500]
//
// The contenders alternate. Prints a table of medians, and writes results/parsers.json.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Asked, browser, formatQuestion, hello } from '../asked.js';
import { formatSummary, summarize } from '../figures.js';
import { buildProgram } from '../programs.js';
import { describeMachine } from '../report.js';
import { writeJson } from '../results-folder.js';
import { formatPacket } from './packet.js';

/** As node:http has it; it is not a public module, so its form is written down here. */
interface NodeParser {
  [event: number]: unknown;
  initialize(type: number, resource: object): void;
  execute(bytes: Buffer): number | Error;
}
interface NodeParserModule {
  readonly HTTPParser: (new () => NodeParser) & { readonly REQUEST: number; readonly kOnHeadersComplete: number };
}

const nativeFolder = fileURLToPath(new URL('../../native', import.meta.url));
const sources = [
  'base/errors',
  ...['chunked', 'error_response', 'http1', 'http1_fields', 'http1_line', 'protocol', 'uwsgi'].map(
    (name) => `protocol/${name}`,
  ),
];
const questions: Readonly<Record<string, Asked>> = { hello, "a browser's": browser };

const parsers: Readonly<Record<string, (asked: Asked, file: string, milliseconds: number) => number>> = {
  'tswsgi, HTTP': (asked, file, milliseconds) =>
    timeNative('http', formatQuestion(asked, '127.0.0.1'), file, milliseconds),
  'tswsgi, uwsgi': (asked, file, milliseconds) =>
    timeNative('uwsgi', formatPacket(asked, '127.0.0.1'), file, milliseconds),
  'node:http (llhttp)': (asked, _file, milliseconds) => timeNode(formatQuestion(asked, '127.0.0.1'), milliseconds),
};

function timeNative(protocol: string, bytes: Buffer, file: string, milliseconds: number): number {
  const inNative = sources.map((name) => join(nativeFolder, `${name}.cc`));
  const program = buildProgram('micro/parse.cc', `-I${nativeFolder}`, ...inNative);
  writeFileSync(file, bytes);
  return Number(execFileSync(program, [protocol, file, String(milliseconds)], { encoding: 'utf8' }));
}

/** With a listener for complete heads, which is given all fields, as node:http has one. */
function timeNode(bytes: Buffer, milliseconds: number): number {
  const { HTTPParser } = createRequire(import.meta.url)('_http_common') as NodeParserModule;
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.REQUEST, {});
  let heads = 0;
  parser[HTTPParser.kOnHeadersComplete] = () => {
    heads += 1;
    return 0;
  };
  const parse = (times: number): void => {
    for (let i = 0; i < times; i += 1) {
      const result = parser.execute(bytes);
      if (result !== bytes.length) throw new Error(`node's parser refuses it: ${result}`);
    }
  };
  parse(20_000); // V8 has made of it what it makes of it
  const [before, startedAt] = [heads, performance.now()];
  while (performance.now() - startedAt < milliseconds) parse(1000);
  return ((performance.now() - startedAt) * 1e6) / (heads - before);
}

function main(rounds: number, milliseconds: number): void {
  const startedAt = new Date().toISOString();
  const folder = mkdtempSync(join(tmpdir(), 'tswsgi-parsers-'));
  const measured: Record<string, number>[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const times: Record<string, number> = {};
      for (const [request, asked] of Object.entries(questions)) {
        for (const [name, time] of Object.entries(parsers)) {
          times[`${name}: ${request}`] = time(asked, join(folder, 'request'), milliseconds);
        }
      }
      measured.push(times);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log('| parser: request | ns/request |\n| --- | ---: |');
  for (const name of Object.keys(measured[0] ?? {})) {
    const summary = summarize(measured.map((times) => times[name] ?? Number.NaN));
    console.log(`| ${name} | ${formatSummary(summary, 0)} |`);
  }
  writeJson('parsers', { startedAt, machine: describeMachine(), milliseconds, rounds: measured });
}

main(Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 500));
