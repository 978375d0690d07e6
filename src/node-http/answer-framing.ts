// Where a response ends, as its head says it. Node writes what a program sets: two lengths, a length beside chunks, a coding
// that nobody applies, and a body that is longer or shorter than declared. On a kept connection the client, or a proxy before
// it, would then take the rest of one response for the next one.

/** How the head of a response frames its body. `length` undefined: by chunks, or by the end of the connection. */
export interface AnswerFraming {
  readonly length: number | undefined;
}

const framingPattern = /^(content-length|transfer-encoding):[\t ]*(.*?)[\t ]*\r$/gim;
const lengthPattern = /^\d{1,15}$/;

let last: { readonly head: string; readonly framing: AnswerFraming | undefined } = { head: '', framing: undefined };

/** `undefined`: two readers of `head` could disagree. */
export function framingOf(head: string): AnswerFraming | undefined {
  // Often it is the head before, which is kept as one text.
  if (last.head !== head) last = { head, framing: readFraming(head) };
  return last.framing;
}

function readFraming(head: string): AnswerFraming | undefined {
  const fields = [...head.matchAll(framingPattern)];
  if (fields.length > 1) return undefined;
  const [, name, value = ''] = fields[0] ?? [];
  if (name === undefined) return { length: undefined };
  if (name.toLowerCase() === 'content-length') {
    return lengthPattern.test(value) ? { length: Number(value) } : undefined;
  }
  return value.toLowerCase() === 'chunked' ? { length: undefined } : undefined;
}
