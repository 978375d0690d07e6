// YAML configurations (uWSGI docs: "Configuring uWSGI", YAML): a mapping for each section at the top; a scalar is an option
// as it is written, a sequence gives the option once for each item, and the options of a mapping within a section are
// options like the others.
import type * as Yaml from 'yaml';
import { loadPackage } from '../on-demand.js';
import { type ExpandText, type FileEntry, type FileRemark, FormatError, type ParsedFile } from './file-text.js';

/** More than anybody writes: aliases of aliases multiply. */
const mostNodes = 100_000;

/** Parse the first document of `text`. Throws FormatError. */
export function parseYaml(text: string, expand: ExpandText): ParsedFile {
  const yaml = loadPackage<typeof Yaml>('yaml');
  const { isAlias, isCollection, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } = yaml;
  const lines = new LineCounter();
  // All scalars are text in this schema: `true` stays `true`, and 007 has its zeros.
  const document = parseDocument(expand(text, 1), { schema: 'failsafe', uniqueKeys: false, lineCounter: lines });
  const [error] = document.errors.filter(({ code }) => code !== 'MULTIPLE_DOCS');
  if (error !== undefined) {
    throw new FormatError(error.message.replace(/ at line[\s\S]*$/, ''), error.linePos?.[0].line ?? 1);
  }
  const entries: FileEntry[] = [];
  const remarks: FileRemark[] = [];
  const sections = new Set<string>();
  const lineOf = (node: unknown): number => lines.linePos((node as Yaml.Node).range?.[0] ?? 0).line;

  // In the order of the text, so that an alias stands for the last anchor of its name before it.
  const anchors = new Map<string, Yaml.Node>();
  const open = new Set<Yaml.Node>();
  let visits = 0;
  const follow = (value: unknown, line: number): unknown => {
    if (++visits > mostNodes) throw new FormatError(`its aliases come to more than ${mostNodes} values`, line);
    if (isAlias(value)) return anchors.get(value.source);
    if (isNode(value) && 'anchor' in value && value.anchor !== undefined) anchors.set(value.anchor, value);
    return value;
  };
  const add = (section: string, name: string, value: unknown, line: number): void => {
    const node = follow(value, line);
    if (isScalar(node)) entries.push({ section, name, value: String(node.value ?? ''), line });
    if (!isCollection(node)) return;
    if (open.has(node)) throw new FormatError(`the alias of ${name} is within what it stands for`, line);
    open.add(node);
    if (isSeq(node)) for (const item of node.items) add(section, name, item, lineOf(item));
    else if (isMap(node)) addMapping(section, node.items);
    open.delete(node);
  };
  const addMapping = (section: string, items: readonly { key: unknown; value: unknown }[]): void => {
    for (const { key, value } of items) {
      const name = isScalar(key) ? String(key.value) : '';
      const isEmpty = value === null || (isScalar(value) && value.source === '' && value.type === 'PLAIN');
      if (isEmpty)
        remarks.push({ line: lineOf(key), code: 'FILE_VALUE_SKIPPED', text: name, meaning: 'it has no value' });
      else add(section, name, value, lineOf(key));
    }
  };
  if (isMap(document.contents)) {
    for (const { key, value } of document.contents.items) {
      const section = isScalar(key) ? String(key.value) : '';
      sections.add(section);
      const content = follow(value, lineOf(key));
      if (!isMap(content)) continue;
      open.add(content);
      addMapping(section, content.items);
      open.delete(content);
    }
  }
  return { entries, sections: [...sections], remarks };
}
