// Where the application of a request stands in the path: what of it is the application's place (SCRIPT_NAME) and what is
// its own (PATH_INFO). Every interface reads the path here, so that all say the same under a mount.
import type { Request } from './request.js';

/** The mount a request fell on. */
export interface Mount {
  /** Number of the application in the log; -1: there is none. */
  readonly app: number;
  /** Path of the mount, without a slash at the end; '' at the root. */
  readonly path: string;
  /** The path is cut at the mount here (`manage-script-name`); else a front-end has done it, or nobody. */
  readonly isManaged: boolean;
}

/** The only application there is, at the root. */
export const rootMount: Mount = Object.freeze({ app: 0, path: '', isManaged: false });

/** No application fits. */
export const noMount: Mount = Object.freeze({ app: -1, path: '', isManaged: false });

/** What an exchange tells of its place. */
export interface Placed {
  readonly request: Request;
  readonly mount: Mount;
}

/** uwsgi: PATH_INFO still has SCRIPT_NAME before it. */
const managePathInfo = 30;

/** SCRIPT_NAME: the path of the application; '' at the root, `undefined` where a uwsgi peer has sent none. */
export function scriptNameOf({ request, mount }: Placed): string | undefined {
  if (mount.isManaged) return mount.path;
  if (!request.isUwsgi) return '';
  const sent = request.variable('SCRIPT_NAME');
  return sent === undefined ? undefined : decodeUtf8(sent);
}

/** PATH_INFO: the path within the application, decoded; `undefined` where a uwsgi peer has sent none. */
export function pathInfoOf(placed: Placed): string | undefined {
  const { request, mount } = placed;
  const path = wholePathOf(request);
  if (path === undefined) return undefined;
  if (mount.isManaged) return path.slice(mount.path.length);
  if (request.isUwsgi && request.modifier1 === managePathInfo) {
    const scriptName = scriptNameOf(placed) ?? '';
    return path.startsWith(scriptName) ? path.slice(scriptName.length) : path;
  }
  return path;
}

/** The path before anything is cut off, decoded; `undefined` where a uwsgi peer has sent none. */
export function wholePathOf(request: Request): string | undefined {
  if (!request.isUwsgi) return decodePath(request.path);
  const sent = request.variable('PATH_INFO');
  return sent === undefined ? undefined : decodeUtf8(sent);
}

/**
 * The target as the application shall see it: path and query as sent, but without the path of its mount. `/shop/a?b` is
 * `/a?b` under `/shop`, as Express and Connect have it. The whole one is `request.target`.
 */
export function targetOf({ request, mount }: Placed): string {
  const { target, path, query } = request;
  if (mount.path === '' || request.isUwsgi || target.startsWith('/')) return withoutMount(target, mount.path);
  return withoutMount(query === '' ? path : `${path}?${query}`, mount.path); // it has a host before the path
}

/** `target` without the path `mount` that it begins with; one that begins with another is left as it is. */
export function withoutMount(target: string, mount: string): string {
  if (mount === '') return target;
  const question = target.indexOf('?');
  const query = question < 0 ? '' : target.slice(question);
  const path = target.slice(0, target.length - query.length);
  const within = cutMount(path, mount) ?? cutMount(removeDotSegments(path), mount);
  if (within === undefined) return target;
  return `${within === '' ? '/' : within}${query}`;
}

/** `path`, as sent, behind the part of it that stands for `mount`. */
function cutMount(path: string, mount: string): string | undefined {
  if (path.startsWith(mount)) {
    const rest = path.slice(mount.length);
    if (rest === '' || rest.startsWith('/')) return rest;
  }
  if (!path.includes('%')) return undefined;
  for (let end = path.indexOf('/', 1); ; end = path.indexOf('/', end + 1)) {
    const head = end < 0 ? path : path.slice(0, end);
    if (decodePath(head) === mount) return path.slice(head.length);
    if (end < 0) return undefined;
  }
}

/**
 * PATH_INFO of an HTTP path: literal `.` and `..` segments removed, then percent-decoded. Bytes that are UTF-8 become
 * the characters they stand for, others stay one character a byte.
 */
export function decodePath(path: string): string {
  const plain = path.includes('/.') ? removeDotSegments(path) : path;
  if (!plain.includes('%')) return plain;
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}

function removeDotSegments(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/');
  segments.forEach((segment, index) => {
    const isLast = index === segments.length - 1;
    if (segment === '..') {
      if (kept.length > 1) kept.pop();
      if (isLast) kept.push('');
    } else if (segment === '.') {
      if (isLast) kept.push('');
    } else {
      kept.push(segment);
    }
  });
  return kept.join('/');
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Latin1 text whose bytes are UTF-8 as the characters they stand for; other text as it is. */
function decodeUtf8(latin1: string): string {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  try {
    return strictUtf8.decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}
