import type { Delivery } from '../core/delivery/messages.ts';
import { type HttpClientOptions, send } from './http-client.ts';

/** What services of this kind say of a check that they do not know, or do not count, with status 200. */
const NOT_COUNTED =
  /\b(?:not found|no such|unknown|invalid|inactive|not active|disabled|paused|archived|expired|rate.?limited|too many)\b|"ok"\s*:\s*false/i;

/** One sign of life: every service of this kind takes a plain GET, and says in a few words what it made of it. */
export function beat(url: string, options: HttpClientOptions, signal: AbortSignal): Promise<Delivery> {
  return send({ method: 'GET', url, refusal: NOT_COUNTED }, options, signal);
}
