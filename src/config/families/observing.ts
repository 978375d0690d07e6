// Families of names: logs, statistics, metrics and alarms.
import type { FamilyRow } from './family.js';

// biome-ignore format: a table, one short block per row
export const observingFamilies: readonly FamilyRow[] = [
  { family: 'where the log goes', status: 'not served',
    names: 'logger req-logger logger-req log-syslog log-socket log-zeromq',
    reason: 'the log goes to standard error', instead: 'logto, or the journal of systemd' },
  { family: 'what is logged where', status: 'not served', names: 'log-route log-req-route log-drain log-filter',
    reason: 'every line goes to the one log', instead: 'a filter of the log collector' },
  { family: 'how lines are written', status: 'not served', names: 'log-encoder log-req-encoder',
    reason: 'lines are written as they are', instead: 'log-json, or log-format' },
  { family: 'syslog messages', status: 'not served', names: 'rsyslog-*', reason: 'nothing is sent to syslog',
    instead: 'the journal of systemd' },
  { family: 'logging through the master', status: 'accepted',
    names: 'log-master log-master-bufsize log-master-stream log-master-req-stream threaded-logger',
    reason: 'every process writes its own lines, and rotation includes all of them, always' },
  { family: 'requests without an application', status: 'accepted', names: 'notfound-log',
    reason: 'a 404 of the server has a request line, always' },
  { family: 'statistics', status: 'not served', names: 'stats stats-* http-stats* http-ss',
    reason: 'nothing listens there', instead: 'SIGUSR1, which writes them to the log' },
  { family: 'metrics', status: 'not served', names: 'enable-metrics metric metric-* metrics-* alarm-metric',
    reason: 'there are no metrics', instead: 'log-json, or the package prom-client in the application' },
  { family: 'metrics sent elsewhere', status: 'not served',
    names: 'carbon carbon-* stats-push* rrdtool* snmp snmp-* udp multicast multicast-* zabbix-template',
    reason: 'nothing is sent', instead: 'the agent of the monitoring' },
  { family: 'alarms', status: 'not served', names: 'alarm* *-alarm not-alarm-log',
    reason: 'nobody is told', instead: 'alerts of the log collector, OnFailure= of systemd' },
];
