import type { ServerResponse } from 'node:http';
import { TOPICS, type Topic } from '../../wire/events.ts';
import type { Principal } from '../principal.ts';
import { plainProblem } from '../problems.ts';
import type { EventHub, Outlet, Subscription } from './hub.ts';

/** A client that lets so much wait is cut, and resumes. */
const MOST_WAITING_BYTES = 262_144;
/** Of the 256 connections of the server: metrics and health always get in. */
const MOST_STREAMS = 128;
const MOST_STREAMS_EACH = 20;

export interface StreamQuery {
  readonly topics?: readonly Topic[] | undefined;
  readonly watch?: string | undefined;
}

/**
 * Serves the events on the socket itself: what goes out is made once for all, and nothing buffers behind it.
 * Throws the problem of one stream too many.
 */
export function stream(
  hub: EventHub,
  principal: Principal,
  { topics = TOPICS, watch = '' }: StreamQuery,
  lastId: string | null,
  isLetIn: () => Promise<boolean>,
  response: ServerResponse,
): void {
  const own = [...hub.streams].filter((one) => one.principal.name === principal.name);
  if ([...hub.streams].length >= MOST_STREAMS || own.length >= MOST_STREAMS_EACH) {
    throw plainProblem(429, 'Too many streams of events are open: close some.', { 'Retry-After': '30' });
  }
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
  });
  const outlet: Outlet = {
    write(bytes) {
      if (response.destroyed || response.writableLength > MOST_WAITING_BYTES) return false;
      response.write(bytes);
      return true;
    },
    close: () => void response.end(),
  };
  const subscription: Subscription = { principal, topics, watch: new Set(watch.split(',')), lastId, outlet, isLetIn };
  const end = hub.subscribe(subscription);
  response.once('close', end);
}
