// Families of names: the language of configurations, and commands of uWSGI, which end instead of serving.
import type { FamilyRow } from './family.js';

// biome-ignore format: a table, one short block per row
export const configurationFamilies: readonly FamilyRow[] = [
  { family: 'modes of XML', status: 'not served', names: 'mode', reason: 'all elements of an XML file are read',
    instead: 'if-env' },
  { family: 'plugins that load themselves', status: 'accepted', names: 'autoload',
    reason: 'there are no plugins to load' },
  { family: 'lists of what uWSGI has', status: 'accepted',
    names: `plugins-list plugin-list logger-list loggers-list cheaper-algo-list cheaper-algos-list cheaper-list alarm-list
      alarms-list router-list routers-list clock-list clocks-list loop-list loops-list imperial-monitor-list
      imperial-monitors-list`,
    reason: 'there is nothing to list' },

  { family: 'a configuration that is only read', status: 'refused', names: 'no-server dump-options',
    reason: 'uWSGI prints and ends, and no server is wanted', instead: 'tswsgi config explain FILE, or tswsgi --help' },
  { family: 'scripts that are only run', status: 'refused',
    names: 'python py pyrun test python-version perl-version',
    reason: 'uWSGI runs a script and ends, and no server is wanted', instead: 'node FILE' },
  { family: 'messages to another server', status: 'refused',
    names: 'signal ping nagios pty-connect pty-uconnect',
    reason: 'uWSGI asks another server and ends, and no second server is wanted',
    instead: 'a signal to its pid, master-fifo, or curl' },
  { family: 'resources and the binary', status: 'refused',
    names: `extract connect-and-read print-sym print-symbol binary-append-data build-plugin cflags dot-h config-py`,
    reason: 'uWSGI prints and ends, and no server is wanted' },
];
