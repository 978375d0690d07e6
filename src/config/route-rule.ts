// A rule of internal routing as the configuration holds it: plain data. route-line.ts reads it, route/ runs it.
import type { Expression } from './pcre.js';
import type { RouteAction, RouteCondition } from './route-names.js';

/** When a rule applies. */
export type RouteTest =
  | { readonly kind: 'always' }
  | { readonly kind: 'match'; readonly variable: string; readonly expression: Expression }
  | {
      readonly kind: 'condition';
      readonly condition: RouteCondition;
      readonly isNegated: boolean;
      readonly operands: readonly string[];
      /** For the condition that is one. */
      readonly expression: Expression | null;
    };

/** Rules are run in the order of the configuration, whatever the option that each is from. */
export interface RouteRule {
  readonly test: RouteTest;
  readonly action: RouteAction;
  /** Checked: milliseconds, a status with or without its text, any text. */
  readonly argument: string;
  /** As the boot log shows it. */
  readonly text: string;
}
