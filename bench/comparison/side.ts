/** One of the programs compared, as it did its work between two instants. */
import { setTimeout as delay } from 'node:timers/promises';
import { peakRssMbOf, processorSecondsOf, type Target, type TlsFiles } from '../programs.ts';
import type { RequestNote } from '../target.ts';
import type { Workspace } from '../workspace.ts';

/** Connections, compilers and caches settle meanwhile; nothing of it is measured. */
const WARM_UP_MS = 20_000;
/** The last answers arrive, and are stored. */
const SETTLE_MS = 2_000;

export interface Load {
  /** Probes a second: as many monitors, one probe a second each. */
  readonly rate: number;
  readonly durationMs: number;
  /** Null for plain HTTP. */
  readonly tls: TlsFiles | null;
  /** Reports and many readers of the metrics meanwhile; ours only. */
  readonly noise: boolean;
}

/** What a program says of one probe, beside what the target knows of the same request. */
export interface Measured {
  /** Index of the monitor. */
  readonly monitor: string;
  /** At the target, wall clock. */
  readonly receivedAt: number;
  readonly heldMs: number;
  /** The target stood still meanwhile: nobody can tell how long the answer really took. */
  readonly isUncertain: boolean;
  /** What a limit is held against: from the request to the last byte, without name, connection and TLS. */
  readonly latencyMs: number;
  /** Of the whole probe. */
  readonly totalMs: number;
  /** TCP and TLS, as the program itself divides its time: a target that is near takes next to none of it. */
  readonly connectMs: number;
  readonly tlsMs: number;
  /** Null for a program that does not tell its grid. */
  readonly startDelayMs: number | null;
  /** The program itself says that it was held up meanwhile. */
  readonly flagged: boolean;
}

/** What a program did in a span. */
export interface Results {
  /** Probes whose request the target has seen, and that came to a verdict. */
  readonly done: number;
  /** Those of them that have a latency: a program may withhold one that it does not trust. */
  readonly measured: readonly Measured[];
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Side extends Results {
  readonly name: string;
  readonly due: number;
  /** Of all processes it takes, while the probes of the span ran. */
  readonly cpuMs: number;
  readonly peakRssMb: number;
}

/** A program that probes the monitors of a workspace already. */
export interface Contender {
  readonly name: string;
  readonly pids: readonly number[];
  /** Its probes in the span. Called once, after it; may end the program. */
  results(span: Span, target: Target): Promise<Results>;
}

/** Watches a contender for `durationMs`, after its warm-up. */
export async function watch(
  { name, pids, results }: Contender,
  target: Target,
  { monitors, periodMs }: Workspace,
  durationMs: number,
): Promise<Side> {
  await delay(WARM_UP_MS);
  const cpuMs = () => pids.reduce((sum, pid) => sum + processorSecondsOf(pid) * 1_000, 0);
  const [from, cpuBefore] = [Date.now(), cpuMs()];
  await delay(durationMs);
  const cpuAfter = cpuMs();
  const span = { from, to: from + durationMs };
  const peakRssMb = pids.reduce((sum, pid) => sum + peakRssMbOf(pid), 0);
  await delay(SETTLE_MS);
  const found = await results(span, target);
  return { name, due: (monitors.length * durationMs) / periodMs, ...found, cpuMs: cpuAfter - cpuBefore, peakRssMb };
}

/** Longer than the target's own accuracy. */
const TARGET_STALL_MS = 5;

/** The part of a measurement that the target knows. */
export function truthOf({ monitor, receivedAt, heldMs, targetStallMs }: RequestNote) {
  return { monitor, receivedAt, heldMs, isUncertain: targetStallMs > TARGET_STALL_MS };
}
