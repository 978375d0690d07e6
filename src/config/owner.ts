// Who owns a unix socket, and whom the server becomes: names resolved to numbers by /etc/passwd and /etc/group. Pure: the files come in
// as text. Numbers pass as they are, so that an owner from elsewhere (LDAP, another container) can always be named.
import type { ReadText } from './machine.js';

/** Numeric owner; -1 leaves that part as it is, as chown(2) does. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** A user to become. */
export interface User {
  readonly uid: number;
  /** Its group by /etc/passwd; `null` for a number that the file does not have. */
  readonly gid: number | null;
}

/** The part of an owner that does not exist. */
export interface MissingOwner {
  readonly what: 'user' | 'group';
  readonly value: string;
}

/** Resolve `user`, `user:group` or `:group`. uWSGI docs: `chown-socket`. */
export function resolveOwner(text: string, readText: ReadText): Owner | MissingOwner {
  const [user = '', group = ''] = text.split(':', 2);
  const uid = user === '' ? -1 : lookUp(user, '/etc/passwd', readText);
  if (uid === undefined) return { what: 'user', value: user };
  const gid = group === '' ? -1 : lookUp(group, '/etc/group', readText);
  if (gid === undefined) return { what: 'group', value: group };
  return { uid, gid };
}

/** Resolve the name or number of a user. */
export function resolveUser(text: string, readText: ReadText): User | MissingOwner {
  const fields = findEntry(text, '/etc/passwd', readText);
  if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  return isNumber(text) ? { uid: Number(text), gid: null } : { what: 'user', value: text };
}

/** Resolve the name or number of a group. */
export function resolveGroup(text: string, readText: ReadText): number | MissingOwner {
  return lookUp(text, '/etc/group', readText) ?? { what: 'group', value: text };
}

function lookUp(name: string, path: string, readText: ReadText): number | undefined {
  if (isNumber(name)) return Number(name);
  const fields = findEntry(name, path, readText);
  return fields === undefined ? undefined : Number(fields[2]);
}

/** The fields of the entry with that name or number: both files have the name first and the number third. */
function findEntry(wanted: string, path: string, readText: ReadText): readonly string[] | undefined {
  let text: string;
  try {
    text = readText(path);
  } catch {
    return undefined; // no such file: nobody has a name here
  }
  const entries = text.split('\n').map((line) => line.split(':'));
  return entries.find((fields) => isNumber(fields[2]) && fields[isNumber(wanted) ? 2 : 0] === wanted);
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text);
}
