// What becomes of an option of uWSGI that is not served: the reason, what to use instead, and whether anything is lost by
// it. The families of the options know; what depends on the value is here.
import { familyOf, insteadText } from '../../config/uwsgi-status.js';

export interface Reason {
  readonly text: string;
  /** Nobody misses it. */
  readonly isHarmless: boolean;
}

/** What does it instead, for a value. */
const insteadOf: Readonly<Record<string, (value: string) => string>> = {
  'static-map': staticLocation,
  'static-map2': staticLocation,
};

/** Why the option `name` of uWSGI is left out, as a half sentence. */
export function reasonOfLeavingOut(name: string, value: string): Reason {
  const family = familyOf(name);
  if (family === undefined) return { text: 'not served', isHarmless: false };
  if (family.status === 'accepted') return { text: family.reason, isHarmless: true };
  const byValue = Object.hasOwn(insteadOf, name) ? insteadOf[name]?.(value) : undefined;
  const instead = insteadText(byValue === undefined ? family : { ...family, instead: byValue });
  return { text: `${family.status}: ${family.reason}${instead}`, isHarmless: false };
}

/** `/static=/srv/static` as nginx has it. */
function staticLocation(value: string): string {
  const [, prefix = '/static', folder = 'FOLDER'] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/.exec(value) ?? [];
  const [from, to] = [prefix, folder].map((path) => path.replace(/\/*$/, '/'));
  return `in nginx "location ${from} { alias ${to}; }"`;
}
