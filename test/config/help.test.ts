import t from 'tap';
import { formatHelp } from '../../dist/config/help.js';
import type { OptionRow } from '../../dist/config/option-row.js';
import { optionNames, options } from '../../dist/config/options.js';

const help = formatHelp();

t.test('every option is there', async (t) => {
  for (const row of options as readonly OptionRow[]) {
    for (const name of optionNames(row)) t.match(help, row.status === 'served' ? `--${name}` : ` ${name}`, name);
  }
});

t.test('usage and defaults', async (t) => {
  t.match(
    help,
    '  -p, --processes, --workers N\n      number of worker processes; auto: as many as CPUs and memory allow (1)\n',
  );
  t.match(help, '  --http-keepalive[=SECONDS]\n');
  t.match(help, 'seconds for a whole request head, 0 for any (10)\n');
  t.match(help, 'a master process starts and replaces workers (on)\n');
});

t.test('no line is wider than a terminal of 100 columns', async (t) => {
  for (const line of help.split('\n')) t.ok(line.length <= 100, line);
});
