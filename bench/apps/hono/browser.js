// What apps/wsgi/browser.js answers, by Hono.
import { Hono } from 'hono';

export const app = new Hono();
app.get('/*', ({ req, json }) => {
  const { search, pathname } = new URL(req.url);
  return json({
    path: pathname,
    query: search.slice(1),
    host: req.header('host'),
    agent: req.header('user-agent'),
    language: req.header('accept-language'),
    cookie: req.header('cookie'),
    referer: req.header('referer'),
  });
});
