import { type Delivery, deliveryError } from '../../core/delivery/messages.ts';
import { SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { repeat } from '../ports/repeat.ts';
import type { Component, Liveness } from './liveness.ts';
import type { HeartbeatResult } from './ports.ts';

const SEND_TIMEOUT_MS = 10 * SECOND;
/** A component without activity for this many intervals is stalled. */
const PATIENCE_INTERVALS = 2;

export interface HeartbeatOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly liveness: Pick<Liveness, 'standstill'>;
  readonly everyMs: number;
  readonly beat: (signal: AbortSignal) => Promise<Delivery>;
  readonly onResult: (result: HeartbeatResult) => void;
}

/** The heartbeat to a dead man's switch outside, sent while no component is stalled. Returns what ends it. */
export function startHeartbeat(options: HeartbeatOptions): () => void {
  const { clock, log, liveness, everyMs, onResult } = options;
  let before: HeartbeatResult = 'sent';
  const tell = (result: HeartbeatResult, fields: object, text: string) => {
    // Logged once, not each minute.
    if (result !== before && result !== 'sent') log.error(fields, text);
    before = result;
    onResult(result);
  };
  return repeat(clock, everyMs, async () => {
    const standstill: Component[] = liveness.standstill(PATIENCE_INTERVALS * everyMs);
    if (standstill.length > 0) return tell('withheld', { standstill }, 'heartbeat withheld: a component is stalled');
    const delivery = await beatOnce(options);
    if (delivery.kind === 'delivered') tell('sent', {}, '');
    else tell('failed', { reason: deliveryError(delivery) }, 'the heartbeat could not be delivered');
  });
}

async function beatOnce({ clock, beat }: HeartbeatOptions): Promise<Delivery> {
  const abort = new AbortController();
  const cancel = clock.after(SEND_TIMEOUT_MS, () => abort.abort());
  try {
    return await beat(abort.signal);
  } catch {
    return { kind: 'retryable', reason: 'internal', detail: null };
  } finally {
    cancel();
  }
}
