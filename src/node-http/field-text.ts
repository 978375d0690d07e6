// What is known of field names and values that were sent before. Applications use few names and repeat most values, so
// that each is checked, and made lower case or text, once. What node would refuse is not known here: node says why.

const tokenPattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const badValuePattern = /[^\t\x20-\x7e\x80-\xff]/;

/** Fields that say how the message is framed, or whose value is more than text. */
const meanings = {
  'content-length': 'length',
  date: 'date',
  connection: 'other',
  'content-disposition': 'other',
  cookie: 'other',
  expect: 'other',
  'keep-alive': 'other',
  trailer: 'other',
  'transfer-encoding': 'other',
} as const satisfies Record<string, string>;

export interface FieldName {
  readonly lower: string;
  /** `plain` fields are text and nothing else; what is `other` is for node itself. */
  readonly meaning: 'plain' | 'length' | 'date' | 'other';
  readonly spelled: string;
  /** `Name: value\r\n` by value. */
  readonly texts: Map<unknown, string>;
}

const names = new Map<unknown, FieldName>();
const mostNames = 512;
const mostTexts = 64;
const mostChars = 128;

/** `undefined`: it is no name. */
export function fieldName(name: unknown): FieldName | undefined {
  const known = names.get(name);
  if (known !== undefined || typeof name !== 'string' || !tokenPattern.test(name)) return known;
  const lower = name.toLowerCase();
  const meaning = Object.hasOwn(meanings, lower) ? meanings[lower as keyof typeof meanings] : 'plain';
  const fresh: FieldName = { lower, meaning, spelled: name, texts: new Map() };
  if (names.size < mostNames) names.set(name, fresh);
  return fresh;
}

/** The field as it goes on the wire; `undefined`: `value` is neither a number nor text that may be sent. */
export function fieldText(name: FieldName, value: unknown): string | undefined {
  const known = name.texts.get(value);
  if (known !== undefined) return known;
  const isText = typeof value === 'string';
  if ((!isText && typeof value !== 'number') || (isText && badValuePattern.test(value))) return undefined;
  const text = `${name.spelled}: ${value}\r\n`;
  if (text.length < mostChars && name.texts.size < mostTexts) name.texts.set(value, text);
  return text;
}
