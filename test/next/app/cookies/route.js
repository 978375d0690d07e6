import { cookies } from 'next/headers';

export async function GET() {
  const jar = await cookies();
  const seen = jar.get('seen')?.value;
  jar.set('first', '1', { httpOnly: true });
  jar.set('second', 'zwei & drei');
  return new Response(`seen ${seen}`);
}
