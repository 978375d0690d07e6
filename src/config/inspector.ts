// Where debuggers attach: the value of `inspect` and `inspect-brk`, which is spelled as that of node's own flags.
import { isIPv6 } from 'node:net';

export interface InspectorSetting {
  readonly host: string;
  /** Of worker 1; 0: any that is free, for each worker. */
  readonly port: number;
  /** The first start waits for a debugger, and the application stops at its first line. */
  readonly waits: boolean;
}

/** node's. */
const defaultHost = '127.0.0.1';
const defaultPort = 9229;

/** A port, a host or both; `undefined` where it is none of these. */
export function parseInspector(text: string): Omit<InspectorSetting, 'waits'> | undefined {
  const [, host = defaultHost, digits] = split(text) ?? [text, ''];
  const port = digits === undefined ? defaultPort : Number(digits);
  return host === '' || port > 65_535 ? undefined : { host, port };
}

function split(text: string): readonly (string | undefined)[] | null {
  if (/^\d+$/.test(text)) return [text, undefined, text];
  if (isIPv6(text)) return [text, text, undefined];
  return /^\[([^\]]+)\](?::(\d+))?$/.exec(text) ?? /^([^:\s[\]]+)(?::(\d+))?$/.exec(text);
}

/** Only this machine reaches it. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}
