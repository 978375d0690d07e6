// The settings that uWSGI finds in a configuration are those that are found here, in the same order: a differential test
// against what its --show-config printed (show-config/record.ts).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t from 'tap';
import { parseConfiguration } from '../../dist/config/config.js';
import { readMachineFacts } from '../../dist/config/machine.js';
import { formatSettings } from '../../dist/config/show-config.js';
import { tempDir } from '../helpers/temp-dir.js';
import { type ShowConfigCase, showConfigCases } from './show-config/cases.js';

const path = new URL('../../test/config/show-config/expected.json', import.meta.url);
const expected = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, readonly string[] | null>>;

/** What is read otherwise here on purpose. */
const differences: Readonly<Record<string, string>> = {
  'placeholders: env does not reach': 'a variable that env sets is known to the lines below it',
  'files: include of a section': 'include takes FILE:SECTION as ini does; uWSGI ends',
  'files: json with a section': 'a section that is not there is a warning in every format; uWSGI ends with JSON',
  'files: config': 'config is another name of include; in uWSGI it is for plugins',
  'grammar: header with spaces within': 'they are no part of the name of the section',
  'placeholders: reference in a reference': 'what a reference leads to is looked at again, also at its beginning',
  'arguments: order: a placeholder of a later source': 'the same, however long the chain is',
  'for: end in a part': 'an end in a file that a block includes ends the block',
  'arguments: bare section': 'FILE:SECTION is taken wherever a file is named; uWSGI ends',
  'declared: a placeholder': 'a value of a declared option has its references replaced',
};

/** The lines of --show-config; `null` when there are errors. */
function read(folder: string, { argv, environment = {} }: ShowConfigCase): readonly string[] | null {
  const { settings, errors, exitCode } = parseConfiguration({
    argv: ['--http-socket', '127.0.0.1:0', ...argv],
    environment,
    cwd: folder,
    machine: { ...readMachineFacts(), cpuCount: 2 },
  });
  if (errors.length > 0 || exitCode !== undefined) return null;
  return formatSettings(settings)
    .join('\n')
    .split('\n')
    .slice(2, -1)
    .filter((line) => line !== 'http-socket = 127.0.0.1:0');
}

for (const one of showConfigCases) {
  t.test(one.name, async (t) => {
    const folder = tempDir(t);
    for (const [file, text] of Object.entries(one.files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const found = read(folder, one);
    const difference = differences[one.name];
    if (difference === undefined) t.strictSame(found, expected[one.name]);
    else t.notSame(found, expected[one.name], difference);
  });
}

t.test('each difference is one of a case', async (t) => {
  const names = showConfigCases.map(({ name }) => name);
  t.strictSame(
    Object.keys(differences).filter((name) => !names.includes(name)),
    [],
  );
  t.equal(new Set(names).size, names.length);
});
