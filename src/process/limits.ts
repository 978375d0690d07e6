// Resource limits (setrlimit(2)), set before the user is changed, for root may raise what others may only lower. Processes
// that are started inherit them. Node itself raises the number of open files to the hard limit.
import { readFileSync } from 'node:fs';

import type { Config } from '../config/config.js';
import { nodeOptions } from '../config/machine.js';
import type { Logger } from '../log/logger.js';
import type { NativeBinding } from '../native/binding-types.js';

const megabyte = 1024 * 1024;
/** Address space that an application needs beside what Node reserves at its start. */
const roomBytes = 256 * megabyte;
/**
 * What V8 reserves around the first memory of WebAssembly, so that it need not check each access; fetch() and its classes have
 * one. A worker that cannot have it dies.
 */
const webAssemblyBytes = /--disable-wasm-trap-handler\b/.test(nodeOptions()) ? 0 : 10 * 1024 * megabyte;

/** One row for each limit that is a plain number. */
const rows = [
  { property: 'maxUserProcesses', resource: 'nproc', option: 'limit-nproc' },
  { property: 'maxOpenFiles', resource: 'nofile', option: 'max-fd' },
  { property: 'maxCoreBytes', resource: 'core', option: 'limit-core' },
  { property: 'maxFileBytes', resource: 'fsize', option: 'limit-fsize' },
  { property: 'maxLockedBytes', resource: 'memlock', option: 'limit-memlock' },
  { property: 'maxStackBytes', resource: 'stack', option: 'limit-stack' },
] as const satisfies readonly { property: keyof Config; resource: string; option: string }[];

export interface LimitOptions {
  readonly binding: NativeBinding;
  readonly config: Config;
  readonly logger: Logger;
  /** Bytes of shared memory that one worker maps. */
  readonly mappedBytesPerWorker: number;
}

/** Sets every limit that the configuration has. One that cannot be set is a warning, as it is in uWSGI. */
export function applyLimits(options: LimitOptions): void {
  const { config, logger } = options;
  if (config.maxUserProcesses !== null) logger.info(`limiting number of processes to ${config.maxUserProcesses}...`);
  for (const { property, resource, option } of rows) {
    const value = config[property];
    if (value !== null) setLimit(options, resource, value, option);
  }
  if (config.addressSpaceLimitMegabytes > 0) limitAddressSpace(options);
}

function limitAddressSpace(options: LimitOptions): void {
  const { config, logger, mappedBytesPerWorker } = options;
  const megabytes = config.addressSpaceLimitMegabytes;
  const fault = addressSpaceFault('limit-as', megabytes, mappedBytesPerWorker + webAssemblyBytes);
  if (fault !== undefined) {
    logger.warn(fault);
    return;
  }
  logger.info('limiting address space of processes...');
  if (!setLimit(options, 'as', megabytes * megabyte, 'limit-as')) return;
  logger.info(`your process address space limit is ${megabytes * megabyte} bytes (${megabytes} MB)`);
}

/** What a memory of WebAssembly takes at least. */
const leastWebAssemblyBytes = Math.max(webAssemblyBytes, 4.5 * 1024 * megabyte);

/** What this process has yet to reserve when the application uses fetch(), which may be at any time. */
export function unreservedBytes(): number {
  return addressSpaceBytes() < leastWebAssemblyBytes ? leastWebAssemblyBytes : 0;
}

/**
 * Why a limit of the address space is none for workers of Node.js, `undefined` where it is one. They need what this process has
 * and `moreBytes`.
 */
export function addressSpaceFault(option: string, megabytes: number, moreBytes: number): string | undefined {
  const neededBytes = addressSpaceBytes() + moreBytes + roomBytes;
  if (megabytes * megabyte >= neededBytes) return undefined;
  const ofMemory = option.startsWith('evil') ? 'evil-reload-on-rss' : 'reload-on-rss';
  return (
    `${option}: ${megabytes} MB is too little, a worker of Node.js reserves ${Math.ceil(neededBytes / megabyte)} MB ` +
    `without using it; the limit is left out, ${ofMemory} watches over memory in use`
  );
}

function setLimit(
  { binding, logger }: LimitOptions,
  resource: Parameters<NativeBinding['setLimit']>[0],
  value: number,
  option: string,
): boolean {
  try {
    binding.setLimit(resource, value);
    return true;
  } catch (error) {
    logger.warn(`${option}: ${(error as Error).message}; the limit stays as it was`);
    return false;
  }
}

/** What this process has reserved. */
function addressSpaceBytes(): number {
  const kilobytes = /^VmSize:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}
