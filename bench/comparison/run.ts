/** The comparison as a run of the bench. */
import { type Figure, figure } from '../figures.ts';
import { observeSide, type SideFigures, sideFigures } from './compare.ts';
import type { Load } from './side.ts';

/** At and above this rate the peer is to be beaten by `FACTOR`. */
const FACTOR_FROM_RATE = 500;
const FACTOR = 2;

type Aims = Partial<Record<keyof SideFigures, { readonly atMost?: number; readonly atLeast?: number }>>;

/** Under every load. */
const VERDICT_AIMS: Aims = { completeness: { atLeast: 100 }, largeErrors: { atMost: 0 }, wrongAtLimit: { atMost: 0 } };

/** Over plain HTTP, on two cores that the target shares. */
const FULL_RATE = 1_000;
const FULL_RATE_AIMS: Aims = {
  jitterP99: { atMost: 5 },
  errorP50: { atMost: 0.3 },
  errorP99: { atMost: 3 },
  cpuMsPerProbe: { atMost: 0.35 },
};

/** 250 probes a second per core. */
const MUTUAL_TLS_AIMS: Aims = { cpuMsPerProbe: { atMost: 4 } };

const ROWS: readonly (readonly [keyof SideFigures, string, string])[] = [
  ['completeness', 'probes done of those due', '%'],
  ['startDelayP50', 'start after the slot, p50', 'ms'],
  ['startDelayP99', 'start after the slot, p99', 'ms'],
  ['jitterP50', 'jitter at the target, p50', 'ms'],
  ['jitterP99', 'jitter at the target, p99', 'ms'],
  ['jitterMax', 'jitter at the target, max', 'ms'],
  ['errorP50', 'latency error, p50', 'ms'],
  ['errorP99', 'latency error, p99', 'ms'],
  ['errorMax', 'latency error, max', 'ms'],
  ['totalErrorP50', 'error with connection and TLS, p50', 'ms'],
  ['totalErrorP99', 'error with connection and TLS, p99', 'ms'],
  ['connectP50', 'of it: TCP, p50', 'ms'],
  ['connectP99', 'of it: TCP, p99', 'ms'],
  ['tlsP50', 'of it: TLS, p50', 'ms'],
  ['tlsP99', 'of it: TLS, p99', 'ms'],
  ['uncertainShare', 'truth unknown, for the target stood still', '%'],
  ['flaggedShare', 'samples flagged for a stall of the program', '%'],
  ['withheldShare', 'latency withheld, for a stall may have made it too long', '%'],
  ['largeErrors', 'errors above 20 ms that are not flagged', ''],
  ['wrongAtLimit', 'wrong side of 400 ms and not flagged', ''],
  ['cpuMsPerProbe', 'processor time per probe, everything included', 'ms'],
  ['peakRssMb', 'resident set, peak', 'MB'],
];

/** Ours alone. */
export async function amidNoise(load: Load): Promise<Figure[]> {
  return rows(sideFigures(await observeSide('ours', load)), VERDICT_AIMS);
}

/** Those that the peer is to be beaten in. */
const RATIOS: readonly (keyof SideFigures)[] = ['jitterP99', 'errorP99', 'cpuMsPerProbe'];
const SHARES: ReadonlySet<keyof SideFigures> = new Set([
  'completeness',
  'uncertainShare',
  'flaggedShare',
  'withheldShare',
]);

/** Both programs under the same load, `repeats` times in turn; each figure is the median of its repetitions. */
export async function comparison(load: Load, repeats = 1): Promise<Figure[]> {
  const [ours, peers]: [SideFigures[], SideFigures[]] = [[], []];
  for (let turn = 0; turn < repeats; turn += 1) {
    ours.push(sideFigures(await observeSide('ours', load)));
    peers.push(sideFigures(await observeSide('peer', load)));
  }
  const [our, peer] = [medians(ours), medians(peers)];
  return [
    ...rows(our, aimsOf(load), peer),
    ...RATIOS.map((key) => {
      const what = `${ROWS.find(([one]) => one === key)![1]}: peer by ours`;
      const aim = load.rate >= FACTOR_FROM_RATE ? { atLeast: FACTOR } : {};
      return { ...figure(what, peer[key] / our[key], 'x'), ...aim };
    }),
  ];
}

function aimsOf({ rate, tls }: Load): Aims {
  if (tls !== null) return { ...VERDICT_AIMS, ...MUTUAL_TLS_AIMS };
  return { ...VERDICT_AIMS, ...(rate >= FULL_RATE && FULL_RATE_AIMS) };
}

function rows(ours: SideFigures, aims: Aims, peer?: SideFigures): Figure[] {
  return ROWS.map(([key, what, unit]) => {
    const factor = SHARES.has(key) ? 100 : 1;
    const value = ours[key] * factor;
    return {
      ...figure(what, key === 'completeness' ? Math.round(value * 100) / 100 : value, unit),
      ...(peer !== undefined && !Number.isNaN(peer[key]) && { peer: peer[key] * factor }),
      ...aims[key],
    };
  });
}

function medians(runs: readonly SideFigures[]): SideFigures {
  const middle = (key: keyof SideFigures) => runs.map((run) => run[key]).sort((a, b) => a - b)[runs.length >> 1]!;
  return Object.fromEntries(ROWS.map(([key]) => [key, middle(key)])) as unknown as SideFigures;
}
