// The INI dialect of uWSGI as a pure function of text: sections, `name = value`, whole-line comments, nothing else:
// no inline comments, quotes, escapes or continuation lines (uWSGI docs: "Configuring uWSGI", INI files). What it
// means is decided above.

import type { ExpandText, FileEntry, FileRemark, ParsedFile } from './file-text.js';

/**
 * Parse `text`. `expand` replaces the magic variables (`%n`) of a line before it is read, in section names too;
 * comments do not pass through it. Lines before the first section have the section `''`.
 */
export function parseIni(text: string, expand: ExpandText): ParsedFile {
  const entries: FileEntry[] = [];
  const sections = new Set<string>();
  const remarks: FileRemark[] = [];
  let section = '';
  let from = text.startsWith('\uFEFF') ? 1 : 0;
  for (let line = 1; from < text.length; line++) {
    const lineEnd = text.indexOf('\n', from);
    const to = lineEnd < 0 ? text.length : lineEnd;
    const trimmed = trim(text, from, to);
    from = to + 1;
    if (trimmed === '' || trimmed.startsWith(';') || trimmed.startsWith('#')) continue;
    const content = expand(trimmed, line);
    if (content.startsWith('[')) {
      const end = content.indexOf(']');
      section = trim(content, 1, end < 0 ? content.length : end);
      sections.add(section);
      if (end !== content.length - 1)
        remarks.push({ line, code: 'SECTION_HEADER_ODD', text: content, meaning: `[${section}]` });
      continue;
    }
    const equals = content.indexOf('=');
    const name = trim(content, 0, equals < 0 ? content.length : equals);
    const value = equals < 0 ? '' : trim(content, equals + 1, content.length);
    entries.push({ section, name, value, line });
  }
  return { entries, sections: [...sections], remarks };
}

/** uWSGI strips space, tab and CR, no other white space. By hand: an expression would look at each space within. */
function trim(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0d;
}
