import { z } from 'zod';
import type { Actor } from '../../../core/actor.ts';
import type { Configuration } from '../../../core/configuration.ts';
import { SECOND } from '../../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import { Id, verb } from '../../ports/verb.ts';
import type { CommandAnswer, CommandQueue } from '../../safety/ports.ts';

/**
 * What a probe may take beyond its deadline: the daemon's poll for requests, its turn at the operator's rate, the
 * clean-up.
 */
const BEYOND_DEADLINE_MS = 20 * SECOND;
const LOOK_EVERY_MS = SECOND / 10;

export const ProbeNow = z.strictObject({ monitor: Id.describe('The monitor, as `operator/service`.') });
export type ProbeNow = z.input<typeof ProbeNow>;

export interface ProbeNowContext {
  readonly actor: Actor;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly store: Pick<CommandQueue, 'submit' | 'answerTo'>;
  readonly configuration: Pick<Configuration, 'monitors'>;
  /** False once no process runs that could answer. */
  readonly isDaemonRunning: () => boolean;
}

export type ProbeNowOutcome =
  /** The daemon's answer: the result, or why it sent no request. */
  | { readonly kind: 'done'; readonly answer: CommandAnswer }
  | { readonly kind: 'refused'; readonly reason: 'unknown-monitor' | 'no-daemon' | 'no-answer' };

/** Has the running daemon probe once, outside the slots, under its rates, switches and limits. Leaves no sample. */
export const probeNow = verb(ProbeNow, async (context: ProbeNowContext, input): Promise<ProbeNowOutcome> => {
  const { clock, store, newId, configuration, isDaemonRunning } = context;
  const monitor = configuration.monitors.find(({ id }) => id === input.monitor);
  if (monitor === undefined) return { kind: 'refused', reason: 'unknown-monitor' };
  if (!isDaemonRunning()) return { kind: 'refused', reason: 'no-daemon' };
  const id = newId();
  const at = clock.now();
  const expiresAt = at + monitor.deadlineMs + BEYOND_DEADLINE_MS;
  await store.submit({ id, kind: 'probe', monitorId: monitor.id, at, expiresAt });
  while (clock.now() < expiresAt) {
    const answer = await store.answerTo(id);
    if (answer !== null) return { kind: 'done', answer };
    if (!isDaemonRunning()) return { kind: 'refused', reason: 'no-daemon' };
    await new Promise<void>((resolve) => clock.after(LOOK_EVERY_MS, resolve));
  }
  return { kind: 'refused', reason: 'no-answer' };
});
