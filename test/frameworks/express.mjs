import express from 'express';
import { addRoutes } from './express-routes.mjs';

export const app = addRoutes(express(), express);
export const onNode = (port) => app.listen(port, '127.0.0.1');
