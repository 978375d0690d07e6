// Options that a configuration declares for itself (uWSGI docs: "Custom options"): `declare-option = NAME=OPTION=VALUE;…`,
// and from then on `NAME = WORDS` stands for those lines, with `$1` the first of its words.
import { findOption } from './options.js';
import type { Report } from './report.js';
import { mostSettings, type Setting } from './setting.js';

interface Line {
  readonly name: string;
  readonly value: string;
}

/** One option may lead to another, and this many are more than anybody has. */
const deepest = 32;

/** The settings with those of declared options behind each that names one. */
export function expandDeclared(settings: readonly Setting[], report: Report): readonly Setting[] {
  if (!settings.some(isDeclaration)) return settings;
  const declared = new Map<string, readonly Line[]>();
  let count = 0;
  const expand = (setting: Setting, depth: number): Setting[] => {
    if (isDeclaration(setting)) declare(setting);
    const lines = declared.get(setting.name);
    if (lines === undefined) return [setting];
    count += lines.length;
    if (count > mostSettings) {
      if (count - lines.length <= mostSettings)
        report.error('SETTINGS_TOO_MANY', { most: mostSettings }, setting.place);
      return [];
    }
    if (depth === deepest) {
      report.error('DECLARATION_CIRCULAR', { name: setting.name }, setting.place);
      return [];
    }
    const words = (setting.value ?? '').split(' ').filter((word) => word !== '');
    // Whatever it stands for is no second line of the file.
    const made = lines.map(({ name, value }) => ({ ...setting, name, value: fill(value, words), unit: '' }));
    return [setting, ...made.flatMap((line) => expand(line, depth + 1))];
  };
  const declare = ({ name, value, place }: Setting): void => {
    const declaration = readDeclaration(value ?? '');
    if (declaration === undefined) report.error('DECLARATION_UNREADABLE', { name, value: value ?? '' }, place);
    else declared.set(...declaration);
  };
  return settings.flatMap((setting) => expand(setting, 0));
}

/** The names that `settings` declare. */
export function declaredNames(settings: readonly Setting[]): ReadonlySet<string> {
  return new Set(settings.filter(isDeclaration).flatMap(({ value }) => readDeclaration(value ?? '')?.[0] ?? []));
}

function isDeclaration({ name }: Setting): boolean {
  return findOption(name)?.kind === 'declaration';
}

function readDeclaration(text: string): readonly [name: string, lines: readonly Line[]] | undefined {
  const [, name, body] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || body === undefined) return undefined;
  const lines = body.split(';').map((line): Line => {
    const [, option = '', value = ''] = /^([^=]*)(?:=(.*))?$/s.exec(line) ?? [];
    return { name: option, value };
  });
  return [name, lines];
}

/** The word that is not there is empty. */
function fill(value: string, words: readonly string[]): string {
  return value.replace(/\$(\d)/g, (_, number: string) => words[Number(number) - 1] ?? '');
}
