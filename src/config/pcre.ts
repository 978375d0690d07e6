// From a regular expression of PCRE, as configurations of uWSGI have them, to one of JavaScript that matches the same, as
// far as there is one. What JavaScript does not know is an error and never read as something else: hence the flag `u`,
// without which it takes an unknown escape for the letter behind the backslash.

/** For `new RegExp(source, flags)`. */
export interface Expression {
  readonly source: string;
  readonly flags: string;
}

/** The expression, or why there is none. */
export function readExpression(pattern: string): Expression | { readonly fault: string } {
  if (plain.test(pattern)) return { source: pattern, flags: 'u' };
  const [prefix, letters] = leadingFlags(pattern);
  const unserved = /[^ims]/.exec(letters)?.[0];
  if (unserved !== undefined) return { fault: `JavaScript has no flag (?${unserved})` };
  const flags = [...new Set(letters), 'u'].join('');
  const source = pattern.slice(prefix.length).replace(token, (text) => translate(text, letters.includes('m')));
  try {
    new RegExp(source, flags);
    return { source, flags };
  } catch (error) {
    return { fault: (error as Error).message.replace(/^.*: /s, '') };
  }
}

/** The start of a path, as most are: the same in both, and never wrong. */
const plain = /^\^?[\w/.-]*$/;

/** `(?i)(?s)` before all else: its text, and its letters. */
function leadingFlags(pattern: string): readonly [prefix: string, letters: string] {
  const prefix = /^(?:\(\?[a-zA-Z]+\))*/.exec(pattern)?.[0] ?? '';
  return [prefix, prefix.replace(/[(?)]/g, '')];
}

/** What may have to be written otherwise in JavaScript. */
const token = new RegExp(
  [
    /\\Q.*?(?:\\E|$)/, // quoted text
    /\\[pPuk]\{[^}]*\}|\\x\{[^}]*\}|\\./, // escapes
    /\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]/, // classes
    /\(\?#[^)]*\)|\(\?P[<=]\w*\)?/, // comments, named groups and references to them
    /\{\d+(?:,\d*)?\}|[{}\]$]/, // quantifiers, braces, the end
  ]
    .map(({ source }) => source)
    .join('|'),
  'gs',
);

function translate(text: string, isMultiline: boolean): string {
  if (text.startsWith('\\Q'))
    return text
      .slice(2)
      .replace(/\\E$/, '')
      .replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  if (text.startsWith('\\')) return escapes[text] ?? translateEscape(text);
  if (text.length > 1 && text.startsWith('[')) return translateClass(text);
  if (text.startsWith('(?#')) return '';
  if (text.startsWith('(?P=')) return `\\k<${text.slice(4, -1)}>`;
  if (text.startsWith('(?P<')) return `(?<${text.slice(4)}`;
  if (text === '$') return isMultiline ? text : end;
  return text.length === 1 ? `\\${text}` : text;
}

/** PCRE's `$` is also before a line end that ends the text. */
const end = '(?=\\n?(?![^]))';

const escapes: Readonly<Record<string, string>> = {
  '\\A': '(?<![^])',
  '\\Z': end,
  '\\z': '(?![^])',
  '\\h': '[\\t ]',
  '\\H': '[^\\t ]',
  '\\R': '(?:\\r\\n|[\\n\\v\\f\\r])',
  '\\N': '[^\\n]',
  '\\a': '\\x07',
  '\\e': '\\x1b',
};

/** Punctuation that means itself needs no backslash, and under the flag `u` has none. */
function translateEscape(text: string): string {
  if (text.startsWith('\\x{')) return `\\u${text.slice(2)}`;
  return /^\\[^a-zA-Z0-9^$\\.*+?()[\]{}|/]$/.test(text) ? text.slice(1) : text;
}

const posixClasses: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  ascii: '\\x00-\\x7f',
  blank: '\\t ',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9a-fA-F',
};

/** `[…]`: a `]` at its beginning and a `-` beside a class mean themselves. */
function translateClass(text: string): string {
  const [, opening = '', content = ''] = /^(\[\^?)(.*)\]$/s.exec(text) ?? [];
  const items = content.match(/\[:\^?\w+:\]|\\[pPu]\{[^}]*\}|\\x\{[^}]*\}|\\.|./gsu) ?? [];
  const isSet = (item: string | undefined) => item !== undefined && /^(?:\[:|\\[dDwWsSpPhH])/.test(item);
  const translated = items.map((item, index) => {
    if (item === '-') return isSet(items[index - 1]) || isSet(items[index + 1]) ? '\\-' : item;
    if (item === ']' || item === '[') return `\\${item}`;
    if (item === '\\-') return item;
    if (item === '\\h') return posixClasses.blank;
    const [, name = ''] = /^\[:(\w+):\]$/.exec(item) ?? [];
    if (Object.hasOwn(posixClasses, name)) return posixClasses[name];
    return item.startsWith('\\') ? translateEscape(item) : item;
  });
  return `${opening}${translated.join('')}]`;
}
