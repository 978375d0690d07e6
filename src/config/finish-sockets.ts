// Sockets and mounts of a configuration, each address and each mountpoint once.
import type { SocketSetting } from '../types.js';
import type { Draft } from './draft.js';
import type { MountSetting } from './mount.js';
import type { OptionValues } from './options.js';

/** uWSGI passes over an address that comes a second time without a word. */
export function finishSockets(
  { sockets: given, context: { report } }: Draft,
  defaultProtocol: OptionValues['protocol'],
): SocketSetting[] {
  const sockets: SocketSetting[] = [];
  const places = new Map<string, string>();
  for (const { address, protocol, option, place } of given) {
    // Each port 0 is another port.
    const first = /:0*$/.test(address) ? undefined : places.get(address);
    if (first !== undefined) {
      report.warn('ADDRESS_TWICE', { name: option, value: address, first }, place);
      continue;
    }
    places.set(address, place);
    const spoken = protocol === undefined || protocol === 'default' ? defaultProtocol : protocol;
    sockets.push({ address, protocol: spoken, option, place });
    if (option === 'http')
      report.note(`http ${address} is served by the workers themselves, there is no router process`);
  }
  return sockets;
}

/** As uWSGI: the first one on a mountpoint counts, and that of module or wsgi-file comes first. */
export function finishMounts(
  { placeOf, context: { report } }: Draft,
  values: Pick<OptionValues, 'module' | 'mounts' | 'managesScriptName'>,
  sockets: readonly SocketSetting[],
): MountSetting[] {
  const main = placeOf(values.module === null ? 'applicationFile' : 'module');
  const mounts: MountSetting[] = [];
  const places = new Map(main === undefined ? [] : [[keyOf({ host: '', path: '' }), main.place]]);
  for (const mount of values.mounts) {
    const { mountpoint, place } = mount;
    const first = places.get(keyOf(mount));
    if (first === undefined) {
      mounts.push(mount);
      places.set(keyOf(mount), place);
    } else {
      report.warn('MOUNT_TWICE', { mountpoint, first }, place);
    }
  }
  const [lost] = mounts.filter(({ path }) => path !== '');
  const speaksHttp = sockets.some(({ protocol }) => protocol === 'http');
  if (lost !== undefined && speaksHttp && !values.managesScriptName && (main !== undefined || mounts.length > 1)) {
    report.warn('MOUNTS_BY_FRONT_END', {}, lost.place);
  }
  return mounts;
}

function keyOf({ host, path }: Pick<MountSetting, 'host' | 'path'>): string {
  return `${host}\n${path}`;
}
