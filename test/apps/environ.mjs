// What an application sees: its environ as JSON, what is not text, number or truth by its type.

export function application(environ, startResponse) {
  const seen = Object.fromEntries(
    Object.entries(environ).map(([name, value]) => {
      const isPlain = Array.isArray(value) || ['string', 'boolean', 'number'].includes(typeof value);
      return [name, isPlain ? value : { type: typeof value }];
    }),
  );
  startResponse('200 OK', [['Content-Type', 'application/json']]);
  return JSON.stringify(seen);
}
