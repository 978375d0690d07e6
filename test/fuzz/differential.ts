// Requests as we read them, against how node:http reads them: `node dist-test/fuzz/differential.js seconds folder…`.
//
// The folders hold inputs, such as test/corpus and what the other targets have found. Each is compared as it is, and then
// mutants of them until the time is over. A disagreement that no row of differences.ts explains is printed, made small, and
// the program ends with 1.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Dice } from './dice.js';
import { explain } from './differences.js';
import { makeRequests, mutate } from './make-requests.js';
import { readAsNodeDoes } from './read-as-node-does.js';
import { readAsWeDo } from './read-as-we-do.js';
import { compare, type Disagreement } from './reading.js';

const batchSize = 64;
const mostFindings = 20;

const [seconds = '30', ...folders] = process.argv.slice(2);
const seeds = [...new Set(folders.flatMap(inputsIn))];
if (seeds.length === 0) throw new Error(`no inputs in ${folders.join(' ')}: name a folder with files of requests`);

const counts = { inputs: 0, agreed: 0, disagreements: new Map<string, number>() };
const findings = new Map<string, Disagreement>();

const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 32);
const dice = new Dice(seed);
const endsAt = Date.now() + Number(seconds) * 1000;
for (let at = 0; at < seeds.length; at += batchSize) await judge(seeds.slice(at, at + batchSize));
while (Date.now() < endsAt && findings.size < mostFindings) await judge(Array.from({ length: batchSize }, makeInput));

const rows = [...counts.disagreements].sort().map(([name, count]) => `  ${count} ${name}`);
console.log(
  `${counts.inputs} inputs, ${counts.agreed} requests that both read as the same, disagreements that are meant:`,
);
console.log(rows.join('\n'));
for (const finding of findings.values()) await print(finding);
console.log(`differential: ${findings.size} findings (FUZZ_SEED=${seed})`);
process.exit(findings.size === 0 ? 0 : 1);

function makeInput(): string {
  const made = makeRequests(dice);
  if (dice.oneIn(4)) return made;
  return dice.oneIn(2) ? mutate(dice, made, dice.pick(seeds)) : mutate(dice, dice.pick(seeds), made);
}

function inputsIn(path: string): string[] {
  if (statSync(path).isDirectory()) return readdirSync(path).flatMap((name) => inputsIn(join(path, name)));
  return path.endsWith('.json') ? [] : [readFileSync(path, 'latin1')];
}

async function disagreementsIn(inputs: readonly string[]): Promise<(Disagreement | undefined)[]> {
  const nodes = await readAsNodeDoes(inputs);
  return inputs.map((input, at) => {
    const ours = readAsWeDo(input);
    const found = compare(input, ours, nodes[at] as (typeof nodes)[number]);
    if (found === undefined) counts.agreed += ours.requests.filter((request) => request.isComplete).length;
    return found;
  });
}

async function judge(inputs: readonly string[]): Promise<void> {
  counts.inputs += inputs.length;
  for (const found of await disagreementsIn(inputs)) {
    if (found === undefined) continue;
    const row = explain(found);
    if (row !== undefined) counts.disagreements.set(row, (counts.disagreements.get(row) ?? 0) + 1);
    else findings.set(signatureOf(found), findings.get(signatureOf(found)) ?? found);
  }
}

/** Findings of one kind are one. */
function signatureOf({ kind, ours, node }: Disagreement): string {
  return `${kind} ${kind === 'we refuse' ? ours.error : node.error}`;
}

/** With everything taken out that the disagreement does not need. */
async function makeSmall(found: Disagreement): Promise<Disagreement> {
  let small = found;
  for (let size = small.input.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < small.input.length; ) {
      const shorter = small.input.slice(0, at) + small.input.slice(at + size);
      const [left] = await disagreementsIn([shorter]);
      const isLeft = left !== undefined && signatureOf(left) === signatureOf(found) && explain(left) === undefined;
      if (isLeft) small = left;
      else at += size;
    }
  }
  return small;
}

async function print(found: Disagreement): Promise<void> {
  const { kind, input, ours, node } = await makeSmall(found);
  console.log(`\n${kind}: ${JSON.stringify(input)}`);
  console.log(`  ours: ${JSON.stringify(ours)}\n  node: ${JSON.stringify(node)}`);
}
