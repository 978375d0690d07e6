// What the actions of rules do, one row each. A new one is a row here and its name in config/route-names.ts.
import type { RouteAction } from '../config/route-names.js';
import { escapeText } from '../log/escape.js';
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
  logvar: (argument) => {
    const [, name = '', text = ''] = /^([^=]+)=(.*)$/s.exec(argument) ?? [];
    const value = compileTemplate(text);
    return (request) => {
      request.exchange.setLogVariable(name, value(request));
      return 'next';
    };
  },
  donotlog:
    () =>
    ({ exchange }) => {
      exchange.isUnlogged = true;
      return 'next';
    },
  redirect: (argument) => redirectTo('302 Found', argument),
  'redirect-302': (argument) => redirectTo('302 Found', argument),
  'redirect-permanent': (argument) => redirectTo('301 Moved Permanently', argument),
  'redirect-301': (argument) => redirectTo('301 Moved Permanently', argument),
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

function redirectTo(status: string, argument: string): Action {
  const url = compileTemplate(argument);
  return (request) => {
    const { response } = request.exchange;
    // What a rule catches is decoded; a header has none of that.
    const location = url(request).replace(/[^!-~]+/g, encodeURIComponent);
    response.setHead(status, [
      ['Location', location],
      ['Content-Type', 'text/plain'],
    ]);
    response.end('Moved');
    return 'answered';
  };
}

function endConnection({ exchange }: RoutedRequest): Verdict {
  exchange.response.abort();
  return 'answered';
}

/** What a client sends must not look like another line of the log. */
function oneLine(text: string): string {
  return escapeText(text, 'text', false);
}
