import type { Evidence } from '../core/incident/incident.ts';
import type { MonitorId } from '../core/monitor.ts';
import type { Sample } from '../core/sample.ts';
import type { EpochMs } from '../core/time.ts';

const MAX_FAILING = 5;

interface Kept {
  lastGood: { readonly at: EpochMs; readonly transactionId: string | null } | null;
  readonly failing: { readonly transactionId: string | null; readonly reason: string }[];
}

/** The last good and the newest failing probes of each monitor since the start: what an operator finds in its own logs. */
export class EvidenceLog {
  readonly #kept = new Map<MonitorId, Kept>();

  observe(id: MonitorId, samples: readonly Sample[]): void {
    const kept = this.#kept.get(id) ?? { lastGood: null, failing: [] };
    this.#kept.set(id, kept);
    for (const { verdict, startedAt, transactionIds, reason, detail } of samples) {
      const transactionId = transactionIds.at(-1) ?? null;
      if (verdict === 'good') {
        kept.lastGood = { at: startedAt, transactionId };
        kept.failing.length = 0;
      } else if (verdict === 'bad') {
        kept.failing.push({ transactionId, reason: detail === null ? reason : `${reason} (${detail})` });
        if (kept.failing.length > MAX_FAILING) kept.failing.shift();
      }
    }
  }

  of(id: MonitorId): Evidence {
    const { lastGood, failing } = this.#kept.get(id) ?? { lastGood: null, failing: [] };
    const counts = Map.groupBy(failing, ({ reason }) => reason);
    return {
      lastGoodAt: lastGood?.at ?? null,
      lastGoodTransactionId: lastGood?.transactionId ?? null,
      failingTransactionIds: failing.flatMap(({ transactionId }) => transactionId ?? []),
      reasons: [...counts].sort(([, a], [, b]) => b.length - a.length).map(([reason]) => reason),
    };
  }
}
