export const dynamic = 'force-dynamic';

const large = Array.from({ length: 5000 }, (_, index) => `line ${index}\n`).join('');

export function GET() {
  return new Response(large, { headers: { 'Content-Type': 'text/plain' } });
}
