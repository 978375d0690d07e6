// Which application a request is for, where several are mounted. By the host first; then with `manage-script-name` by the
// longest path that fits, at the border of a segment; else by the SCRIPT_NAME (or UWSGI_APPID) that the front-end sends.
// What nothing fits goes to the default application (uWSGI docs: "mount", "manage-script-name").
import { hostName } from '../config/mount.js';
import { type Mount, noMount, type Placed, wholePathOf } from '../request/mount.js';

/** Where an application stands; a `MountSetting` is one. */
export interface Mountpoint {
  /** '' for any. */
  readonly host: string;
  /** Without a slash at the end; '' for the root. */
  readonly path: string;
}

export interface MountsOptions {
  /** `manage-script-name`. */
  readonly managesScriptName: boolean;
  /** False with `no-default-app`. */
  readonly hasDefaultApplication: boolean;
}

/** Number of the application that gets what no mount fits, -1 for none: that at the root, else the first without a host. */
export function defaultApplication(
  mountpoints: readonly Mountpoint[],
  { hasDefaultApplication }: MountsOptions,
): number {
  if (!hasDefaultApplication) return -1;
  const root = mountpoints.findIndex(({ host, path }) => host === '' && path === '');
  return root >= 0 ? root : mountpoints.findIndex(({ host }) => host === '');
}

/** The mounts of one host, or those for any. */
interface Group {
  /** Longest first. */
  readonly paths: readonly Mount[];
  readonly byPath: ReadonlyMap<string, Mount>;
}

export class Mounts {
  /** The mount of all requests, where there is nothing to choose. */
  readonly only: Mount | undefined;
  readonly #managesScriptName: boolean;
  readonly #hasDefault: boolean;
  readonly #default: Mount;
  readonly #hosts = new Map<string, Group>();
  readonly #anyHost: Group;

  /** The number of an application is its place in `mountpoints`. */
  constructor(mountpoints: readonly Mountpoint[], options: MountsOptions) {
    this.#managesScriptName = options.managesScriptName;
    this.#hasDefault = options.hasDefaultApplication;
    const app = defaultApplication(mountpoints, options);
    this.#default = app < 0 ? noMount : { app, path: '', isManaged: false };
    for (const { host } of mountpoints) if (host !== '') this.#hosts.set(host, groupOf(mountpoints, host));
    this.#anyHost = groupOf(mountpoints, '');
    const [first] = mountpoints;
    const isAlone = mountpoints.length === 1 && app === 0 && first?.path === '';
    this.only = isAlone ? this.#default : undefined;
  }

  /** The mount that a request is for; `noMount` when there is none. */
  choose(placed: Placed): Mount {
    if (this.only !== undefined) return this.only;
    const { request } = placed;
    const path = this.#managesScriptName ? (wholePathOf(request) ?? '') : '';
    const sent = request.isUwsgi ? (request.variable('UWSGI_APPID') ?? request.variable('SCRIPT_NAME') ?? '') : '';
    const scriptName = sent.replace(/\/+$/, '');
    if (this.#hosts.size > 0) {
      const host = request.host || (request.isUwsgi ? (request.variable('SERVER_NAME') ?? '') : '');
      const group = this.#hosts.get(hostName(host));
      const found = group && (findIn(group, path, scriptName) ?? (this.#hasDefault ? group.byPath.get('') : undefined));
      if (found !== undefined) return found;
    }
    return findIn(this.#anyHost, path, scriptName) ?? this.#default;
  }
}

function groupOf(mountpoints: readonly Mountpoint[], host: string): Group {
  const mounts = mountpoints.flatMap((mountpoint, app) =>
    mountpoint.host === host ? [{ app, path: mountpoint.path, isManaged: false }] : [],
  );
  return {
    paths: mounts
      .filter(({ path }) => path !== '')
      .map((mount) => ({ ...mount, isManaged: true }))
      .sort((a, b) => b.path.length - a.path.length),
    byPath: new Map(mounts.map((mount) => [mount.path, mount])),
  };
}

function findIn(group: Group, path: string, scriptName: string): Mount | undefined {
  for (const mount of group.paths) {
    if (path.startsWith(mount.path) && (path.length === mount.path.length || path[mount.path.length] === '/')) {
      return mount;
    }
  }
  return group.byPath.get(scriptName);
}
