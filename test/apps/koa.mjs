import Koa from 'koa';

export const app = new Koa();
app.use(async (context) => {
  if (context.path === '/throws') throw Object.assign(new Error('not for you'), { status: 403, expose: true });
  context.set('X-Ip', context.ip);
  context.body = { hello: context.query.name };
});
