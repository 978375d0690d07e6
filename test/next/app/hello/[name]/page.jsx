export const dynamic = 'force-dynamic';

export default async function Page({ params }) {
  const { name } = await params;
  return <p>Hello, {name}!</p>;
}
