// The application for either version of Express.
import compression from 'compression';
import cookieParser from 'cookie-parser';
import morgan from 'morgan';
import multer from 'multer';
import { describeUpload, fail, large, logFormat, parts, publicFolder } from './shared.mjs';

const upload = multer({ storage: multer.memoryStorage() });

export function addRoutes(app, express) {
  app.use(morgan(logFormat));
  app.use(compression());
  app.use(cookieParser());
  app.use('/static', express.static(publicFolder));
  app.get('/hello/:name', (req, res) => {
    res.json({ hello: req.params.name, query: req.query.q, ip: req.ip, host: req.hostname });
  });
  app.post('/echo', express.json(), (req, res) => {
    res.status(201).json(req.body);
  });
  app.post('/upload', upload.single('file'), (req, res) => {
    res.json(describeUpload(req.body.note, req.file.originalname, req.file.buffer));
  });
  app.get('/stream', (_req, res) => {
    res.type('application/octet-stream');
    parts().pipe(res);
  });
  app.get('/throws', fail);
  app.get('/old', (_req, res) => res.redirect('/hello/you'));
  app.get('/cookies', (req, res) => {
    res.cookie('first', '1', { httpOnly: true }).cookie('second', 'zwei & drei');
    res.send(`seen ${req.cookies.seen}`);
  });
  app.get('/large', (_req, res) => {
    res.type('text').send(large);
  });
  return app;
}
