import express from 'express';

export const app = express();
app.get('/', (_request, response) => {
  response.type('text/plain').send('Hello, world!');
});
