// A program: draws the charts of results/ anew from the figures there, `node dist-bench/draw.js`. Nothing is measured.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Charted, drawTrial } from './charts.js';
import { resultsFolder } from './results-folder.js';
import { trials } from './trials.js';

for (const { name, ratio } of trials) {
  const path = join(resultsFolder, name);
  if (!existsSync(`${path}.json`)) continue;
  const outcome = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as Charted;
  writeFileSync(`${path}.svg`, drawTrial(outcome, ratio.figure));
}
