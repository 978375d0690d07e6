// How the scenarios with goals say what came of them: a table of medians with a verdict, and a file in results/.
import { formatSummary, type Summary, summarize } from '../figures.js';
import { describeMachine } from '../report.js';
import { writeJson } from '../results-folder.js';

/** Everything measured, a row for each round, with what it was measured with. */
export interface ScenarioResult {
  readonly startedAt: string;
  readonly isMet: boolean;
  readonly rounds: readonly unknown[];
  readonly [setting: string]: unknown;
}

export function writeScenario(name: string, result: ScenarioResult): void {
  writeJson(name, { machine: describeMachine(), ...result });
}

/** The table as Markdown; the columns behind the first `left` are numbers. */
export function printScenario(titles: readonly string[], left: number, rows: readonly (readonly string[])[]): void {
  const separator = titles.map((_, column) => (column < left ? '---' : '---:'));
  console.log(`\n${[titles, separator, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`);
}

/** A figure over all rounds. */
export function overRounds<Round>(rounds: readonly Round[], read: (round: Round) => number): Summary {
  return summarize(rounds.map(read));
}

/** `2.04 (1.9 - 2.1), goal 1.8: met`. */
export function withVerdict(ratio: Summary, goal: number, isMet: boolean): string {
  return `${formatSummary(ratio, 2)}, goal ${goal}: ${isMet ? 'met' : 'MISSED'}`;
}
