// How long requests took: counts in buckets that grow with the value, so that a million times take no more memory than
// a thousand, and every percentile is right to about three per cent. Each process that makes load has one, and the tool
// adds them up.

/** Buckets for each doubling of the value: the relative error is at most 1/32. */
const bucketsPerDoubling = 32;
/** The first one that is cut into buckets. */
const firstDoubling = Math.log2(bucketsPerDoubling);
/** What is larger counts as this. In microseconds it is more than an hour. */
const largestValue = 2 ** 32 - 1;
const buckets = bucketsPerDoubling * (32 - firstDoubling + 1);

/** A histogram on its way to another process. */
export interface HistogramData {
  readonly counts: readonly number[];
  readonly largest: number;
}

export class Histogram {
  readonly #counts = new Uint32Array(buckets);
  #count = 0;
  #largest = 0;

  get count(): number {
    return this.#count;
  }

  /** The largest value, as it was recorded; 0 before there is one. */
  get largest(): number {
    return this.#largest;
  }

  /** One value, 0 or more. */
  record(value: number): void {
    this.#counts[bucketOf(value)]! += 1;
    this.#count += 1;
    if (value > this.#largest) this.#largest = value;
  }

  /** Counts what another one has counted. */
  add({ counts, largest }: HistogramData): void {
    for (const [bucket, count] of counts.entries()) {
      this.#counts[bucket]! += count;
      this.#count += count;
    }
    this.#largest = Math.max(this.#largest, largest);
  }

  toJSON(): HistogramData {
    return { counts: [...this.#counts], largest: this.#largest };
  }

  /** The value that `share` of all values (0.99 for p99) are not above; 0 when there is none. */
  percentile(share: number): number {
    let rest = Math.ceil(this.#count * share);
    if (rest === 0) return 0;
    const bucket = this.#counts.findIndex((count) => {
      rest -= count;
      return rest <= 0;
    });
    return Math.min(upperEnd(bucket), this.#largest);
  }
}

/** Values below `bucketsPerDoubling` have a bucket each; from there on each doubling is cut into equal parts. */
function bucketOf(value: number): number {
  const whole = Math.min(Math.floor(value), largestValue);
  if (whole < bucketsPerDoubling) return whole;
  const doubling = 31 - Math.clz32(whole);
  const part = Math.floor((whole / 2 ** doubling - 1) * bucketsPerDoubling);
  return (doubling - firstDoubling + 1) * bucketsPerDoubling + part;
}

/** The largest value that falls into the bucket, or the next one. */
function upperEnd(bucket: number): number {
  if (bucket < bucketsPerDoubling) return bucket;
  const doubling = Math.floor(bucket / bucketsPerDoubling) + firstDoubling - 1;
  return 2 ** doubling * (1 + ((bucket % bucketsPerDoubling) + 1) / bucketsPerDoubling);
}
