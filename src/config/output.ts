// Options that say something of the configuration when all of it is known: `print` and `--get`.
import type { Report } from './report.js';
import type { Setting } from './setting.js';

/** The lines of `print` go to the boot log. Returns what `--get` is to print, the first value of each name; `undefined` without it. */
export function readOutput(settings: readonly Setting[], report: Report): readonly string[] | undefined {
  for (const { name, value } of settings) if (name === 'print') report.note(value ?? '');
  const asked = settings.filter(({ name }) => name === 'get');
  if (asked.length === 0) return undefined;
  return asked.flatMap(({ value: wanted }) => settings.find(({ name }) => name === wanted)?.value ?? []);
}
