// Hono as a server of node:http: @hono/node-server makes the handler.
import { createAdaptorServer } from '@hono/node-server';
import { app as hono } from './hono.mjs';

export const app = createAdaptorServer({ fetch: hono.fetch, overrideGlobalObjects: false });
export const onNode = (port) => app.listen(port, '127.0.0.1');
