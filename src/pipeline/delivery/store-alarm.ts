import { SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Outbox } from './ports.ts';
import { storeMessages } from './self-messages.ts';

/** A slow disk, or a backup, takes less time. */
const TOLD_AFTER_MS = 30 * SECOND;

export interface StoreAlarmOptions {
  readonly clock: Clock;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly channels: () => readonly string[];
}

/** Notifies every channel, once an hour, that nothing can be stored. */
export function storeAlarm({ clock, outbox, channels }: StoreAlarmOptions): (sinceMs: number, error: unknown) => void {
  const told = new Set<string>();
  return (sinceMs, error) => {
    if (sinceMs < TOLD_AFTER_MS) return;
    const messages = storeMessages(channels(), error, sinceMs, clock.now()).filter(({ id }) => !told.has(id));
    for (const { id } of messages) told.add(id);
    if (messages.length > 0) void outbox.enqueue(messages);
  };
}
