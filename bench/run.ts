// The benchmark: `npm run bench [-- trial … --only contender,contender --rounds 5 --seconds 5 --quick]`.
//
// Runs the trials of trials.ts against the contenders of servers.ts, one server at a time, in turns: a round measures
// every contender once. The server has one core for itself, the load another. Prints tables, and writes
// results/<trial>.json, .md and .svg unless only a part was asked for (--only, --quick). Ends with 1 when an answer was wrong,
// a request failed or a goal was missed. What it needs it installs, see packages.ts.
//
// With --quick, one short round of the contenders that goals are about, and of each goal what came of it; figures this short
// show that all works, and a large change. Scenarios, which pass or fail, are programs of their own:
// `node dist-bench/scenarios/kill-workers.js`.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { faultOf } from './asked.js';
import type { Contender } from './contender.js';
import type { Figures } from './figures.js';
import { concludeTrial, type Round, type TrialOutcome } from './outcome.js';
import { installPeers, installPrograms } from './packages.js';
import { describeMachine, formatGoal, formatTrial, writeResults } from './report.js';
import { startServer } from './running-server.js';
import { contenders } from './servers.js';
import type { Effort, Trial } from './trial.js';
import { trials } from './trials.js';

const serverCore = '1';
const loadCore = '0';
const bothCores = '0-1';
/** A measurement during which others used more of the server's core is taken again, so often; the calmest counts. */
const maxOthers = 0.1;
const maxAttempts = 3;

function pick<Row extends { readonly name: string }>(
  kind: string,
  table: readonly Row[],
  names: readonly string[],
): Row[] {
  const known = table.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name)) throw new Error(`there is no ${kind} "${name}"; there are: ${known.join(', ')}`);
  }
  return table.filter(({ name }) => names.length === 0 || names.includes(name));
}

function countOf(option: string, text: string | undefined, usual: number): number {
  const count = Number(text ?? usual);
  if (!Number.isInteger(count) || count < 1) throw new Error(`${option}: "${text}" is not a number from 1 up`);
  return count;
}

async function measure(trial: Trial, contender: Contender, effort: Effort): Promise<Figures> {
  const command = contender.start(trial.app);
  const server = await startServer(command, effort.serverCore);
  try {
    const fault = faultOf(trial.asked, await server.ask(trial.asked));
    if (fault !== undefined) throw new Error(`${contender.name} answers ${fault}`);
    const figures = await trial.measure(server, effort, command);
    if (server.hasEnded) throw new Error(`${contender.name} ended under load:\n${server.output.slice(-2000)}`);
    return figures;
  } finally {
    await server.stop();
  }
}

/** Other programs on the server's core make everything look slow; where that is not measured, or in a quick run, once is enough. */
async function measureCalmly(trial: Trial, contender: Contender, effort: Effort): Promise<Figures> {
  let best = await measure(trial, contender, effort);
  const attempts = effort.isQuick ? 1 : maxAttempts;
  for (let attempt = 1; attempt < attempts && (best.others ?? 0) > maxOthers; attempt += 1) {
    const figures = await measure(trial, contender, effort);
    if ((figures.others ?? 0) < (best.others ?? 0)) best = figures;
  }
  return best;
}

async function runTrial(trial: Trial, entrants: readonly Contender[], effort: Effort): Promise<TrialOutcome> {
  const rounds: Round[] = [];
  const count = Math.min(effort.rounds, trial.maxRounds);
  for (let round = 0; round < count; round += 1) {
    process.stderr.write(`${trial.name}: round ${round + 1} of ${count}\n`);
    const figures: Record<string, Figures> = {};
    for (const contender of entrants) figures[contender.name] = await measureCalmly(trial, contender, effort);
    rounds.push(figures);
  }
  return concludeTrial(trial, rounds);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', default: '' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  if (availableParallelism() < 2)
    throw new Error('the benchmark needs two cores: one for the server, one for the load');
  const wanted = pick('trial', trials, positionals).filter(
    ({ isLong }) => !values.quick || positionals.length > 0 || isLong !== true,
  );
  const only = pick('contender', contenders, values.only.split(',').filter(Boolean));
  const effort: Effort = {
    rounds: countOf('--rounds', values.rounds, values.quick ? 1 : 5),
    seconds: countOf('--seconds', values.seconds, values.quick ? 1 : 5),
    serverCore,
    loadCore,
    isQuick: values.quick,
  };
  const isWhole = !values.quick && only.length === contenders.length;
  const outcomes: TrialOutcome[] = [];
  installPrograms(['wrk', 'g++', 'taskset']);
  for (const trial of wanted) {
    const taking = values.quick && values.only === '' ? contendersOfGoals(trial) : trial.contenders;
    const entrants = only.filter(({ name }) => taking.includes(name));
    if (entrants.length === 0) {
      process.stderr.write(`${trial.name}: takes ${trial.contenders.join(', ')}; left out\n`);
      continue;
    }
    installPrograms(entrants.flatMap(({ programs = [] }) => programs));
    if (entrants.some(({ isPeer }) => isPeer === true)) installPeers();
    const startedAt = new Date().toISOString();
    const own = trial.hasBothCores ? { ...effort, serverCore: bothCores, loadCore: bothCores } : effort;
    const outcome = await runTrial(trial, entrants, own);
    const table = formatTrial(trial, outcome, contenders);
    console.log(values.quick && outcome.goals.length > 0 ? formatQuick(outcome) : `${table}\n`);
    outcomes.push(outcome);
    if (isWhole) writeResults(trial, outcome, table, { startedAt, machine: describeMachine(), effort: own });
  }
  return outcomes.every(isGood) ? 0 : 1;
}

/** Those that a goal of the trial speaks of. */
function contendersOfGoals({ goals }: Trial): readonly string[] {
  return goals.flatMap(({ contender, times, above }) => [contender, times ?? above ?? contender]);
}

/** A line for each goal, and for the requests that failed. */
function formatQuick({ trial, goals, rounds }: TrialOutcome): string {
  const failures = Object.entries(rounds[0] ?? {}).flatMap(([name, { errors = 0 }]) =>
    errors > 0 ? [`${trial}: ${name} had ${errors} errors`] : [],
  );
  return [...goals.map((goal) => `${trial}: ${formatGoal(goal)}`), ...failures].join('\n');
}

function isGood({ goals, rounds }: TrialOutcome): boolean {
  const hasErrors = rounds.some((round) => Object.values(round).some(({ errors }) => (errors ?? 0) > 0));
  return !hasErrors && goals.every(({ isMet }) => isMet);
}

process.exitCode = await main();
