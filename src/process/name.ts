// The names of the processes as ps and top show them (uWSGI docs: procname and its kin). Without any of these options a
// process keeps its command line. The kernel gives a name no more room than the command line had.
import type { Config } from '../config/config.js';

export type ProcessRole = 'master' | `worker ${number}`;

/** Names this process. */
export function nameProcess(config: Config, role: ProcessRole): void {
  const name = processName(config, role);
  if (name !== undefined) process.title = name;
}

/** `undefined`: the command line stays. A prefix or a suffix asks for the usual names, too. */
export function processName(config: Config, role: ProcessRole): string | undefined {
  const { processName: all, masterName, namesProcesses, processNamePrefix, processNamePrefixSpaced } = config;
  const prefix = processNamePrefixSpaced === null ? (processNamePrefix ?? '') : `${processNamePrefixSpaced} `;
  const suffix = config.processNameSuffix ?? '';
  const given = (role === 'master' ? masterName : null) ?? all;
  if (given === null && !namesProcesses && prefix === '' && suffix === '') return undefined;
  return `${prefix}${given ?? `tswsgi ${role}`}${suffix}`;
}
