// The environment variable that programs take their port from.

/** Sets PORT, for who has not. */
export function announcePort(port: number): void {
  process.env.PORT ??= String(port);
}
