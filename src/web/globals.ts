// What globalThis holds under the names of the web's classes when the server starts, before a program can put its own
// there. Only noted: node loads them when they are first read, and most processes never need them.
const noted = new Map(
  (['Headers', 'Request', 'Response', 'fetch'] as const).map((name) => [name, describeGlobal(name)] as const),
);

type Noted = Pick<typeof globalThis, 'Headers' | 'Request' | 'Response' | 'fetch'>;

/** What node has under `name`, which is loaded now; what is there instead stays there. */
export function nativeGlobal<Name extends keyof Noted>(name: Name): Noted[Name] {
  const { get, value } = noted.get(name) ?? {};
  if (get === undefined) return value;
  const present = describeGlobal(name);
  const native = get.call(globalThis);
  // Node's getter puts its value in its own place, whatever is there by then.
  if (present?.get !== get) Object.defineProperty(globalThis, name, present ?? { value: undefined });
  return native;
}

function describeGlobal(name: keyof Noted): PropertyDescriptor | undefined {
  return Object.getOwnPropertyDescriptor(globalThis, name);
}
