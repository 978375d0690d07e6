// What `tswsgi dev` makes of the settings: its own values in the place of those that belong to a server in production. They
// go over the files and the environment; what stands on the command line goes over them. All that is left aside is said.
import { findOption } from './options.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';

/** Option and value; `null`: the option is not set, whatever a file says. */
const values: Readonly<Record<string, string | null>> = {
  master: 'true',
  processes: '1',
  cheaper: null,
  'cheaper-initial': null,
  cheap: null,
  idle: null,
  autoreload: '1',
  // The page that shows the error takes requests as long as there is no application.
  'need-app': 'false',
  // An idle connection would belong to the old code.
  'keepalive-timeout': '0',
  'worker-reload-mercy': '5',
  daemonize: null,
  logto: null,
  logto2: null,
  'log-json': null,
  'log-format': null,
  'disable-logging': 'false',
  'max-requests': null,
  'max-worker-lifetime': null,
};

const rowOf = (name: string) => {
  const row = findOption(name);
  return row?.as ?? row?.name;
};
const place = 'tswsgi dev';

/** `settings` as development has them. */
export function forDevelopment(settings: readonly Setting[], report: Report): Setting[] {
  const wanted = new Map(Object.entries(values).map(([name, value]) => [rowOf(name), { name, value }]));
  const taken = new Set(settings.filter(isOnCommandLine).map(({ name }) => rowOf(name)));
  const kept = settings.filter((setting) => {
    const own = wanted.get(rowOf(setting.name));
    if (own === undefined || isOnCommandLine(setting)) return true;
    if (own.value !== setting.value) {
      const ours = own.value === null ? 'it is left out' : `${own.name} = ${own.value} here`;
      const instead = taken.has(rowOf(setting.name)) ? 'the command line says otherwise' : ours;
      report.note(`${setting.name} = ${setting.value ?? ''} (${setting.place}): ${instead}`);
    }
    return false;
  });
  const added = [...wanted].flatMap(([row, { name, value }]): Setting[] =>
    value === null || taken.has(row) ? [] : [{ name, value, place, origin: 'command-line', unit: '' }],
  );
  return [...kept, ...added];
}

function isOnCommandLine({ origin }: Setting): boolean {
  return origin === 'command-line';
}
