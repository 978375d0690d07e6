// Reads settings one after the other into values, by the table in options.ts: the last one counts, or all add up. What takes
// more than one value to judge is for finish-configuration.ts.
import type { SocketSetting } from '../types.js';
import { coerce, type OptionValue } from './coerce.js';
import type { ReadKind, ReadText } from './machine.js';
import type { OptionKind, OptionRow } from './option-row.js';
import { findOption, isAccumulating, type OptionValues, options } from './options.js';
import type { Report } from './report.js';
import type { FindPlace } from './scaling.js';
import type { Setting } from './setting.js';

export interface DraftContext {
  readonly cwd: string;
  readonly cpuCount: number;
  readonly readText: ReadText;
  readonly readKind: ReadKind;
  readonly report: Report;
}

export interface SocketDraft extends Omit<SocketSetting, 'protocol'> {
  readonly protocol: OptionRow['protocol'];
}

/** Kinds whose values are items of a list. */
const listKinds: readonly OptionKind[] = ['list', 'groups', 'hooks', 'mounts', 'route'];

/** Kinds whose values are several items of one. */
const spreadKinds: readonly OptionKind[] = ['peers', 'forwarded-fields'];

/** The values so far, while settings are applied in their order. */
export class Draft {
  readonly context: DraftContext;
  readonly sockets: SocketDraft[] = [];
  readonly #values = new Map<string, OptionValue>();
  /** Those that add up; they grow in place, for there may be thousands of one. */
  readonly #lists = new Map<string, OptionValue[]>();
  readonly #records = new Map<string, Record<string, string>>();
  readonly #places = new Map<string, Pick<Setting, 'name' | 'place'>>();
  /** Last value of each scalar within one section of one file. */
  readonly #seen = new Map<string, { readonly text: string; readonly meaning: string }>();

  /** The name and place that a property has its value from; `undefined` for a default. */
  readonly placeOf: FindPlace = (property) => this.#places.get(property);

  constructor(context: DraftContext) {
    this.context = context;
    for (const row of options as readonly OptionRow[]) {
      if (row.as !== undefined && row.default !== undefined) this.#values.set(row.as, row.default ?? undefined);
    }
  }

  apply(setting: Setting): void {
    const row = findOption(setting.name);
    if (row === undefined) return;
    const { spelled, place } = setting;
    const name = spelled ?? setting.name;
    const { cwd, readText, report } = this.context;
    const value = coerce({ row, name, text: setting.value ?? '', place, cwd, readText, report });
    if (value === undefined) return;
    if (row.kind === 'socket') {
      this.sockets.push({ address: String(value), protocol: row.protocol, option: name, place });
      return;
    }
    if (!isAccumulating(row)) this.#noticeRepetition(row, setting, value);
    if (row.as === undefined) return;
    const where = spelled === undefined ? setting : { name, place };
    this.#take(row, row.as, value, where);
    if (row.also !== undefined) for (const property of row.also) this.#take(row, property, value, where);
  }

  isOn(property: string): boolean {
    return this.#values.get(property) === true;
  }

  /** The table's properties. That each has a value of its type is what options.ts and coerce.ts are for. */
  optionValues(): OptionValues {
    const entries = (options as readonly OptionRow[]).flatMap(({ as }) =>
      as === undefined ? [] : [[as, this.#valueOf(as) ?? null] as const],
    );
    return Object.fromEntries(entries) as unknown as OptionValues;
  }

  #take(row: OptionRow, property: string, value: OptionValue, where: Pick<Setting, 'name' | 'place'>): void {
    this.#places.set(property, where);
    if (row.kind === 'assignments' && Array.isArray(value)) {
      setOwn(
        orNew(this.#records, property, () => ({})),
        String(value[0]),
        String(value[1]),
      );
    } else if (spreadKinds.includes(row.kind) && Array.isArray(value)) {
      orNew(this.#lists, property, () => []).push(...value);
    } else if (listKinds.includes(row.kind)) {
      orNew(this.#lists, property, () => []).push(value);
    } else {
      this.#values.set(property, value);
    }
  }

  #valueOf(property: string): OptionValue {
    return this.#records.get(property) ?? this.#lists.get(property) ?? this.#values.get(property);
  }

  #noticeRepetition(row: OptionRow, { name, value: text, place, origin, unit }: Setting, value: OptionValue): void {
    if (origin !== 'file') return;
    const key = `${unit}\n${row.name}`;
    const last = { text: text ?? '', meaning: JSON.stringify(value) };
    const first = this.#seen.get(key);
    if (first !== undefined && first.meaning !== last.meaning) {
      this.context.report.warn('OPTION_SET_TWICE', { name, first: first.text, last: last.text }, place);
    }
    this.#seen.set(key, last);
  }
}

/** Any name: to an object like others `__proto__` is one that it has not itself. */
export function setOwn<Value>(record: Record<string, Value>, name: string, value: Value): void {
  if (name === '__proto__') {
    Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    record[name] = value;
  }
}

function orNew<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}
