// Readers of text that is kept as it is written: names, paths, templates, and pairs.
import { resolve } from 'node:path';
import { parseFormat } from '../log/log-format.js';
import { hookActions, splitHook, unservedHookActions } from './hook-names.js';
import { looksLikePath, type MountSetting, parseMount } from './mount.js';
import { exampleOf, wantedText } from './option-facts.js';
import type { ValueInput } from './value-input.js';
import { falseTexts, keepText, trueTexts } from './value-words.js';

/** A row may have a text for a name that stands alone. */
export function readText(input: ValueInput): string | undefined {
  const { bare } = input.row;
  if (bare === undefined) return keepText(input, 'a value');
  const text = input.text.toLowerCase();
  if (falseTexts.includes(text)) return undefined;
  return trueTexts.includes(text) ? bare : keepText(input, 'a value');
}

export function readPath(input: ValueInput): string | undefined {
  const path = keepText(input, 'a path');
  return path === undefined ? undefined : resolve(input.cwd, path);
}

/**
 * uWSGI takes `host:port` for a receiver of UDP, and `true` for the name of a file, as real configurations have it. Without
 * the receiver the log goes to standard error; a server in the background has none, and must not be without a log.
 */
export function readLog(input: ValueInput): string | undefined {
  const { row, name, text, place, report } = input;
  if (/^[^/]*:\d+$/.test(text)) {
    const fields = { name, value: text, example: exampleOf(row) };
    if (row.name.startsWith('daemonize')) report.error('VALUE_NOT_A_LOG', { ...fields, consequence: '' }, place);
    else report.warn('VALUE_NOT_A_LOG', { ...fields, consequence: 'the log goes to standard error; ' }, place);
    return undefined;
  }
  if (trueTexts.includes(text.toLowerCase()) && text !== '')
    report.warn('VALUE_IS_A_FILE', { name, value: text }, place);
  return readPath(input);
}

/** Quotes and brackets are what templates are made of; only what cannot be meant is spoken of. */
export function readLogFormat({ row, name, text, place, report }: ValueInput): string | undefined {
  if (text === '') {
    report.error('VALUE_EMPTY', { name, wanted: wantedText(row, 'a template') }, place);
    return undefined;
  }
  for (const part of parseFormat(text)) {
    if ('variable' in part) {
      if (part.variable.startsWith('metric.')) report.warn('LOG_METRIC', { name, variable: part.variable }, place);
      continue;
    }
    const odd = /%\([^%]*/.exec(part.text)?.[0];
    if (odd !== undefined) report.warn('LOG_FORMAT_ODD', { name, value: odd.trimEnd() }, place);
  }
  return text;
}

/** One item of a record: `[name, value]`. */
export function readAssignment(input: ValueInput): readonly [string, string] | undefined {
  const text = keepText(input, 'NAME=value');
  if (text === undefined) return undefined;
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  const { row, name, place, report } = input;
  report.error('VALUE_NOT_AN_ASSIGNMENT', { name, value: text, example: exampleOf(row) }, place);
  return undefined;
}

export function readMount(input: ValueInput): MountSetting | undefined {
  const { name, place, report } = input;
  const text = keepText(input, '/PATH=APPLICATION');
  if (text === undefined) return undefined;
  const mount = parseMount(text, place);
  if (mount === undefined) report.error('VALUE_NOT_A_MOUNT', { name, value: text }, place);
  else if (looksLikePath(mount)) report.warn('MOUNT_ON_ODD_HOST', { name, host: mount.host }, place);
  return mount;
}

/** `ACTION:ARGUMENT`, with an action that is served. One that uWSGI has and tswsgi has not is left out. */
export function readHook(input: ValueInput): string | undefined {
  const { row, name, place, report } = input;
  const text = keepText(input, 'ACTION:ARGUMENT');
  if (text === undefined) return undefined;
  const { action } = splitHook(text);
  if (hookActions.some((known) => known === action)) return text;
  if (unservedHookActions.includes(action)) report.warn('HOOK_NOT_SERVED', { name, action }, place);
  else report.error('HOOK_UNKNOWN', { name, action, actions: hookActions.join(', '), example: exampleOf(row) }, place);
  return undefined;
}
