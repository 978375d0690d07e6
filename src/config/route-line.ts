// One line of internal routing: `route = REGEXP ACTION:ARGUMENT`, `route-if = CONDITION:OPERANDS ACTION:ARGUMENT`,
// `route-run = ACTION:ARGUMENT` (uWSGI docs: "uWSGI internal routing"). Read once here, so that a mistake is reported with
// its place; route/ makes of it what is run.
import { exampleOf } from './option-facts.js';
import { type Expression, readExpression } from './pcre.js';
import {
  findRouteCondition,
  isGuard,
  type RouteAction,
  routeActions,
  routeConditions,
  routeSubjects,
  unservedRouteActions,
  unservedRouteConditions,
} from './route-names.js';
import type { RouteRule, RouteTest } from './route-rule.js';
import { nearestName } from './suggest.js';
import type { ValueInput } from './value-input.js';

/** Reads a number of seconds; `undefined` when it reported an error. */
export type ReadSeconds = (input: ValueInput) => number | undefined;

/**
 * The rule of one line; `undefined` when it was reported as an error, or as one that is left out. What keeps requests from
 * the application is never left out: a server that cannot do that must not start.
 */
export function readRoute(input: ValueInput, readSeconds: ReadSeconds): RouteRule | undefined {
  const { name, place, report } = input;
  const { usage, readTest } = lineKind(input.row.name);
  const text = input.text.trim();
  const blank = usage.startsWith('ACTION') ? 0 : text.search(/[ \t]/);
  const written = blank < 0 ? '' : text.slice(blank).trimStart();
  const colon = written.indexOf(':');
  const action = colon < 0 ? written : written.slice(0, colon);
  const argument = colon < 0 ? '' : written.slice(colon + 1);
  if (action === '' || /\s/.test(action)) {
    report.error('ROUTE_SYNTAX', { name, value: text, wanted: usage, example: exampleOf(input.row) }, place);
    return undefined;
  }
  const subject = text.slice(0, blank);
  const test = readTest(input, subject, action);
  const checked = readAction({ ...input, text: argument }, action, readSeconds);
  if (test === undefined || checked === undefined) return undefined;
  return { test: test.test, ...checked, text: `${test.text}action: ${action}:${argument}` };
}

interface ReadTest {
  readonly test: RouteTest;
  readonly text: string;
}

interface LineKind {
  readonly usage: string;
  readonly readTest: (input: ValueInput, subject: string, action: string) => ReadTest | undefined;
}

function lineKind(option: string): LineKind {
  if (Object.hasOwn(routeSubjects, option)) return { usage: 'REGEXP ACTION:ARGUMENT', readTest: readMatch };
  if (option === 'route-run')
    return { usage: 'ACTION:ARGUMENT', readTest: () => ({ test: { kind: 'always' }, text: '' }) };
  return { usage: 'CONDITION:OPERANDS ACTION:ARGUMENT', readTest: readCondition };
}

function readMatch(input: ValueInput, pattern: string): ReadTest | undefined {
  const { variable, label } = routeSubjects[input.row.name as keyof typeof routeSubjects];
  const expression = readPattern(input, pattern);
  if (expression === undefined) return undefined;
  return { test: { kind: 'match', variable, expression }, text: `subject: ${label} regexp: ${pattern} ` };
}

function readPattern({ name, place, report }: ValueInput, pattern: string): Expression | undefined {
  const expression = readExpression(pattern);
  if (!('fault' in expression)) return expression;
  report.error('ROUTE_PATTERN', { name, value: pattern, reason: expression.fault }, place);
  return undefined;
}

function readCondition(input: ValueInput, subject: string, action: string): ReadTest | undefined {
  const { name, place, report } = input;
  const [, spelled = '', rest = ''] = /^([^:]+):(.*)$/s.exec(subject) ?? [];
  const condition = findRouteCondition(spelled);
  if (condition === undefined) {
    const what = `condition "${spelled === '' ? subject : spelled}"`;
    const choice = Object.keys(routeConditions);
    reportUnserved(input, { what, name: spelled, known: unservedRouteConditions, choice, action });
    return undefined;
  }
  const kind = routeConditions[condition].operands;
  // Only the first semicolon parts: what is compared with may hold others.
  const semicolon = rest.indexOf(';');
  const operands = semicolon < 0 ? [rest] : [rest.slice(0, semicolon), rest.slice(semicolon + 1)];
  if (kind === 'one' ? rest === '' : operands.length < 2) {
    const wanted = kind === 'one' ? `${spelled}:TEXT` : `${spelled}:TEXT;TEXT`;
    report.error('ROUTE_SYNTAX', { name, value: subject, wanted, example: exampleOf(input.row) }, place);
    return undefined;
  }
  const expression = kind === 'expression' ? readPattern(input, operands[1] ?? '') : null;
  if (expression === undefined) return undefined;
  const isNegated = input.row.name === 'route-if-not';
  return {
    test: { kind: 'condition', condition, isNegated, operands: kind === 'one' ? [rest] : operands, expression },
    text: `subject: ${rest} func: ${isNegated ? '!' : ''}${spelled} `,
  };
}

function readAction(
  input: ValueInput,
  action: string,
  readSeconds: ReadSeconds,
): Pick<RouteRule, 'action' | 'argument'> | undefined {
  const { name, text, place, report } = input;
  if (!isServed(action)) {
    const choice = Object.keys(routeActions);
    reportUnserved(input, { what: `action "${action}"`, name: action, known: unservedRouteActions, choice, action });
    return undefined;
  }
  switch (routeActions[action]) {
    case 'seconds': {
      const ms = readSeconds({ ...input, name: `${name}: ${action}` });
      return ms === undefined ? undefined : { action, argument: String(ms) };
    }
    case 'status':
      if (text === '' || /^[2-5]\d\d( [\t\x20-\x7e]*)?$/.test(text)) return { action, argument: text };
      report.error('ROUTE_STATUS', { name, action, value: text }, place);
      return undefined;
    case 'assignment':
    case 'url': {
      const isAssignment = routeActions[action] === 'assignment';
      if (isAssignment ? /^[^=]+=/.test(text) : text !== '') return { action, argument: text };
      const wanted = `${action}:${isAssignment ? 'NAME=VALUE' : 'URL'}`;
      const value = text === '' ? action : `${action}:${text}`;
      report.error('ROUTE_SYNTAX', { name, value, wanted, example: exampleOf(input.row) }, place);
      return undefined;
    }
    default:
      return { action, argument: text };
  }
}

function isServed(action: string): action is RouteAction {
  return Object.hasOwn(routeActions, action);
}

interface Unserved {
  readonly what: string;
  readonly name: string;
  /** What uWSGI has besides. */
  readonly known: readonly string[];
  /** What is served. */
  readonly choice: readonly string[];
  /** Of the rule. */
  readonly action: string;
}

function reportUnserved(
  { name, place, report }: ValueInput,
  { what, name: spelled, known, choice, action }: Unserved,
): void {
  if (known.includes(spelled)) {
    if (isGuard(action)) report.error('ROUTE_GUARD', { name, what }, place);
    else report.warn('ROUTE_NOT_SERVED', { name, what }, place);
    return;
  }
  const nearest = nearestName(spelled, [...choice, ...known]);
  const suggestion = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  report.error('ROUTE_UNKNOWN', { name, what, suggestion }, place);
}
