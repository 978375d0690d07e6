// When a rule applies: its regular expression, or its condition, one row each. A new condition is a row here and its name in
// config/route-names.ts.
import type { Expression } from '../config/pcre.js';
import type { RouteCondition } from '../config/route-names.js';
import type { RouteTest } from '../config/route-rule.js';
import type { RoutedRequest } from './routed-request.js';
import { compileTemplate, type Template } from './template.js';

export type Test = (request: RoutedRequest) => boolean;

type Compare = (first: string, second: string) => boolean;

const conditions: Readonly<Record<Exclude<RouteCondition, 'regexp'>, Compare>> = {
  equal: (text, other) => text === other,
  startswith: (text, start) => text.startsWith(start),
  endswith: (text, end) => text.endsWith(end),
  contains: (text, part) => text.includes(part),
  empty: (text) => text === '',
};

export function compileTest(test: RouteTest): Test {
  switch (test.kind) {
    case 'always':
      return () => true;
    case 'match': {
      const { variable } = test;
      // As in uWSGI nothing matches what is not there, not even an expression that matches nothing.
      return compileMatch(test.expression, (request) => request.variable(variable));
    }
    case 'condition': {
      const { isNegated } = test;
      const holds = compileCondition(test);
      return (request) => holds(request) !== isNegated;
    }
  }
}

function compileCondition({ condition, operands, expression }: RouteTest & { readonly kind: 'condition' }): Test {
  const [first, second] = [compileTemplate(operands[0] ?? ''), compileTemplate(operands[1] ?? '')];
  if (condition === 'regexp') return expression === null ? () => false : compileMatch(expression, first);
  const compare = conditions[condition];
  return (request) => compare(first(request), second(request));
}

function compileMatch(
  { source, flags }: Expression,
  subject: Template | ((request: RoutedRequest) => string | undefined),
): Test {
  const expression = new RegExp(source, flags);
  return (request) => {
    const text = subject(request);
    const found = text === undefined ? null : expression.exec(text);
    if (found === null) return false;
    request.captures = found;
    return true;
  };
}
