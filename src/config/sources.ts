// Where the settings of a run come from, and in which order: environment, then the command line from left to right, then
// bare configuration files. What inherits comes when all else is known.
import { parseCommandLine } from './command-line.js';
import { Gatherer, type GathererScope } from './gatherer.js';
import type { Report } from './report.js';
import type { Setting } from './setting.js';

export interface Sources extends GathererScope {
  readonly argv: readonly string[];
}

/** Variables that uWSGI gives to the processes it starts; they are no options (uWSGI docs: "Configuring uWSGI"). */
const reservedVariables = new Set([
  'UWSGI_RELOADS',
  'UWSGI_VASSALS_DIR',
  'UWSGI_EMPEROR_FD',
  'UWSGI_BROODLORD_NUM',
  'UWSGI_EMPEROR_FD_CONFIG',
  'UWSGI_EMPEROR_PROXY',
  'UWSGI_JAIL_PID',
  'UWSGI_ORIGINAL_PROC_NAME',
]);

/** Read everything but what is inherited. Unreadable files, circles, missing sections and open blocks go to `report`. */
export function gatherSettings(sources: Sources, report: Report): Gatherer {
  const gatherer = new Gatherer(sources, report);
  for (const setting of environmentSettings(sources.environment)) gatherer.add(setting);
  const { settings, files } = parseCommandLine(sources.argv, report);
  for (const setting of settings) gatherer.add(setting);
  for (const file of files) gatherer.addBareFile(file);
  gatherer.finish();
  return gatherer;
}

/** `UWSGI_HTTP_SOCKET` and `TSWSGI_HTTP_SOCKET` are the option `http-socket`. */
function* environmentSettings(environment: Sources['environment']): Generator<Setting> {
  for (const [place, value] of Object.entries(environment)) {
    const words = /^(?:UWSGI|TSWSGI)_(.+)$/.exec(place)?.[1];
    if (words === undefined || value === undefined || reservedVariables.has(place)) continue;
    yield { name: words.toLowerCase().replaceAll('_', '-'), value, place, origin: 'environment', unit: '' };
  }
}
