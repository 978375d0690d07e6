// What an application may give for an answer, in whatever form: `node dist-test/fuzz/response-heads.js seconds`.
//
// An answer of the wsgi interface is refused with an error of its own, or node's client reads one answer: that status,
// those fields, that body, and nothing behind it. A head of the http interface is to the byte what node:http makes of the
// same calls. What does not hold is printed, and the program ends with 1.

import { inspect } from 'node:util';
import { Dice } from './dice.js';
import { findDifferentHead } from './heads-as-node-does.js';
import { findBadAnswers, makeAnswer } from './wsgi-answers.js';

const batchSize = 64;
const mostFindings = 10;
const [seconds = '30'] = process.argv.slice(2);
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 32);
const dice = new Dice(seed);
const endsAt = Date.now() + Number(seconds) * 1000;
const findings = new Map<string, unknown>();
const counts = { answers: 0, refused: 0, heads: 0 };

while (Date.now() < endsAt && findings.size < mostFindings) {
  const answers = Array.from({ length: batchSize }, () => makeAnswer(dice));
  const { found, refused } = await findBadAnswers(answers);
  for (const { why, ...finding } of found) findings.set(why, findings.get(why) ?? finding);
  counts.answers += answers.length;
  counts.refused += refused;
  for (let at = 0; at < batchSize; at++) {
    const finding = findDifferentHead(dice);
    if (finding !== undefined) findings.set('not the head that node makes', finding);
  }
  counts.heads += batchSize;
}

console.log(
  `${counts.answers} answers, ${counts.refused} of them refused; ${counts.heads} heads of the http interface`,
);
for (const [why, finding] of findings)
  console.log(`\n${why}:\n${inspect(finding, { depth: 8, maxArrayLength: null })}`);
console.log(`response heads: ${findings.size} findings (FUZZ_SEED=${seed})`);
process.exit(findings.size === 0 ? 0 : 1);
