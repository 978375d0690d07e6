// A value of `mount`: where an application stands, and which. `/path=app.js`, `host/path=pkg.mod:callable`, and uWSGI's
// own spelling of a host, `host|/path=…`.

/** One application more, as a configuration mounts it. */
export interface MountSetting {
  /** As written, for the log: `/shop`, `example.org/shop`. */
  readonly mountpoint: string;
  /** Host that it is for, in lower case and without a port; '' for any. */
  readonly host: string;
  /** Without a slash at the end; '' for the root. */
  readonly path: string;
  /** What is mounted, as `module` names it: `pkg.mod:callable` or the path of a file. */
  readonly application: string;
  /** Where it stands: `uwsgi.ini:12`. */
  readonly place: string;
}

/** What a value says; `undefined` for one without `=` or without an application. */
export function parseMount(text: string, place: string): MountSetting | undefined {
  const equals = text.indexOf('=');
  const mountpoint = text.slice(0, equals).trimEnd();
  const application = text.slice(equals + 1).trimStart();
  if (equals < 0 || application === '') return undefined;
  const [, host = '', path = ''] = /^([^/|]*)\|?(.*)$/.exec(mountpoint) ?? [];
  return { mountpoint, host: hostName(host), path: path.replace(/\/+$/, ''), application, place };
}

/** A host as it is compared: `Example.org:8080` is `example.org`. */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}

/** A host of one word may be a path that lacks its slash. */
export function looksLikePath({ host }: MountSetting): boolean {
  return host !== '' && host !== 'localhost' && !/[.:[]/.test(host);
}
