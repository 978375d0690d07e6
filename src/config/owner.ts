// Who owns a unix socket: `user[:group]` resolved to numbers by /etc/passwd and /etc/group. Pure: the files come in
// as text. Numbers pass as they are, so that an owner from elsewhere (LDAP, another container) can always be named.
import type { ReadText } from './machine.js';

/** Numeric owner; -1 leaves that part as it is, as chown(2) does. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
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

/** Both files have the name first and the number third. */
function lookUp(name: string, path: string, readText: ReadText): number | undefined {
  if (/^\d+$/.test(name)) return Number(name);
  let text: string;
  try {
    text = readText(path);
  } catch {
    return undefined; // no such file: nobody has a name here
  }
  for (const line of text.split('\n')) {
    const fields = line.split(':');
    if (fields[0] === name && /^\d+$/.test(fields[2] ?? '')) return Number(fields[2]);
  }
  return undefined;
}
