// Nest on Express. Decorators are functions, and are called as such where the language has no signs for them.
import 'reflect-metadata';
import * as nest from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FileInterceptor } from '@nestjs/platform-express';
import compression from 'compression';
import cookieParser from 'cookie-parser';
import morgan from 'morgan';
import { describeUpload, fail, large, logFormat, parts, publicFolder } from './shared.mjs';

const { Body, Controller, Get, HttpCode, Module, Param, Post, Query, Redirect, Req, Res } = nest;
const { StreamableFile, UploadedFile, UseInterceptors } = nest;

class Site {
  hello(name, query) {
    return { hello: name, query };
  }
  echo(body) {
    return body;
  }
  upload(file, body) {
    return describeUpload(body.note, file.originalname, file.buffer);
  }
  stream() {
    return new StreamableFile(parts());
  }
  fail() {
    fail();
  }
  old() {}
  cookies(req, res) {
    res.cookie('first', '1', { httpOnly: true }).cookie('second', 'zwei & drei');
    return `seen ${req.cookies.seen}`;
  }
  large() {
    return large;
  }
}

/** The decorators of a method and of its parameters. */
function decorate(name, methods, parameters = []) {
  for (const [index, decorator] of parameters.entries()) decorator(Site.prototype, name, index);
  for (const decorator of methods)
    decorator(Site.prototype, name, Object.getOwnPropertyDescriptor(Site.prototype, name));
}

decorate('hello', [Get('hello/:name')], [Param('name'), Query('q')]);
decorate('echo', [Post('echo')], [Body()]);
const intoMemory = UseInterceptors(FileInterceptor('file'));
decorate('upload', [Post('upload'), HttpCode(200), intoMemory], [UploadedFile(), Body()]);
decorate('stream', [Get('stream')]);
decorate('fail', [Get('throws')]);
decorate('old', [Get('old'), Redirect('/hello/you')]);
decorate('cookies', [Get('cookies')], [Req(), Res({ passthrough: true })]);
decorate('large', [Get('large')]);
Controller()(Site);

class Root {}
Module({ controllers: [Site] })(Root);

export const app = await NestFactory.create(Root, { logger: false });
app.use(morgan(logFormat), compression(), cookieParser());
app.useStaticAssets(publicFolder, { prefix: '/static/' });
export async function onNode(port) {
  await app.listen(port, '127.0.0.1');
  return app.getHttpServer();
}
