import { setImmediate as nextTurn } from 'node:timers/promises';

export const dynamic = 'force-dynamic';

async function* slowly() {
  for (let index = 0; index < 50; index += 1) {
    await nextTurn();
    yield Buffer.from(`part ${index} ${'.'.repeat(index * 40)}\n`);
  }
}

export function GET() {
  return new Response(ReadableStream.from(slowly()), { headers: { 'Content-Type': 'application/octet-stream' } });
}
