// What `--show-config` prints: all settings of a run in their order, as an ini file, with their references replaced (uWSGI
// docs: "Configuring uWSGI").
import type { Setting } from './setting.js';

/** The lines, as uWSGI prints them; an option without a value is `true`. */
export function formatSettings(settings: readonly Setting[]): readonly string[] {
  return [
    ';uWSGI instance configuration',
    '[uwsgi]',
    ...settings.map(({ name, value }) => `${name} = ${value ?? 'true'}`),
    ';end of configuration',
  ];
}
