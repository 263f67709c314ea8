import type { MonitorId } from '../../core/ids.ts';
import {
  type ConnectionFacts,
  type Counts,
  type FailureEvidence,
  latencyOf,
  type Measured,
  NO_CONNECTION,
} from '../../core/incident/evidence.ts';
import type { Sample } from '../../core/sample.ts';
import { countSlots, type Schedule } from '../../core/schedule/schedule.ts';
import type { EpochMs } from '../../core/time.ts';
import type { Certainty, Verdict } from '../../core/verdict/verdict.ts';
import type { ProbeResult } from '../ports/prober.ts';

const MAX_FAILING = 5;
/** The latency before a failure is that of this many good probes. */
const MAX_GOOD = 60;
const NONE: readonly string[] = [];

/** A sample of a slot, or of a confirming probe, which is evidence too but counts as no slot. */
type Seen = Sample & { readonly extra?: boolean };

interface FailingProbe {
  readonly transactionId: string | null;
  /** With its detail. */
  readonly reason: string;
  readonly certainty: Certainty;
}

/** The data of one failure: from its first bad probe after the last good one. */
interface Failure {
  readonly from: EpochMs;
  through: EpochMs;
  readonly fromSlot: EpochMs;
  throughSlot: EpochMs;
  readonly newest: FailingProbe[];
  readonly counts: Record<Exclude<Verdict, 'good'>, number>;
  maxStallMs: number | null;
}

interface Kept {
  lastGood: { readonly at: EpochMs; readonly transactionId: string | null } | null;
  readonly latenciesMs: number[];
  readonly connectsMs: number[];
  failure: Failure | null;
  /** Why slots were unknown since the last good probe: an apparent failure may have begun as a monitor-side fault. */
  ownFaults: readonly string[];
  connection: ConnectionFacts;
}

/** Slots of a failure by verdict. The schedule says how many were due. */
export interface SlotsSeen extends Omit<Counts, 'due'> {
  readonly fromSlot: EpochMs;
  readonly throughSlot: EpochMs;
}

/** The part that the log itself knows of a failure; the caller adds the rest of `Measured`. */
export type Observed = Pick<Measured, 'latencyBefore' | 'connection' | 'ownFaults' | 'maxStallMs'> & {
  readonly counts: SlotsSeen | null;
};

/** The last good and the newest failing probes of each monitor. The operator finds them in its own logs. */
export class EvidenceLog {
  readonly #kept = new Map<MonitorId, Kept>();

  observe(id: MonitorId, samples: readonly Seen[]): void {
    const kept = this.#of(id);
    for (const sample of samples) {
      if (sample.verdict === 'good') noteGood(kept, sample);
      else noteFailing(kept, sample.verdict, sample);
    }
  }

  /** The connection data of a probe; a failing probe says nothing about what it did not reach. */
  saw(
    id: MonitorId,
    { exchanges, certificateExpiresAt }: Pick<ProbeResult, 'exchanges' | 'certificateExpiresAt'>,
  ): void {
    const kept = this.#of(id);
    const before = kept.connection;
    const reached = exchanges.findLast(({ remoteAddress }) => remoteAddress !== null);
    kept.connection = {
      address: reached?.remoteAddress ?? before.address,
      tlsProtocol: reached?.tlsProtocol ?? before.tlsProtocol,
      certificateExpiresAt: certificateExpiresAt ?? before.certificateExpiresAt,
    };
  }

  of(id: MonitorId): FailureEvidence {
    const { lastGood, failure } = this.#of(id);
    const newest = failure?.newest ?? [];
    const counts = Map.groupBy(newest, ({ reason }) => reason);
    const unconfirmed = newest.filter(({ certainty }) => certainty === 'confirm-first').map(({ reason }) => reason);
    return {
      lastGoodAt: lastGood?.at ?? null,
      lastGoodTransactionId: lastGood?.transactionId ?? null,
      failingTransactionIds: newest.flatMap(({ transactionId }) => transactionId ?? []),
      reasons: [...counts].sort(([, a], [, b]) => b.length - a.length).map(([reason]) => reason),
      ...(unconfirmed.length > 0 && { confirmFirst: [...new Set(unconfirmed)] }),
    };
  }

  observed(id: MonitorId): Observed {
    const kept = this.#of(id);
    const { failure, connection, ownFaults } = kept;
    return {
      counts: failure === null ? null : seenIn(failure),
      latencyBefore: latencyOf(kept),
      connection,
      ownFaults,
      maxStallMs: failure?.maxStallMs ?? null,
    };
  }

  #of(id: MonitorId): Kept {
    const known = this.#kept.get(id);
    if (known !== undefined) return known;
    const fresh: Kept = {
      lastGood: null,
      latenciesMs: [],
      connectsMs: [],
      failure: null,
      ownFaults: NONE,
      connection: NO_CONNECTION,
    };
    this.#kept.set(id, fresh);
    return fresh;
  }
}

function seenIn({ from, through, fromSlot, throughSlot, counts }: Failure): SlotsSeen {
  return { from, through, fromSlot, throughSlot, ...counts };
}

function noteGood(kept: Kept, { startedAt, transactionIds, latencyMs, phasesMs }: Sample): void {
  kept.lastGood = { at: startedAt, transactionId: transactionIds.at(-1) ?? null };
  kept.failure = null;
  kept.ownFaults = NONE;
  if (latencyMs === null) return;
  keep(kept.latenciesMs, latencyMs);
  if (phasesMs !== null) keep(kept.connectsMs, phasesMs.connect);
}

function keep(newest: number[], value: number): void {
  newest.push(value);
  if (newest.length > MAX_GOOD) newest.shift();
}

function noteFailing(kept: Kept, verdict: Exclude<Verdict, 'good'>, sample: Seen): void {
  const { slot, startedAt, transactionIds, reason, detail, certainty = 'sure', maxStallMs } = sample;
  if (verdict === 'bad') {
    kept.failure ??= {
      from: startedAt,
      through: startedAt,
      fromSlot: slot,
      throughSlot: slot,
      newest: [],
      counts: { bad: 0, excluded: 0, unknown: 0 },
      maxStallMs: null,
    };
  }
  if (verdict === 'unknown' && !kept.ownFaults.includes(reason)) kept.ownFaults = [...kept.ownFaults, reason];
  const { failure } = kept;
  if (failure === null) return;
  if (sample.extra !== true) {
    failure.counts[verdict] += 1;
    failure.through = startedAt;
    failure.throughSlot = slot;
  }
  if (verdict !== 'bad') return;
  failure.newest.push({
    transactionId: transactionIds.at(-1) ?? null,
    reason: detail === null ? reason : `${reason} (${detail})`,
    certainty,
  });
  if (failure.newest.length > MAX_FAILING) failure.newest.shift();
  if (maxStallMs !== null) failure.maxStallMs = Math.max(failure.maxStallMs ?? 0, maxStallMs);
}

/** Due by the schedule, from slot to slot: starts are never exactly one period apart. */
export function countsOf({ fromSlot, throughSlot, ...counts }: SlotsSeen, schedule: Schedule): Counts {
  const seen = counts.bad + counts.excluded + counts.unknown;
  // Slots of an earlier schedule do not lie on the grid.
  return { ...counts, due: Math.max(seen, countSlots(schedule, fromSlot, throughSlot + 1)) };
}
