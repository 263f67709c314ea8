import type { Delivery } from '../core/delivery/messages.ts';
import { type HttpClientOptions, send } from './http-client.ts';

/** One sign of life: every service of this kind takes a plain GET. */
export function beat(url: string, options: HttpClientOptions, signal: AbortSignal): Promise<Delivery> {
  return send({ method: 'GET', url }, options, signal);
}
