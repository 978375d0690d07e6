// Which model to take, from what was measured, in words that can be checked against the table. A pure function.
//
// Errors disqualify. Of the others the best rate wins, but a rate that is nearly as good counts as the same: then the
// least memory wins. What is nearly the same in both goes by the order of `preference`.

/** What a decision takes of a measurement. */
export interface Candidate {
  readonly name: string;
  readonly rate: number;
  readonly peakRssBytes: number;
  /** Requests that were not answered well. */
  readonly errors: number;
}

export interface Recommendation {
  /** Name of the model; `undefined` when none can be recommended. */
  readonly name: string | undefined;
  readonly reason: string;
}

/** Two runs of the same differ by less. */
const tolerance = 0.1;
/** The default of the server first, then what is simpler to run. */
const preference = ['async', 'sync', 'threads', 'processes'];
const parallelModels = ['threads', 'processes'];

/** Decides among all that were measured, in any order. */
export function recommend(candidates: readonly Candidate[]): Recommendation {
  const sound = candidates.filter(({ errors, rate }) => errors === 0 && rate > 0);
  const best = greatest(sound, ({ rate }) => rate);
  if (best === undefined) return { name: undefined, reason: 'no model answered every request well' };
  const near = sound.filter(({ rate }) => rate >= best.rate * (1 - tolerance));
  const smallest = Math.min(...near.map(({ peakRssBytes }) => peakRssBytes));
  const small = near.filter(({ peakRssBytes }) => peakRssBytes <= smallest * (1 + tolerance));
  const chosen = greatest(small, ({ name }) => -preference.indexOf(name)) ?? best;
  const excluded = candidates.filter((candidate) => !sound.includes(candidate)).map(({ name }) => name);
  const reasons = [
    comparison(chosen, best, near, sound),
    character(chosen, sound),
    ...(excluded.length === 0 ? [] : [`${listed(excluded)} had errors and cannot be taken`]),
  ];
  return { name: chosen.name, reason: reasons.filter((reason) => reason !== undefined).join('; ') };
}

/** How it compares with the others that could be taken. */
function comparison(
  chosen: Candidate,
  best: Candidate,
  near: readonly Candidate[],
  sound: readonly Candidate[],
): string {
  if (sound.length === 1) return 'the only one that ran without errors';
  const rivals = near.filter((candidate) => candidate !== chosen);
  if (rivals.length === 0) {
    const others = sound.filter((candidate) => candidate !== chosen);
    const second = greatest(others, ({ rate }) => rate) ?? chosen;
    return `the best rate, ${(chosen.rate / second.rate).toFixed(1)} times that of ${second.name}`;
  }
  const rate = chosen === best ? 'the best rate' : `a rate within 10 % of the best (${best.name})`;
  const frugal = rivals.filter(({ peakRssBytes }) => peakRssBytes > chosen.peakRssBytes * (1 + tolerance));
  if (frugal.length > 0) return `${rate}, with less memory than ${listed(frugal.map(({ name }) => name))}`;
  return `${rate}, and as little memory as ${listed(rivals.map(({ name }) => name))}`;
}

/** What the figures tell about the application. */
function character(chosen: Candidate, sound: readonly Candidate[]): string | undefined {
  const clearlyBelow = ({ rate }: Candidate) => rate < chosen.rate * (1 - tolerance);
  const single = greatest(
    sound.filter(({ name }) => !parallelModels.includes(name)),
    ({ rate }) => rate,
  );
  if (parallelModels.includes(chosen.name) && single !== undefined && clearlyBelow(single)) {
    return 'the application gains from more than one processor';
  }
  const sync = sound.find(({ name }) => name === 'sync');
  if (chosen.name === 'async' && sync !== undefined && clearlyBelow(sync)) {
    return 'the application waits for other things, and one event loop waits for many requests at a time';
  }
  return undefined;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function greatest<Item>(items: readonly Item[], value: (item: Item) => number): Item | undefined {
  return items.reduce<Item | undefined>(
    (found, item) => (found === undefined || value(item) > value(found) ? item : found),
    undefined,
  );
}
