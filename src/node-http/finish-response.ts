// What follows when a response is on its way: the end of the request, and the events that say so.
//
// A request and a response that nobody listens to have their last state at once: what node does to them in five more
// ticks could be seen by nobody. Which state that is, node itself says when this is loaded.
import { channel } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import { type NodeRequest, NodeRequestClass, type NodeResponse } from './node-objects.js';

/** What of the connection's socket is needed here. */
interface AnsweringSocket {
  readonly server: Server;
  dropBody(): void;
  destroySoon(): unknown;
}

const responseFinish = channel('http.server.response.finish');

/** A response that went by `sendAnswer` is on its way. */
export function finishResponse(response: NodeResponse): void {
  // One listener is our own.
  if (response.listenerCount('finish') !== 1 || response.listenerCount('close') > 0) response.emit('finish');
  else if (conclude(response)) setClosed(response);
}

/** Our listener for `finish`: the request and the connection are done with. */
export function finishAnswer(this: NodeResponse): void {
  if (conclude(this)) process.nextTick(announceClose, this);
}

function conclude(response: NodeResponse): boolean {
  const socket = response.socket as unknown as AnsweringSocket | null;
  if (socket === null) return false;
  const { req: request } = response;
  if (responseFinish.hasSubscribers) responseFinish.publish({ request, response, socket, server: socket.server });
  concludeRequest(request);
  socket.dropBody();
  response.detachSocket(socket as never);
  if (response._last) socket.destroySoon();
  return true;
}

function concludeRequest(request: NodeRequest): void {
  const isUnheard = request.complete && request.readableLength === 0 && request.eventNames().length === 0;
  const isUnread = !request._consuming && !request._readableState.resumeScheduled && !request.destroyed;
  if (isUnheard && isUnread && canSettle) return settleState(request);
  if (request.complete && !request._readableState.ended && !request.destroyed) request.push(null);
  if (!request._consuming && !request._readableState.resumeScheduled) request._dump();
}

/** As it is when a request without body has been dumped, has ended and is closed. */
function settleState(request: NodeRequest): void {
  const state = request._readableState;
  request._dumped = true;
  state.flowing = true;
  state.ended = true;
  state.endEmitted = true;
  state.destroyed = true;
  state.closed = true;
  state.closeEmitted = true;
}

const canSettle = hasSettledState();

/** Do node's own accessors read what `settleState` has written? */
function hasSettledState(): boolean {
  try {
    const sample = new NodeRequestClass(undefined as never);
    sample.complete = true;
    settleState(sample);
    return (
      sample.readableEnded && sample.destroyed && sample.closed && !sample.readable && sample.readableFlowing === true
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
