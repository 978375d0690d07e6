// Paths that match a pattern of glob(7): `*`, `?` and `[…]` within one part of the path, and no more. Node has a function
// of its own from version 22 on.
import { join } from 'node:path';
import type { ReadFolder, ReadKind } from './machine.js';

export interface GlobScope {
  readonly cwd: string;
  readonly readKind: ReadKind;
  readonly readFolder: ReadFolder;
}

/**
 * The paths that `pattern` matches, sorted by their bytes, folders with a slash at their end; the pattern itself when there
 * are none (glob(3): GLOB_MARK, GLOB_NOCHECK). Names that begin with a dot need one in the pattern.
 */
export function findPaths(pattern: string, { cwd, readKind, readFolder }: GlobScope): string[] {
  const isAbsolute = pattern.startsWith('/');
  const start = isAbsolute ? '' : cwd;
  let paths = [isAbsolute ? '/' : ''];
  for (const part of pattern.split('/').filter((word) => word !== '')) {
    const isPattern = /[*?[]/.test(part);
    paths = paths.flatMap((folder) => {
      const names = isPattern ? namesLike(part, readFolder(join(start, folder))) : [part];
      return names.map((name) => join(folder, name, '/'));
    });
  }
  const found = paths.flatMap((path) => {
    const kind = readKind(join(start, path).slice(0, -1))?.kind;
    if (kind === undefined) return [];
    return [kind === 'directory' ? path : path.slice(0, -1)];
  });
  return found.length === 0 ? [pattern] : found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function namesLike(part: string, names: readonly string[]): string[] {
  const matcher = matcherOf(part);
  return names.filter((name) => matcher.test(name) && (!name.startsWith('.') || part.startsWith('.')));
}

function matcherOf(part: string): RegExp {
  const source = part.replace(/\[!?\]?[^\]]*\]|[\s\S]/g, (token) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    if (token.length === 1) return token.replace(/[.+^${}()|[\]\\]/, '\\$&');
    const inner = token.slice(1, -1).replace(/[\\\]]/g, '\\$&');
    return `[${inner.startsWith('!') ? `^${inner.slice(1)}` : inner.replace(/^\^/, '\\^')}]`;
  });
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    return /(?!)/; // a range that runs backwards matches nothing
  }
}
