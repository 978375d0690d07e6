import fastify from 'fastify';

export const app = fastify();
app.get('/hello/:name', async ({ params, ip }) => ({ hello: params.name, ip }));
app.post('/echo', async ({ body }, reply) => reply.code(201).send(body));
