// A first look at socket addresses, so that a slip is reported with its place before anything is bound. What an
// address means is decided by the native listener; anything it might know passes (uWSGI docs: "Socket syntax").

/** What is wrong with `address`, or `undefined`. */
export function addressFault(address: string): string | undefined {
  if (address === '') return 'it is empty';
  if (/^\/|^@|^\\0|^fd:\/\//.test(address)) return undefined;
  if (address.startsWith('=')) return 'shared sockets are not served yet';
  if (address.startsWith('[') && !/^\[[^\]]*\]:/.test(address)) return 'it has no "]:port" behind its "["';
  if (/\s/.test(address)) return 'there is a space in it';
  const port = /^\d+$/.test(address) ? address : /:([^:]*)$/.exec(address)?.[1];
  if (port === undefined || port === '') return undefined;
  if (!/^\d+$/.test(port)) return `the port "${port}" is not a number`;
  return Number(port) > 65_535 ? `the port ${port} is above 65535` : undefined;
}
