// What a reader of HTTP makes of the bytes of one connection, in a form in which two readers can be compared.

export interface ReadRequest {
  readonly method: string;
  readonly target: string;
  readonly minor: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The connection is kept behind it, as far as the peer is concerned. */
  readonly keepsAlive: boolean;
  /** What follows is another protocol. */
  readonly isUpgrade: boolean;
  /** Latin1, as all text here. What has come of it. */
  readonly body: string;
  readonly trailers: readonly (readonly [name: string, value: string])[];
  readonly isComplete: boolean;
}

export interface Reading {
  readonly requests: readonly ReadRequest[];
  /** Why no more is read: what follows is missing, not to be read as HTTP, or wrong. */
  readonly end: 'more' | 'closed' | 'refused';
  /** Which error, where it was refused. */
  readonly error: string;
}

/** Where two readings part. */
export interface Disagreement {
  readonly input: string;
  readonly ours: Reading;
  readonly node: Reading;
  readonly kind: 'we refuse' | 'node refuses' | 'read differently';
  /** The requests that differ; of what was refused, what is known of it. */
  readonly ourRequest: ReadRequest | undefined;
  readonly nodeRequest: ReadRequest | undefined;
}

/** The first thing that the two make of `input` differently. What neither accepts is none. */
export function compare(input: string, ours: Reading, node: Reading): Disagreement | undefined {
  const count = Math.max(ours.requests.length, node.requests.length);
  for (let at = 0; at < count; at++) {
    const ourRequest = ours.requests[at];
    const nodeRequest = node.requests[at];
    const areBothHere = ourRequest?.isComplete === true && nodeRequest?.isComplete === true;
    if (areBothHere && isSame(ourRequest, nodeRequest)) continue;
    if (ourRequest?.isComplete !== true && nodeRequest?.isComplete !== true) return undefined;
    let kind: Disagreement['kind'] = 'read differently';
    if (ourRequest?.isComplete !== true && ours.end === 'refused') kind = 'we refuse';
    else if (nodeRequest?.isComplete !== true && node.end === 'refused') kind = 'node refuses';
    return { input, ours, node, kind, ourRequest, nodeRequest };
  }
  return undefined;
}

function isSame(one: ReadRequest, other: ReadRequest): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
