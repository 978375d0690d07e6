// The lines of `tswsgi dev`, for the one who writes the application: one for each request, where the server is and what it
// serves, and what went wrong so that nobody overlooks it. Functions of facts; colours only where they are asked for.
import type { RequestFacts } from './access-log.js';
import type { socketLine } from './boot-log.js';
import { escapeBytes } from './escape.js';

type Paint = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';

const codes: Readonly<Record<Paint, number>> = { red: 31, green: 32, yellow: 33, cyan: 36, bold: 1, dim: 2 };

export function paint(text: string, how: Paint, hasColours: boolean): string {
  return hasColours ? `\x1b[${codes[how]}m${text}\x1b[0m` : text;
}

/** `GET /hello?a=b 200 3 ms 14 bytes`. */
export function developmentRequestLine(
  {
    method,
    uri,
    status,
    durationUs,
    bodyBytes,
    isUnchecked,
  }: Pick<RequestFacts, 'method' | 'uri' | 'status' | 'durationUs' | 'bodyBytes' | 'isUnchecked'>,
  hasColours: boolean,
): string {
  const how: Paint = status >= 500 ? 'red' : status >= 400 ? 'yellow' : status >= 300 ? 'cyan' : 'green';
  const durationMs = durationUs / 1000;
  const time = durationMs < 10 ? durationMs.toFixed(1) : String(Math.round(durationMs));
  const request = `${method || '-'} ${uri || '-'}`;
  const what = `${isUnchecked ? escapeBytes(request, 'text', false) : request} ${paint(String(status), how, hasColours)}`;
  return `${what} ${paint(`${time} ms ${bodyBytes} bytes`, 'dim', hasColours)}`;
}

/** What runs, and where: a URL for each socket that a browser can open, the address of others. */
export function developmentBanner(
  version: string,
  sockets: readonly (Pick<Parameters<typeof socketLine>[1], 'address' | 'family'> & { readonly protocol: string })[],
  hasColours: boolean,
): string[] {
  const places = sockets.map(({ address, family, protocol }) => {
    const isOpenable = protocol === 'http' && family.startsWith('tcp');
    return `  ${isOpenable ? paint(urlOf(address), 'cyan', hasColours) : `${address} (${protocol})`}`;
  });
  return [paint(`tswsgi ${version} dev, Node.js ${process.versions.node}`, 'bold', hasColours), ...places];
}

/** An address that stands for all of the machine is no name for it. */
function urlOf(address: string): string {
  return `http://${address.replace(/^(0\.0\.0\.0|\[::\]):/, 'localhost:')}/`;
}

/** Something that went wrong, apart from the lines around it. */
export function developmentFailure(title: string, text: string, hasColours: boolean): string {
  return `\n${paint(title, 'red', hasColours)}\n${text}\n`;
}
