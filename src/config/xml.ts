// XML configurations (uWSGI docs: "Configuring uWSGI", XML): the element `uwsgi`, as the root or below it, is a section named
// by its `id`; each element in it is an option, an empty one is 1. `<app mountpoint="/x">` mounts the module or file in it.
import type * as Xml from '@rgrove/parse-xml';
import { loadPackage } from '../on-demand.js';
import { type ExpandText, type FileEntry, FormatError, lineFinder, type ParsedFile } from './file-text.js';

/** The section of an element without `id` is `uwsgi`. Throws FormatError. */
export function parseXml(text: string, expand: ExpandText): ParsedFile {
  const source = expand(text, 1);
  const root = readRoot(source);
  const lineOf = lineFinder(source);
  const all = [root, ...root.children].filter(isElement);
  const entries: FileEntry[] = [];
  const sections = new Set<string>();
  for (const { attributes, children } of all.filter(({ name }) => name === 'uwsgi')) {
    const section = attributes.id ?? 'uwsgi';
    sections.add(section);
    for (const child of children) {
      if (!isElement(child)) continue;
      const line = lineOf(child.start);
      for (const [name, value] of optionsOf(child)) entries.push({ section, name, value, line });
    }
  }
  return { entries, sections: [...sections], remarks: [] };
}

function readRoot(source: string): Xml.XmlElement {
  const { parseXml: parseDocument, XmlError } = loadPackage<typeof Xml>('@rgrove/parse-xml');
  try {
    const { root } = parseDocument(source, { includeOffsets: true });
    if (root !== null) return root;
  } catch (error) {
    if (error instanceof XmlError) throw new FormatError(error.message.split('\n', 1)[0] ?? '', error.line);
    throw error;
  }
  throw new FormatError('it has no element', 1);
}

function optionsOf({ name, attributes, children, text }: Xml.XmlElement): [name: string, value: string][] {
  if (name !== 'app') return [[name, children.length === 0 ? '1' : text]];
  const application = children.find(isElement)?.text.trim() ?? '';
  return [['mount', `${attributes.domain ?? ''}${attributes.mountpoint ?? '/'}=${application}`]];
}

function isElement(node: Xml.XmlNode): node is Xml.XmlElement {
  return node.type === 'element';
}
