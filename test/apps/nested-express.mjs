import express from 'express';

function createSite() {
  const site = express();
  site.use(express.json());
  site.get('/hello/:name', (req, res) => res.json({ hello: req.params.name, host: req.hostname, ip: req.ip }));
  site.post('/echo', (req, res) => res.status(201).send(req.body));
  site.get('/throws', () => {
    throw new Error('thrown in a route');
  });
  const inner = express();
  inner.get('/', (req, res) => res.type('text').send(`${req.baseUrl} ${req.protocol}`));
  site.use('/inner', inner);
  return site;
}

let site;
export const app = (req, res) => {
  site ??= createSite();
  site(req, res);
};
