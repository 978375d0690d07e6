// Decides what becomes of one line of a configuration of uWSGI: kept, written otherwise, or left out, and why. What stands
// here goes for every option; what is to be said of single ones is in rules.ts.
import { coerce } from '../../config/coerce.js';
import type { OptionRow } from '../../config/option-row.js';
import { findOption, gatheringKinds, knownNames } from '../../config/options.js';
import { Report } from '../../config/report.js';
import { nearestName } from '../../config/suggest.js';
import { uwsgiKind, uwsgiNames } from '../../config/uwsgi-names.js';
import type { ErrorCode } from '../../errors.js';
import { reasonOfLeavingOut } from './reasons.js';
import { idleReasons, judgeByRule } from './rules.js';
import { type FileScope, kept, leaveOut, lookAt, type Verdict } from './verdict.js';

/** What became of the line `name = value`. */
export function judgeLine(name: string, value: string, scope: FileScope): Verdict {
  const verdict = judge(name, value, scope);
  if (verdict.action === 'keep' || !isNeeded(name, scope)) return verdict;
  // Whoever refers to it needs the name and the value as they are.
  return verdict.note === undefined || verdict.note.kind === 'changed'
    ? kept
    : lookAt(`${verdict.note.text}; kept, because the file refers to it`);
}

function isNeeded(name: string, { used, asksForPlugins }: FileScope): boolean {
  return used.has(name) || (asksForPlugins && findOption(name)?.kind === 'plugins');
}

function judge(name: string, value: string, scope: FileScope): Verdict {
  const row = findOption(name);
  if (row !== undefined) return judgeOption(row, name, value, scope);
  if (uwsgiKind(name) !== undefined) {
    const { text, isHarmless } = reasonOfLeavingOut(name, value);
    return leaveOut(isHarmless ? 'idle' : 'lost', text);
  }
  return judgeUnknown(name, value, scope);
}

function judgeUnknown(name: string, value: string, scope: FileScope): Verdict {
  if (scope.used.has(name) || scope.declared.has(name)) return kept;
  const meant = suggestion(name, value);
  if (scope.hasUnknownReaders && meant === '')
    return lookAt('no option; kept, because a file that is included may refer to it');
  return leaveOut('idle', `no option of uWSGI, so it never had an effect${meant}`);
}

function suggestion(name: string, value: string): string {
  const [word = '', ...others] = name.split(/\s+/);
  if (others.length > 0 && findOption(word) !== undefined) {
    const rest = [others.join(' '), value].filter((part) => part !== '').join('=');
    return `; if "${word} = ${rest}" was meant, write that`;
  }
  const nearest = nearestName(word, [...knownNames(), ...uwsgiNames()]);
  return nearest === undefined ? '' : `; if "${nearest}" was meant, write that`;
}

function judgeOption(row: OptionRow, name: string, value: string, scope: FileScope): Verdict {
  const byRule = judgeByRule(row, name, value, scope);
  if (byRule?.action === 'leave-out') return byRule;
  if (row.kind === 'verb' || row.kind === 'action') return leaveOut('idle', 'for the command line alone');
  if (row.kind === 'placeholder') return judgeSet(value, scope);
  if (gatheringKinds.includes(row.kind)) return byRule ?? kept;
  const byValue = judgeValue(row, name, value, scope);
  if (byRule?.action === 'rewrite' && byValue?.action !== 'leave-out') return both(byRule, byValue);
  if (byValue !== undefined) return byValue;
  if (row.status === 'accepted') return leaveOut('idle', idleReasons[row.name] ?? row.help);
  return byRule ?? kept;
}

/** Another name, and perhaps another value. */
function both(byRule: Verdict, byValue: Verdict | undefined): Verdict {
  const texts = [byRule.note?.text, byValue?.note?.text].filter((text) => text !== undefined);
  return { ...byValue, ...byRule, note: { kind: 'changed', text: texts.join('; ') } };
}

/** `set = NAME=VALUE` is the line it sets, but is not written otherwise. */
function judgeSet(text: string, scope: FileScope): Verdict {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) return leaveOut('idle', 'sets nothing: it has no NAME=VALUE');
  const isOption = findOption(name) !== undefined || uwsgiKind(name) !== undefined;
  const verdict = isOption ? judgeLine(name, value, scope) : judgeUnknown(name, value, scope);
  return verdict.action === 'leave-out' ? verdict : kept;
}

/** The warnings of values that can be written so that nobody warns any more. */
const mendable: readonly ErrorCode[] = [
  'VALUE_COMMENT_CUT',
  'VALUE_NUMBER_CUT',
  'VALUE_QUOTES_CUT',
  'VALUE_READS_AS_TRUE',
  'VALUE_FLAG_AS_NUMBER',
];
/** Mistakes on the machine that reads it, perhaps not on the one that serves. */
const ofTheMachine: readonly ErrorCode[] = ['VALUE_NOT_AN_OWNER'];
/** What these warn of is left out by the server. */
const leavesOut: readonly ErrorCode[] = ['HOOK_NOT_SERVED', 'ROUTE_NOT_SERVED', 'PLUGIN_UNKNOWN'];

/** `undefined`: the value is as it should be, or not known before the server reads it. */
function judgeValue(row: OptionRow, name: string, text: string, scope: FileScope): Verdict | undefined {
  const isOpen = /%|\$\(|@\(/.test(text);
  if (isOpen && row.kind !== 'format') return undefined;
  const { value, errors, warnings } = read(row, name, text, scope);
  const [error] = errors;
  if (error !== undefined) {
    const isElsewhere = ofTheMachine.includes(error.code);
    return isElsewhere ? lookAt(error.message) : leaveOut('lost', error.message);
  }
  const lost = warnings.find(({ code }) => leavesOut.includes(code));
  if (lost !== undefined) return leaveOut('lost', lost.message);
  const mended = warnings.find(({ code }) => mendable.includes(code));
  if (mended === undefined) return undefined;
  for (const candidate of mendedTexts(text)) {
    const other = read(row, name, candidate, scope);
    const isSame = other.errors.length === 0 && JSON.stringify(other.value) === JSON.stringify(value);
    if (!isSame || other.warnings.some(({ code }) => mendable.includes(code))) continue;
    if (row.status === 'accepted') return undefined;
    const rest = text.startsWith(candidate) ? text.slice(candidate.length).trim() : '';
    const comment = /^(?:;|#|\/\/)\s*(.*)$/s.exec(rest)?.[1] ?? '';
    const note = { kind: 'changed', text: mended.message } as const;
    return { action: 'rewrite', value: candidate, note, ...(comment !== '' && { comment }) };
  }
  return undefined;
}

function read(row: OptionRow, name: string, text: string, { cwd, readText }: FileScope) {
  const report = new Report();
  const value = coerce({ row, name, text, place: '', cwd, readText, report });
  return { value, errors: report.errors, warnings: report.warnings };
}

/** Ways to write what the server reads from `text`, the nearest to it first. */
function mendedTexts(text: string): readonly string[] {
  const bare = text.replace(/(^|[ \t])(;|#|\/\/).*$/, '').trim();
  const digits = /^\+?\d+(\.\d+)?/.exec(bare)?.[0] ?? '';
  const whole = /^\+?\d+/.exec(bare)?.[0] ?? '';
  const unquoted = bare.replace(/^(["'])(.*)\1$/, '$2').trim();
  return [bare, digits, whole, unquoted, 'true', '0'].filter((candidate) => candidate !== '');
}
