// Which files this thread has loaded: for `autoreload`, which watches them wherever they are. Node has no list of its ES
// modules, but its inspector names every script that was parsed, and for CommonJS there is the cache, with JSON in it.
import inspector from 'node:inspector';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeFolder } from '../own-files.js';

/** The first report comes when the first requests that wait have been answered. */
const firstReportMs = 200;
/** What is loaded later is found less soon: to look takes time from the application. */
const leastIntervalMs = 5000;

/** Reports what is loaded, and now and then what has been loaded since. Does not keep the process. */
export function reportModules(intervalMs: number, report: (paths: readonly string[]) => void): void {
  let count = 0;
  const look = () => {
    const paths = loadedModules();
    if (paths.length !== count) report(paths);
    count = paths.length;
    setTimeout(look, Math.max(intervalMs, leastIntervalMs)).unref();
  };
  setTimeout(look, firstReportMs).unref();
}

/** The server itself is not what changes. */
const ownFolder = join(codeFolder, '/');

/** Absolute paths, without those of installed packages. Takes some milliseconds for each hundred scripts. */
function loadedModules(): string[] {
  const paths = new Set(Object.keys(createRequire(import.meta.url).cache));
  const session = new inspector.Session();
  session.connect();
  const take = ({ params: { url } }: { readonly params: { readonly url: string } }) => {
    if (url.startsWith('file://')) paths.add(fileURLToPath(url.replace(/[?#].*$/s, '')));
  };
  session.on('Debugger.scriptParsed', take);
  // What does not parse is loaded all the more when it does.
  session.on('Debugger.scriptFailedToParse', take);
  session.post('Debugger.enable');
  session.post('Debugger.disable');
  session.disconnect();
  return [...paths].filter((path) => !path.includes('/node_modules/') && !path.startsWith(ownFolder));
}
