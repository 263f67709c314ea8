import type { MonitorId } from '../../core/ids.ts';
import type { Monitor } from '../../core/monitor.ts';
import { requestsPerProbe } from '../../core/probe-kinds/kinds.ts';
import { SECOND } from '../../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProbeResult, Prober } from '../ports/prober.ts';
import type { CommandAnswer } from '../safety/ports.ts';
import type { RateLimiter } from '../safety/rate-limiter.ts';
import type { SimPool, SimUse } from '../safety/sim-pool.ts';

/** How long a request waits for room in the operator's rate. */
const PATIENCE_MS = 10 * SECOND;

export interface OnDemandProbeOptions {
  readonly clock: Clock;
  readonly prober: Prober;
  readonly simPool: SimPool;
  readonly rateLimiter: RateLimiter;
  /** Why the operator must not be probed now; null when it may be. */
  readonly blockedReason: (monitor: Monitor) => 'disabled' | 'throttled' | null;
  readonly throttled: (monitorId: MonitorId, retryAfterMs: number) => void;
}

/**
 * One probe now, outside the slots, because a person asked for it: under the same limits as all others. Leaves no
 * sample.
 */
export async function onDemandProbe(monitor: Monitor, options: OnDemandProbeOptions): Promise<CommandAnswer> {
  const { clock, simPool, rateLimiter, blockedReason, throttled } = options;
  const held = blockedReason(monitor);
  if (held !== null) return refused(held);
  const waitMs = rateLimiter.reserve(monitor.operator, requestsPerProbe(monitor.probe), PATIENCE_MS);
  if (waitMs === null) return refused('rate-cap');
  if (waitMs > 0) await new Promise<void>((resolve) => clock.after(waitMs, resolve));
  const heldMeanwhile = blockedReason(monitor);
  if (heldMeanwhile !== null) return refused(heldMeanwhile);
  const use = await simPool.take(monitor, clock.now());
  if (use === null) return refused('pool-exhausted');
  const result = await probe(monitor, use, options);
  rateLimiter.sent(monitor.operator, result.requestsSent, requestsPerProbe(monitor.probe));
  if (result.retryAfterMs !== null) throttled(monitor.id, result.retryAfterMs);
  return { done: true, result };
}

async function probe({ id }: Monitor, use: SimUse, { clock, prober }: OnDemandProbeOptions): Promise<ProbeResult> {
  const { simIndex, iccid } = use;
  let result: ProbeResult | null = null;
  try {
    result = await prober.probe({
      monitorId: id,
      slot: clock.now(),
      simIndex,
      ...(iccid !== undefined && { iccid }),
    });
    return result;
  } finally {
    use.ended(result);
  }
}

function refused(reason: 'disabled' | 'throttled' | 'rate-cap' | 'pool-exhausted'): CommandAnswer {
  return { done: false, reason };
}
