// What apps/wsgi/browser.js answers, on Bun.
import { serve } from './serve.js';

serve(({ url, headers }) => {
  const { pathname, search } = new URL(url);
  const answer = {
    path: pathname,
    query: search.slice(1),
    host: headers.get('host'),
    agent: headers.get('user-agent'),
    language: headers.get('accept-language'),
    cookie: headers.get('cookie'),
    referer: headers.get('referer'),
  };
  return new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'application/json' } });
});
