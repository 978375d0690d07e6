// The formats of configuration files, a row for each.
import type { ExpandText, ParsedFile } from './file-text.js';
import { parseIni } from './ini.js';
import { parseJson } from './json.js';
import { parseXml } from './xml.js';
import { parseYaml } from './yaml.js';

export interface FileFormat {
  /** Of the boot log: `[tswsgi] getting INI configuration from …`. */
  readonly label: string;
  readonly extensions: readonly string[];
  /** Throws FormatError. */
  readonly parse: (text: string, expand: ExpandText) => ParsedFile;
  /** What a section is called when it is missing: `section "x"`. */
  readonly unit: string;
}

export type FormatName = 'ini' | 'yaml' | 'json' | 'xml';

export const fileFormats: Readonly<Record<FormatName, FileFormat>> = {
  ini: { label: 'INI', extensions: ['ini'], parse: parseIni, unit: 'section' },
  yaml: { label: 'YAML', extensions: ['yaml', 'yml'], parse: parseYaml, unit: 'mapping' },
  json: { label: 'JSON', extensions: ['json'], parse: parseJson, unit: 'object' },
  xml: { label: 'XML', extensions: ['xml'], parse: parseXml, unit: 'element' },
};

/** By the extension of `path`, which may name a section behind a colon. */
export function findFormat(path: string): FormatName | undefined {
  const extension = /\.([a-z]+)(?::[^/]*)?$/.exec(path)?.[1] ?? '';
  return (Object.keys(fileFormats) as FormatName[]).find((name) => fileFormats[name].extensions.includes(extension));
}

/** Whether `path`, which may name an export behind a colon, is JavaScript or TypeScript by its extension. */
export function isProgramFile(path: string): boolean {
  return /\.[cm]?[jt]s(:[^/]*)?$/.test(path);
}
