// The text of src/embed/server-options.ts and of src/config-program/command-options.ts, made from the table of options: the
// types of what programs may give, with the table's help where editors show it.
import type { OptionRow } from '../../dist/config/option-row.js';
import { optionNames, options } from '../../dist/config/options.js';
import { type ProgramOption, programOptions } from '../../dist/config/program-options.js';
import { hasValues, propertyOf, typeOf } from '../../dist/config/program-values.js';

const head = `// The options of a server within a program, as a type. Made from the table in src/config/options.ts, by the rule that
// src/config/program-options.ts has; \`SERVER_OPTIONS=write npm test server-options\` writes it anew.

/** As in a configuration file, in camel case. A list stands for an option that is given several times. */
export interface ServerOptions {
`;

export function serverOptionsSource(): string {
  return `${head}${programOptions.map(member).join('')}}\n`;
}

const commandHead = `// The options of a configuration that is a program which are no options of createServer, or have further values, as a type.
// Made from the table in src/config/options.ts; \`SERVER_OPTIONS=write npm test command-options\` writes it anew.

/** As in a configuration file, in camel case. */
export interface CommandOptions {
`;

export function commandOptionsSource(): string {
  const served = (options as readonly OptionRow[]).filter((row) => row.status === 'served' && hasValues(row));
  const members = served.flatMap((row) => {
    const type = typeOf(row, 'configuration');
    const isThere = programOptions.some((option) => option.row === row && option.type === type);
    return isThere ? [] : [member({ property: propertyOf(row), row, type })];
  });
  return `${commandHead}${members.join('')}}\n`;
}

function member({ property, row, type }: ProgramOption): string {
  const unit =
    row.kind === 'seconds' && !row.help.includes('second')
      ? ' In seconds.'
      : row.kind === 'mode'
        ? ' A number, or its octal digits.'
        : '';
  const text = `${row.help[0]?.toUpperCase()}${row.help.slice(1)}.${unit}${usual(row)} Option \`${optionNames(row)[0]}\`.`;
  return `  /** ${text} */\n  readonly ${property}?: ${type};\n`;
}

function usual({ default: value, kind, inverted }: OptionRow): string {
  if (typeof value === 'boolean') return ` Default: ${value === (inverted !== true)}.`;
  if (typeof value === 'number') return ` Default: ${kind === 'seconds' ? value / 1000 : value}.`;
  return typeof value === 'string' ? ` Default: \`${value}\`.` : '';
}
