import { expect, it } from 'vitest';
import { observeSide, sideFigures } from '../../bench/comparison/compare.ts';
import { PEER_PROGRAMS } from '../../bench/comparison/peer.ts';
import { inSoak } from '../support/random.ts';
import { requireBinary } from '../support/servers.ts';

const missing = PEER_PROGRAMS.some((name) => requireBinary(name) === undefined);
const LOAD = { rate: 200, durationMs: inSoak(16_000, 8_000), tls: null, noise: false };

/** Ratios, never times: both sides suffer from a slow or busy machine. The bench measures; this notices what got lost. */
it.skipIf(missing)('is complete, closer to the truth than the peer, and takes less of the machine', async () => {
  const ours = sideFigures(await observeSide('ours', LOAD));
  const peer = sideFigures(await observeSide('peer', LOAD));

  expect(ours.completeness).toBe(1);
  expect(ours.wrongAtLimit).toBe(0);
  expect(ours.largeErrors).toBeLessThanOrEqual(Math.max(1, peer.largeErrors));
  expect(ours.errorP50 / peer.errorP50).toBeLessThan(1.25);
  expect(ours.cpuMsPerProbe / peer.cpuMsPerProbe).toBeLessThan(0.9);
});
