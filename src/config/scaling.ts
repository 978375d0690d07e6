// Checks what belongs together among the options about a number of workers that varies (uWSGI docs: "The uWSGI cheaper
// subsystem"). Its messages are uWSGI's where it has some.
import { readContainerLimits } from './container.js';
import type { ReadText } from './machine.js';
import type { OptionValues } from './options.js';
import type { Report } from './report.js';

/** Of a container's memory: the rest is for the master and for what its workers take while they run. */
const memoryShare = 0.9;

/** How many workers there are at least, and at first, and what keeps more from being started. */
export interface WorkerNumbers {
  /** 0: the number does not vary. */
  readonly leastProcesses: number;
  readonly initialProcesses: number;
  /** 0: any. */
  readonly softRssBytes: number;
}

type Property = keyof OptionValues;

const pairs = [
  {
    lower: 'busynessMin',
    higher: 'busynessMax',
    names: { lower: 'cheaper-busyness-min', higher: 'cheaper-busyness-max' },
  },
  {
    lower: 'softRssBytes',
    higher: 'hardRssBytes',
    names: { lower: 'cheaper-rss-limit-soft', higher: 'cheaper-rss-limit-hard' },
  },
] as const;

/** The name and place of an option that was set. */
export type FindPlace = (property: Property) => { readonly name: string; readonly place: string } | undefined;

export interface ScalingContext {
  readonly readText: ReadText;
  readonly find: FindPlace;
  readonly report: Report;
}

/** `processes` is the number that `processes = auto` came to, if it was that. */
export function checkScaling(values: OptionValues, processes: number, context: ScalingContext): WorkerNumbers {
  const { find, report } = context;
  for (const pair of pairs) checkOrder(values, pair, find, report);
  const { leastProcesses, initialProcesses } = values;
  const always = { leastProcesses: 0, initialProcesses: processes, softRssBytes: 0 };
  if (leastProcesses === 0) return always;
  if (leastProcesses >= processes) {
    const fields = { value: leastProcesses, processes };
    // A machine with a single CPU must not keep a server from starting that starts on all others.
    if (values.processes === 'auto') report.warn('CHEAPER_USELESS', fields, find('leastProcesses')?.place ?? '');
    else report.error('CHEAPER_TOO_HIGH', fields, find('leastProcesses')?.place ?? '');
    return always;
  }
  const wanted = initialProcesses ?? leastProcesses;
  const used = Math.min(Math.max(wanted, leastProcesses), processes);
  if (used !== wanted) {
    const fields = { value: wanted, least: leastProcesses, processes, used };
    report.warn('CHEAPER_INITIAL', fields, find('initialProcesses')?.place ?? '');
  }
  return { leastProcesses, initialProcesses: used, softRssBytes: values.softRssBytes ?? containerBytes(context) };
}

/** What the workers may use of the memory that the container has, if it has a limit. */
function containerBytes({ readText, report }: ScalingContext): number {
  const [least] = readContainerLimits(readText).memoryBytes.toSorted((a, b) => a.amount - b.amount);
  if (least === undefined) return 0;
  const bytes = Math.floor(least.amount * memoryShare);
  report.note(`cheaper-rss-limit-soft: ${bytes} bytes, by ${least.source}: ${least.amount} bytes less a tenth`);
  return bytes;
}

/** Of two limits the first must be lower, and set where the second one is. */
function checkOrder(values: OptionValues, pair: (typeof pairs)[number], find: FindPlace, report: Report): void {
  const [low, high] = [values[pair.lower] ?? 0, values[pair.higher]];
  const where = find(pair.higher) ?? find(pair.lower);
  if (where === undefined || high === 0 || (low > 0 && low < high)) return;
  report.error('LIMITS_CROSSED', { ...pair.names, low, high }, where.place);
}
