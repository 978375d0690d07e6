// What the actions of rules do, one row each. A new one is a row here and its name in config/route-names.ts.
import type { RouteAction } from '../config/route-names.js';
import type { RoutedRequest } from './routed-request.js';
import { compileTemplate } from './template.js';

/** What comes after an action: the next rule, the application, or nothing more, for the request has its answer. */
export type Verdict = 'next' | 'application' | 'answered';

export type Action = (request: RoutedRequest) => Verdict;

/** Makes the action of one rule; `argument` has been checked. */
export const actionFactories: Readonly<Record<RouteAction, (argument: string) => Action>> = {
  harakiri: (argument) => {
    const seconds = Number(argument) / 1000;
    return ({ exchange }) => {
      exchange.limitTime(seconds);
      return 'next';
    };
  },
  log: (argument) => {
    const text = compileTemplate(argument);
    return (request) => {
      request.log(oneLine(text(request)));
      return 'next';
    };
  },
  continue: () => () => 'application',
  last: () => () => 'application',
  break: (argument) => {
    if (argument === '') return endConnection;
    const status = argument.length === 3 ? Number(argument) : argument;
    return ({ exchange: { response } }) => {
      response.setHead(status, [
        ['Connection', 'close'],
        ['Content-Type', 'text/plain'],
      ]);
      response.end();
      return 'answered';
    };
  },
};

function endConnection({ exchange }: RoutedRequest): Verdict {
  exchange.response.abort();
  return 'answered';
}

/** What a client sends must not look like another line of the log. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
