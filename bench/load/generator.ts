// The load of generator/, a program in C++, as figures: for what wrk cannot do, which is a fixed rate, a connection for each
// request, and large bodies at little cost.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Asked, formatQuestion } from '../asked.js';
import { buildProgram } from '../programs.js';

export interface Phase {
  /** Requests a second; 0 asks again as soon as there is an answer. */
  readonly rate: number;
  readonly seconds: number;
}

export interface GeneratorSettings {
  readonly address: string;
  readonly asked: Asked;
  /** As taskset names them. */
  readonly cores: string;
  readonly connections: number;
  readonly isEachNew?: boolean;
  readonly phases: readonly Phase[];
}

/** What was counted of the requests that were due in a phase. */
export interface PhaseResult {
  readonly due: number;
  /** With 200 and a body of the right length. Latencies are theirs, from when they were due. */
  readonly answered: number;
  /** With 503. */
  readonly refused: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p999Us: number;
  readonly maxUs: number;
  /** How late the generator itself was; it had no processor then, and the latencies are too large by that. */
  readonly lateP99Us: number;
}

export interface GeneratorResult {
  readonly phases: readonly PhaseResult[];
  readonly elapsedUs: number;
  /** Answers with 200 in each window since the start. */
  readonly windowMs: number;
  readonly windows: readonly number[];
  /** By what went wrong. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Compiles it unless that has been done; its path. */
export function buildGenerator(): string {
  return buildProgram('load/generator/generator.cc');
}

/** Runs the phases one after the other and waits for what is under way. */
export async function runGenerator(settings: GeneratorSettings): Promise<GeneratorResult> {
  const { address, asked, cores, connections, isEachNew = false, phases } = settings;
  const program = buildGenerator();
  const folder = mkdtempSync(join(tmpdir(), 'tswsgi-bench-load-'));
  try {
    const request = join(folder, 'request');
    writeFileSync(request, formatQuestion(asked, address));
    const options = {
      address,
      request,
      connections,
      'each-new': isEachNew ? 1 : 0,
      'body-bytes': Buffer.byteLength(asked.answer.body),
    };
    const args = [
      ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
      ...phases.flatMap(({ rate, seconds }) => ['--phase', `${rate}:${seconds}`]),
    ];
    const { stdout } = await promisify(execFile)('taskset', ['-c', cores, program, ...args], { maxBuffer: 2 ** 24 });
    return JSON.parse(stdout) as GeneratorResult;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function errorCount({ errors }: GeneratorResult): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}
