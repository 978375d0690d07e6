// JSON configurations (uWSGI docs: "Configuring uWSGI", JSON): an object for each section at the top; `true` is 1, `false`
// and `null` are 0, numbers are as they are written, an array gives the option once for each item. Comments are allowed.
import type * as Jsonc from 'jsonc-parser';
import { loadPackage } from '../on-demand.js';
import {
  type ExpandText,
  type FileEntry,
  type FileRemark,
  FormatError,
  lineFinder,
  type ParsedFile,
} from './file-text.js';

/** Parse `text`. Throws FormatError. */
export function parseJson(text: string, expand: ExpandText): ParsedFile {
  const { parseTree, printParseErrorCode } = loadPackage<typeof Jsonc>('jsonc-parser');
  const source = expand(text.replace(/^\uFEFF/, ''), 1);
  const lineOf = lineFinder(source);
  const errors: Jsonc.ParseError[] = [];
  const root = parseTree(source, errors);
  const [error] = errors;
  if (error !== undefined || root?.type !== 'object') {
    const offset = error?.offset ?? 0;
    const near = source.slice(offset).split('\n', 1)[0]?.slice(0, 20) ?? '';
    const what = error === undefined ? 'an object is wanted' : printParseErrorCode(error.error);
    throw new FormatError(`${what} at "${near}"`, lineOf(offset));
  }
  const entries: FileEntry[] = [];
  const remarks: FileRemark[] = [];
  const sections = new Set<string>();

  const add = (section: string, name: string, node: Jsonc.Node): void => {
    const line = lineOf(node.offset);
    if (node.type === 'array') for (const item of node.children ?? []) add(section, name, item);
    else if (node.type === 'object')
      remarks.push({ line, code: 'FILE_VALUE_SKIPPED', text: name, meaning: 'it is an object' });
    else entries.push({ section, name, value: textOf(node, source), line });
  };
  for (const [section, value] of properties(root)) {
    sections.add(section);
    for (const [name, node] of properties(value)) add(section, name, node);
  }
  return { entries, sections: [...sections], remarks };
}

function* properties(node: Jsonc.Node): Generator<readonly [name: string, value: Jsonc.Node]> {
  if (node.type !== 'object') return;
  for (const { children: [key, value] = [] } of node.children ?? []) {
    if (key !== undefined && value !== undefined) yield [String(key.value), value];
  }
}

function textOf(node: Jsonc.Node, source: string): string {
  if (node.type === 'string') return String(node.value);
  if (node.type === 'number') return source.slice(node.offset, node.offset + node.length);
  return node.value === true ? '1' : '0';
}
