// The same site made with Express 5, inside a handler that Express does not know of, and with Express 4.
import express from 'express';
import express4 from 'express4';

const site = (make) => {
  const app = make();
  app.use(make.json());
  app.get('/hello/:name', (req, res) => res.json({ hello: req.params.name, host: req.hostname, ip: req.ip }));
  app.post('/echo', (req, res) => res.status(201).send(req.body));
  app.get('/throws', () => {
    throw new Error('thrown in a route');
  });
  const inner = make();
  inner.get('/', (req, res) => res.type('text').send(`${req.baseUrl} ${req.protocol}`));
  app.use('/inner', inner);
  return app;
};

export const app = site(express);
export const old = site(express4);
/** Made when the first request is here. */
let late;
export const nested = (req, res) => {
  late ??= site(express);
  late(req, res);
};
