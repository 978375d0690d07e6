// A JSON Schema of configurations in JSON and YAML, made from the table, so that an editor completes names and checks values
// while a file is written. What the server would take with a warning, a schema has as right or as wrong; it says `wrong` only
// to what is an error, or is lowered to a limit.
import type { FamilyRow } from './families/family.js';
import { defaultSpelling } from './help.js';
import { exampleOf, sinceOf, unitOf } from './option-facts.js';
import type { OptionKind, OptionRow } from './option-row.js';
import { isAccumulating, optionNames, options } from './options.js';
import { uwsgiNames } from './uwsgi-names.js';
import { families, familyOf, insteadText } from './uwsgi-status.js';
import { sizeUnitWords, timeUnitWords } from './value-numbers.js';

export type Schema = Readonly<Record<string, unknown>>;

/** A text whose value is known only when its references are replaced. */
const reference: Schema = { type: 'string', pattern: '%|\\$\\(|@\\(' };

const flag: Schema = {
  anyOf: [
    { type: 'boolean' },
    { enum: [0, 1] },
    { type: 'string', pattern: `^(${anyCase('true|false|on|off|yes|no')}|0|1|)$` },
  ],
};
const word: Schema = { type: ['string', 'number'] };
const line: Schema = { type: 'string' };
const anything: Schema = { type: ['string', 'number', 'boolean'] };

const sizePattern = `^\\+?\\d+\\s*(${anyCase(sizeUnitWords)})?$`;
const timePattern = `^\\+?\\d+(\\.\\d+)?\\s*(${anyCase(timeUnitWords)})?$`;

/** One value of each kind. */
const shapes: Readonly<Record<OptionKind, (row: OptionRow) => Schema>> = {
  flag: () => flag,
  count: (row) => number('integer', row.unit === 'megabytes' ? sizePattern : '^\\+?\\d+$', row),
  seconds: (row) => number('number', timePattern, row),
  bytes: (row) => number('integer', sizePattern, row),
  size: (row) => number('integer', sizePattern, row),
  mode: () => octal('^[0-7]{3,4}$'),
  mask: () => octal('^[0-7]{1,4}$'),
  text: () => word,
  path: () => word,
  log: () => word,
  format: () => line,
  list: () => word,
  assignments: () => ({ type: 'string', pattern: '^[^=]+=|[%$@]' }),
  mounts: () => ({ type: 'string', pattern: '=|[%$@]' }),
  hooks: () => line,
  route: () => line,
  owner: () => word,
  user: () => word,
  group: () => word,
  groups: () => word,
  choice: ({ choices = {} }) => ({ anyOf: [{ enum: Object.keys(choices) }, reference] }),
  socket: () => word,
  inspector: () => word,
  peers: () => line,
  'forwarded-fields': () => line,
  plugins: () => word,
  configuration: () => line,
  inheritance: () => line,
  placeholder: () => ({ type: 'string', pattern: '^[^=]+=' }),
  declaration: () => ({ type: 'string', pattern: '^[^=]+=.' }),
  logic: () => anything,
  directive: () => anything,
  output: () => line,
  action: () => anything,
  verb: () => anything,
};

function number(type: 'integer' | 'number', pattern: string, { least, most, auto }: OptionRow): Schema {
  const range = { minimum: least ?? 0, ...(most === undefined ? {} : { maximum: most }) };
  const automatic = auto === true ? [{ type: 'string', pattern: `^${anyCase('auto')}$` }] : [];
  return { anyOf: [{ type, ...range }, ...automatic, { type: 'string', pattern }, reference] };
}

/** A number of JSON is read by its digits: 660 is rw-rw----. */
function octal(pattern: string): Schema {
  return { anyOf: [{ type: 'integer', minimum: 0, maximum: 7777 }, { type: 'string', pattern }, reference] };
}

function anyCase(words: string): string {
  return words.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/** The schema of a whole configuration. */
export function configurationSchema(): Schema {
  const section = { $ref: '#/$defs/section' };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A configuration of tswsgi',
    type: 'object',
    properties: {
      $schema: { type: 'string', description: 'where this schema is, for editors' },
      uwsgi: { ...section, description: 'the options of the server' },
    },
    additionalProperties: { ...section, description: 'another section, for FILE:SECTION' },
    $defs: {
      section: {
        type: 'object',
        properties: optionSchemas(),
        if: { properties: { strict: { enum: [true, 1, '1', 'true', 'on', 'yes'] } }, required: ['strict'] },
        // Any other name is a placeholder, but not under strict.
        else: { additionalProperties: true },
        unevaluatedProperties: false,
      },
      ...Object.fromEntries(families.map((family) => [familyId(family.family), familySchema(family)])),
    },
  };
}

function optionSchemas(): Schema {
  const schemas: Record<string, Schema> = {};
  for (const row of options as readonly OptionRow[]) {
    const [name = '', ...aliases] = optionNames(row);
    schemas[name] = optionSchema(row);
    for (const alias of aliases)
      schemas[alias] = { $ref: `#/$defs/section/properties/${name}`, description: `the same as ${name}: ${row.help}` };
  }
  for (const name of uwsgiNames()) {
    const family = familyOf(name);
    if (family !== undefined) schemas[name] = { $ref: `#/$defs/${familyId(family.family)}` };
  }
  return schemas;
}

function optionSchema(row: OptionRow): Schema {
  const unit = unitOf(row);
  const example = exampleOf(row);
  const isForCommandLine = row.kind === 'verb' || row.kind === 'action';
  return {
    ...lists(row, bare(row, shapes[row.kind](row))),
    description: `${row.help}${row.status === 'accepted' ? ' (accepted, without effect)' : ''}`,
    ...defaultOf(row),
    ...(example === '' ? {} : { examples: [example] }),
    ...(row.status === 'accepted' || isForCommandLine ? { deprecated: true } : {}),
    'x-status': row.status,
    ...(unit === undefined ? {} : { 'x-unit': unit }),
    'x-since': sinceOf(row),
  };
}

/** The value may be left out, or be a flag. */
function bare(row: OptionRow, value: Schema): Schema {
  return row.bare === undefined ? value : { anyOf: [value, flag] };
}

function lists(row: OptionRow, value: Schema): Schema {
  return isAccumulating(row) ? { anyOf: [value, { type: 'array', items: value }] } : value;
}

/** As it would be written: a flag that switches something off is false where that is on. */
function defaultOf(row: OptionRow): Schema {
  const { default: value } = row;
  if (typeof value === 'boolean') return { default: row.inverted === true ? !value : value };
  const text = defaultSpelling(row);
  if (text === '') return {};
  return { default: typeof value === 'number' ? Number(text) : text };
}

function familyId(title: string): string {
  return `uwsgi-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}

function familySchema(family: FamilyRow): Schema {
  const { status, reason } = family;
  const description = `${status === 'accepted' ? 'accepted, without effect' : status}: ${reason}${insteadText(family)}`;
  return { description, deprecated: true, 'x-status': status, ...(status === 'refused' ? { not: {} } : {}) };
}
