// The hash by which a request's variables are found: FNV-1a, 32 bits, of the CGI name. native/base/bytes.h has the
// same one and computes it while it reads a head, so that JavaScript compares numbers before it compares names.

/** The hash of a CGI name (`HTTP_USER_AGENT`), as an unsigned 32-bit number. Latin-1 names only. */
export function hashName(name: string): number {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  return hash >>> 0;
}

// Names asked for by applications, and names sent by peers. Peers choose the latter, so both are bounded.
const maxCached = 1024;
const hashes = new Map<string, number>();
const cgiNames = new Map<string, string>();

/** As `hashName`, remembered. */
export function cachedHash(name: string): number {
  let hash = hashes.get(name);
  if (hash === undefined) {
    hash = hashName(name);
    if (hashes.size < maxCached) hashes.set(name, hash);
  }
  return hash;
}

/** What a character of an HTTP field's name is in its CGI name. Such names are of ASCII (RFC 9110 5.1). */
export function cgiCode(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return code - 0x20;
  return code === 0x2d ? 0x5f : code;
}

/** The CGI name of an HTTP field: `User-Agent` is `HTTP_USER_AGENT` (RFC 3875 4.1.18). */
export function cgiName(fieldName: string): string {
  let name = cgiNames.get(fieldName);
  if (name === undefined) {
    name = `HTTP_${fieldName.toUpperCase().replaceAll('-', '_')}`;
    if (cgiNames.size < maxCached) cgiNames.set(fieldName, name);
  }
  return name;
}

const contentPattern = /^HTTP_CONTENT_(?:LENGTH|TYPE)$/;
const fieldNames = new Map<string, string>();

/**
 * The HTTP field that a CGI variable stands for, in lower case; '' when it stands for none. CONTENT_LENGTH and CONTENT_TYPE
 * say what counts: nginx passes HTTP_CONTENT_LENGTH beside them also where it keeps the body to itself.
 */
export function fieldName(variable: string): string {
  let name = fieldNames.get(variable);
  if (name === undefined) {
    const isField = variable.startsWith('HTTP_') && !contentPattern.test(variable);
    const isContent = variable === 'CONTENT_TYPE' || variable === 'CONTENT_LENGTH';
    const spelled = isField ? variable.slice('HTTP_'.length) : isContent ? variable : '';
    name = spelled.toLowerCase().replaceAll('_', '-');
    if (fieldNames.size < maxCached) fieldNames.set(variable, name);
  }
  return name;
}
