// What a program exports, as JSON can carry it. JSON drops functions and undefined and makes null of NaN, so that each value is
// looked at before, and what fits no option is named.
import type { ProgramEntry } from '../config/program-file.js';
import { describeType } from '../config/program-values.js';

/** The properties of `exported`; `undefined` where it is no object of options. */
export function describeEntries(exported: unknown): ProgramEntry[] | undefined {
  if (!isRecord(exported)) return undefined;
  return Object.entries(exported).map(([property, value]) => {
    const fault = faultOf(value);
    return fault === undefined ? { property, value } : { property, fault };
  });
}

/** What PM2 would start: its ecosystem files export an object of `apps`, which is no option here. */
export function isEcosystem(exported: unknown): boolean {
  return isRecord(exported) && !Array.isArray(exported) && typeof exported.apps === 'object' && exported.apps !== null;
}

/** What is wrong with the value of an option: `undefined` if nothing. */
function faultOf(value: unknown): string | undefined {
  if (isScalar(value)) return undefined;
  if (Array.isArray(value)) {
    // A hole is an undefined item.
    const index = Array.from(value as unknown[]).findIndex((item) => !isScalar(item));
    return index < 0 ? undefined : `an array whose item ${index + 1} is ${describe(value[index])}`;
  }
  if (!isRecord(value)) return describe(value);
  const odd = Object.entries(value).find(([, item]) => !isScalar(item));
  return odd && `an object whose ${odd[0]} is ${describe(odd[1])}`;
}

function describe(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return describeType(value);
  return isRecord(value) ? 'an object' : `of type ${value.constructor?.name ?? 'object'}`;
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** A plain object; not a date, a map or an instance of some class. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
