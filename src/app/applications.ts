// All applications of a configuration in uWSGI's order: that of `module` or `wsgi-file` at the root, then those of `mount`.
// The number of an application is its place among those that could be loaded.
import type { MountSetting } from '../config/mount.js';
import type { ApplicationName, LoadedApplication } from './loader.js';
import type { Mountpoint } from './mounts.js';

/** What names all applications; a `Config` is one. */
export interface ApplicationNames extends ApplicationName {
  readonly mounts: readonly MountSetting[];
}

/** An application that is to be loaded, and where it stands. */
export interface MountedName extends Mountpoint {
  /** As written; '' for the application at the root. */
  readonly mountpoint: string;
  /** The value of `mount`; `undefined` for the application of `module` or `wsgi-file`. */
  readonly mount: MountSetting | undefined;
  readonly name: ApplicationName;
}

/** An application that is there, and where it stands. */
export interface MountedApplication extends Mountpoint {
  readonly application: LoadedApplication;
}

/** The applications in their order. Where nothing names one, that is the first one's error to tell. */
export function namesOf(names: ApplicationNames): MountedName[] {
  const { module, applicationFile, callable, directory, modulePaths, interface: row, mounts } = names;
  const hasMain = module !== null || applicationFile !== null || mounts.length === 0;
  const common = { callable, directory, modulePaths, interface: row };
  return [
    ...(hasMain
      ? [{ host: '', path: '', mountpoint: '', mount: undefined, name: { ...common, module, applicationFile } }]
      : []),
    ...mounts.map((mount) => ({
      host: mount.host,
      path: mount.path,
      mountpoint: mount.mountpoint,
      mount,
      name: { ...common, module: mount.application, applicationFile: null },
    })),
  ];
}

/** One application at the root: what a program hands over. */
export function atRoot(application: LoadedApplication): MountedApplication {
  return { host: '', path: '', application };
}
