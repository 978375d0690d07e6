// A trial's outcome as Markdown, and both forms of it as files in results/.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, getPriority, release } from 'node:os';
import { join } from 'node:path';
import { drawTrial } from './charts.js';
import type { Contender } from './contender.js';
import { figureTable, formatSummary } from './figures.js';
import type { GoalOutcome, TrialOutcome } from './outcome.js';
import { resultsFolder, writeJson } from './results-folder.js';
import type { Effort, Goal, Trial } from './trial.js';

/** Where, when and how a trial was run. */
export interface Circumstances {
  readonly startedAt: string;
  readonly machine: string;
  readonly effort: Effort;
}

/** The machine, as far as it matters for the figures. */
export function describeMachine(): string {
  const [first] = cpus();
  const distribution = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  const processors = `${cpus().length} x ${first?.model ?? '?'}`;
  return `${processors}, Linux ${release()}, ${distribution}, Node ${process.version}, nice ${getPriority()}`;
}

export function formatTrial(trial: Trial, outcome: TrialOutcome, contenders: readonly Contender[]): string {
  const { figure, baseline } = trial.ratio;
  const hasRatios = Object.keys(outcome.ratios).length > 0;
  const titles = trial.figures.map((name) => figureTable[name].title);
  const header = ['server', ...titles, ...(hasRatios ? [`${figureTable[figure].title} / ${baseline}`] : [])];
  const rows = Object.entries(outcome.summaries).map(([name, summaries]) => {
    const cells = trial.figures.map((name) => {
      const summary = summaries[name];
      return summary === undefined || Number.isNaN(summary.median)
        ? ''
        : formatSummary(summary, figureTable[name].digits);
    });
    const ratio = outcome.ratios[name];
    const about = contenders.find((contender) => contender.name === name)?.about ?? '';
    return [`**${name}** ${about}`, ...cells, ...(ratio === undefined ? [] : [formatSummary(ratio, 3)])];
  });
  const separator = header.map((_, column) => (column === 0 ? '---' : '---:'));
  const table = [header, separator, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const goals = outcome.goals.map((goal) => `Goal: ${formatGoal(goal)}.\n`);
  return [`## ${trial.name}`, '', `${trial.title}.`, '', ...table, '', ...goals].join('\n');
}

/** `CPU us/request of tswsgi at most 0.28 x node:http`. */
export function formatBound({ contender, figure, most, least, times, above }: Goal): string {
  const bound = most === undefined ? `at least ${least}` : `at most ${most}`;
  const relation = times !== undefined ? ` x ${times}` : above !== undefined ? ` above that of ${above}` : '';
  return `${figureTable[figure].title} of ${contender} ${bound}${relation}`;
}

/** The same, and what came of it: `…: 0.234, met`. */
export function formatGoal(goal: GoalOutcome): string {
  return `${formatBound(goal)}: ${goal.value.toFixed(3)}, ${goal.isMet ? 'met' : 'MISSED'}`;
}

/** Writes `<trial>.json` with every round, `<trial>.md` with the table and `<trial>.svg` with the chart. */
export function writeResults(trial: Trial, outcome: TrialOutcome, table: string, circumstances: Circumstances): void {
  const { startedAt, machine, effort } = circumstances;
  const rounds = outcome.rounds.length;
  const foot =
    `${startedAt}, ${machine}. Medians of ${rounds} rounds of ${effort.seconds} s (smallest - largest); the contenders ` +
    'alternate. CPU is user and system time of all processes of the server. Latencies are those at a fixed rate, the same ' +
    'for all, from when a request was due. A rate measured while other programs used ' +
    "more than a tenth of the server's core is measured again, up to twice, and the calmest counts.\n";
  const path = join(resultsFolder, outcome.trial);
  writeJson(outcome.trial, { ...circumstances, ...outcome });
  writeFileSync(`${path}.svg`, drawTrial(outcome, trial.ratio.figure));
  writeFileSync(`${path}.md`, `${table}\n${foot}`);
}
