/** Ours and the peer, one after the other, on the same machine and the same kind of target. */
import { quantiles } from '../measure.ts';
import { startTarget } from '../programs.ts';
import { createWorkspace, type Workspace } from '../workspace.ts';
import { startOurs } from './ours.ts';
import { startPeer } from './peer.ts';
import { type Contender, type Load, type Measured, type Side, watch } from './side.ts';

/** Around the limit of the contract, and far from it. */
const DELAYS_MS = [0, 20, 50, 100, 200, 300, 380, 420];
const LIMIT_MS = 400;
const PERIOD_MS = 1_000;
const LARGE_ERROR_MS = 20;

type Start = (workspace: Workspace, load: Load) => Promise<Contender & { kill(): void }>;

const STARTS: Readonly<Record<'ours' | 'peer', Start>> = { ours: startOurs, peer: startPeer };

export async function observeSide(which: 'ours' | 'peer', load: Load): Promise<Side> {
  const { rate, durationMs, tls } = load;
  const target = await startTarget(tls);
  const workspace = createWorkspace(target, { count: rate, periodMs: PERIOD_MS, delaysMs: DELAYS_MS });
  let contender: Awaited<ReturnType<Start>> | null = null;
  try {
    contender = await STARTS[which](workspace, load);
    return await watch(contender, target, workspace, durationMs);
  } finally {
    contender?.kill();
    target.stop();
    workspace.remove();
  }
}

/**
 * Durations in milliseconds. Errors are those of probes whose truth is known; what is flagged is what the program itself
 * would not hold against anybody.
 */
export interface SideFigures {
  readonly completeness: number;
  readonly jitterP50: number;
  readonly jitterP99: number;
  readonly jitterMax: number;
  readonly errorP50: number;
  readonly errorP99: number;
  readonly errorMax: number;
  /** Of the whole probe, connection and TLS included. */
  readonly totalErrorP50: number;
  readonly totalErrorP99: number;
  readonly connectP50: number;
  readonly connectP99: number;
  readonly tlsP50: number;
  readonly tlsP99: number;
  /** NaN for a program that does not tell its grid. */
  readonly startDelayP50: number;
  readonly startDelayP99: number;
  /** The target stood still meanwhile. */
  readonly uncertainShare: number;
  readonly flaggedShare: number;
  /** Of the probes done, those without a latency. */
  readonly withheldShare: number;
  /** Among those that are not flagged. */
  readonly largeErrors: number;
  /** On the wrong side of the limit, among those that are not flagged. */
  readonly wrongAtLimit: number;
  readonly cpuMsPerProbe: number;
  readonly peakRssMb: number;
}

export function sideFigures({ due, done, measured, cpuMs, peakRssMb }: Side): SideFigures {
  const certain = measured.filter(({ isUncertain }) => !isUncertain);
  const errors = quantiles(certain.map(errorMs));
  const totalErrors = quantiles(certain.map(({ totalMs, heldMs }) => totalMs - heldMs));
  const connecting = quantiles(certain.map(({ connectMs }) => connectMs));
  const securing = quantiles(certain.map(({ tlsMs }) => tlsMs));
  const startDelays = quantiles(measured.flatMap(({ startDelayMs }) => startDelayMs ?? []));
  const jitter = quantiles(jitterOf(measured));
  const clean = certain.filter(({ flagged }) => !flagged);
  return {
    completeness: done / due,
    jitterP50: jitter.p50,
    jitterP99: jitter.p99,
    jitterMax: jitter.max,
    errorP50: errors.p50,
    errorP99: errors.p99,
    errorMax: errors.max,
    totalErrorP50: totalErrors.p50,
    totalErrorP99: totalErrors.p99,
    connectP50: connecting.p50,
    connectP99: connecting.p99,
    tlsP50: securing.p50,
    tlsP99: securing.p99,
    startDelayP50: startDelays.p50,
    startDelayP99: startDelays.p99,
    uncertainShare: 1 - certain.length / measured.length,
    flaggedShare: measured.filter(({ flagged }) => flagged).length / measured.length,
    withheldShare: 1 - measured.length / done,
    largeErrors: clean.filter((one) => errorMs(one) > LARGE_ERROR_MS).length,
    wrongAtLimit: clean.filter(({ heldMs, latencyMs }) => heldMs <= LIMIT_MS !== latencyMs <= LIMIT_MS).length,
    cpuMsPerProbe: cpuMs / done,
    peakRssMb,
  };
}

function errorMs({ latencyMs, heldMs }: Measured): number {
  return latencyMs - heldMs;
}

/**
 * How far the requests lie, at the target, from the grid of their monitor, whose phase is the median of its requests: so
 * that a program that does not tell its grid can be measured, too.
 */
function jitterOf(measured: readonly Measured[]): number[] {
  return [...Map.groupBy(measured, ({ monitor }) => monitor).values()].flatMap((own) => {
    const first = own[0]!.receivedAt;
    const phases = own.map(({ receivedAt }) => {
      const offset = (receivedAt - first) % PERIOD_MS;
      return offset > PERIOD_MS / 2 ? offset - PERIOD_MS : offset;
    });
    const { p50 } = quantiles(phases);
    return phases.map((phase) => Math.abs(phase - p50));
  });
}
