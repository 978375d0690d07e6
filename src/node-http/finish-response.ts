// What follows when a response is on its way: the end of the request, and the events that say so.
//
// A request and a response that nobody listens to get their last state by hand. Which state that is, node itself says when
// this is loaded. Listeners may still come within the ticks that node takes to tell them, so there are as many here, for all
// that have been answered at a time.
import { channel } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { detachSignal, type NodeRequest, NodeRequestClass, type NodeResponse } from './node-objects.js';

/** What of the connection's socket is needed here. */
interface AnsweringSocket {
  readonly server: Server;
  /** The response has left the socket, which is kept. */
  leave(): void;
  destroySoon(): unknown;
}

/** What of a turn is needed here. */
interface AnsweredTurn {
  readonly request: NodeRequest;
  readonly response: NodeResponse;
  readonly resource: { runInAsyncScope(action: () => void): void };
}

const responseFinish = channel('http.server.response.finish');

/** Nobody would hear that it is finished, or closed. One listener is our own. */
export function isUnheard(response: NodeResponse): boolean {
  return response.listenerCount('finish') === 1 && response.listenerCount('close') === 0;
}

/** A response that went by `sendAnswer` is on its way. */
export function finishResponse(turn: AnsweredTurn): void {
  if (isUnheard(turn.response)) conclude(turn.response, turn);
  else turn.response.emit('finish');
}

/** Our listener for `finish`: the request and the connection are done with. */
export function finishAnswer(this: NodeResponse): void {
  conclude(this, undefined);
}

/** `turn`: that of a response which nobody listens to. */
function conclude(response: NodeResponse, turn: AnsweredTurn | undefined): void {
  const socket = response.socket as unknown as AnsweringSocket | null;
  if (socket === null) return;
  const { req: request } = response;
  detachSignal(request);
  if (responseFinish.hasSubscribers) responseFinish.publish({ request, response, socket, server: socket.server });
  if (turn !== undefined && canRest(request)) {
    if (resting.push(turn) === 1) process.nextTick(closeResting);
  } else {
    concludeRequest(request);
    process.nextTick(announceClose, response);
  }
  response.detachSocket(socket as never);
  if (response._last) socket.destroySoon();
  else socket.leave();
}

/** Has all of it come, and does nobody want to know? */
function canRest(request: NodeRequest): boolean {
  const isUnread = !request._consuming && !request._readableState.resumeScheduled && !request.destroyed;
  return canSettle && isUnread && request.complete && request.readableLength === 0 && isUnwatched(request);
}

/** What `eventNames()` would say, which makes a list for it. */
function isUnwatched(request: NodeRequest): boolean {
  return request._eventsCount === 0;
}

let resting: AnsweredTurn[] = [];

function closeResting(): void {
  const turns = resting;
  resting = [];
  for (const { request, response, resource } of turns) {
    if (endsAtOnce) {
      settleEnd(request);
      if (!isUnwatched(request)) resource.runInAsyncScope(() => request.emit('end'));
    }
    if (response.listenerCount('close') > 0) resource.runInAsyncScope(() => announceClose(response));
    else if (!response._closed) setClosed(response);
  }
  process.nextTick(endsAtOnce ? closeRequests : endResting, turns);
}

/** When node before 24 tells of the end of a request that it has dumped. */
function endResting(turns: readonly AnsweredTurn[]): void {
  for (const { request, resource } of turns) {
    if (isUnwatched(request)) settleEnd(request);
    else resource.runInAsyncScope(() => concludeRequest(request));
  }
  process.nextTick(closeRequests, turns);
}

/** And closes it. */
function closeRequests(turns: readonly AnsweredTurn[]): void {
  for (const { request, resource } of turns) {
    const { endEmitted, destroyed } = request._readableState;
    if (!endEmitted || destroyed) continue; // it has listeners, and goes node's way
    settleClose(request);
    if (!isUnwatched(request)) resource.runInAsyncScope(() => request.emit('close'));
  }
}

function concludeRequest(request: NodeRequest): void {
  if (request.complete && !request._readableState.ended && !request.destroyed) request.push(null);
  if (!request._consuming && !request._readableState.resumeScheduled) request._dump();
}

/** As it is when a request without body has been dumped and has ended. */
function settleEnd(request: NodeRequest): void {
  const state = request._readableState;
  request._dumped = true;
  if (!endsAtOnce) state.flowing = true;
  state.ended = true;
  state.endEmitted = true;
}

/** And is closed. */
function settleClose(request: NodeRequest): void {
  const state = request._readableState;
  state.destroyed = true;
  state.closed = true;
  state.closeEmitted = true;
}

/** Node 24 and later end a request that has been dumped without reading it, which takes a tick less. */
const endsAtOnce = !dumpTakesReading();
const canSettle = hasSettledState();

function dumpTakesReading(): boolean {
  const sample = new NodeRequestClass(undefined as never);
  sample.complete = true;
  sample.push(null);
  sample._dump();
  return sample._readableState.resumeScheduled;
}

/** Do node's own accessors read what has been written? */
function hasSettledState(): boolean {
  try {
    const sample = new NodeRequestClass(undefined as never);
    sample.complete = true;
    settleEnd(sample);
    settleClose(sample);
    return (
      sample.readableEnded &&
      sample.destroyed &&
      sample.closed &&
      !sample.readable &&
      sample.readableFlowing === (endsAtOnce ? null : true)
    );
  } catch {
    return false;
  }
}

function announceClose(response: NodeResponse): void {
  if (response._closed) return;
  setClosed(response);
  response.emit('close');
}

function setClosed(response: NodeResponse): void {
  response.destroyed = true;
  response._closed = true;
}
